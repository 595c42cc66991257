import assert from 'node:assert/strict';
import { waitUntil } from '../host/deadline';
import { Workbench } from '../host/workbench';

describe('Acts on the demo registry', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-acts' });
    await workbench.palette('ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.row(/^demo42t, 5 of 10 teleport repositories/));
  });
  after(async () => workbench?.close());

  it('filter the repositories, and show them all again', async () => {
    await workbench.rowAction(/^demo42t/, 'Filter Repositories…');
    await workbench.answer('jupyter');
    await workbench.see(workbench.row(/^demo42t, 3 repositories match “jupyter”/));
    await workbench.gone(workbench.row(/^hello-world/));
    await workbench.screenshot('filter');
    await workbench.rowAction(/^demo42t/, 'Clear Filter');
    await workbench.see(workbench.row(/^hello-world/));
  });

  it('find the repositories that teleport, and hand them on as a table', async () => {
    await workbench.palette('ACR Teleport: Find Teleport-Enabled Repositories');
    const told = workbench.notification(
      /5 of 10 teleport repositories in demo42t\.azurecr\.io, out of 17 repositories/,
    );
    await workbench.see(told);
    await workbench.see(workbench.row(/^demo42t, 5 repositories with Teleport on/));
    await workbench.screenshot('find');
    await workbench.click(told.getByRole('button', { name: 'Open as Markdown' }));
    await workbench.see(workbench.page.getByText('| repository | Teleport | tags |'));
    await workbench.rowAction(/^demo42t/, 'Clear Filter');
    await workbench.see(workbench.row(/^busybox/));
  });

  it('switch Teleport off after saying what that means, and on again', async () => {
    await workbench.contextMenu(/^gcc, teleport on/, 'Disable Teleport…');
    await workbench.see(workbench.question(/the next push to this one enables it again/));
    await workbench.screenshot('disable');
    await workbench.click(workbench.page.getByRole('button', { name: 'Disable', exact: true }));
    await workbench.see(workbench.row(/^gcc, teleport off/));
    await workbench.see(workbench.row(/^demo42t, 4 of 10 teleport repositories/));
    await workbench.contextMenu(/^gcc, teleport off/, 'Enable Teleport…');
    await workbench.see(workbench.question(/Only images pushed from now on are expanded/));
    await workbench.click(workbench.page.getByRole('button', { name: 'Enable', exact: true }));
    await workbench.see(workbench.row(/^gcc, teleport on/));
  });

  it('check all tags of a repository', async () => {
    await workbench.rowAction(/^redis, teleport on/, 'Check All Tags');
    await workbench.see(workbench.notification(/redis: 5 expanded, 1 not enabled/));
    await workbench.dismissNotifications();
  });

  it('copy a reference', async () => {
    await workbench.expand(/^hello-world/);
    await workbench.contextMenu(/^1\.0, expanded/, 'Copy Reference');
    const copied = () => workbench.page.evaluate('navigator.clipboard.readText()');
    await waitUntil(
      async () => (await copied()) === 'demo42t.azurecr.io/hello-world:1.0' || undefined,
      10_000,
      'The clipboard',
    );
  });

  it('refresh one branch without closing it', async () => {
    await workbench.rowAction(/^hello-world/, 'Refresh');
    await workbench.see(workbench.row(/^1\.0, expanded, ready to teleport/));
    assert.equal(await workbench.row(/^hello-world/).getAttribute('aria-expanded'), 'true');
  });

  it('say in one sentence what is wrong with a reference, a tag, or a host', async () => {
    await workbench.palette('ACR Teleport: Check Expansion…');
    await workbench.type('hello-world:1.0');
    await workbench.see(workbench.quickPickItem(/"hello-world:1\.0" is not an image/));
    await workbench.answer('demo42t.azurecr.io/hello-world:9.9');
    await workbench.see(workbench.notification(/demo42t\.azurecr\.io does not have hello-world:9\.9/));
    await workbench.dismissNotifications();
    await workbench.palette('ACR Teleport: Check Expansion…');
    await workbench.answer('127.0.0.1:1/hello-world:1.0', 'Check Expansion');
    await workbench.see(workbench.notification(/127\.0\.0\.1:1 refused the connection/));
    await workbench.screenshot('refused');
    await workbench.dismissNotifications();
  });

  it('list the images looked at', async () => {
    await workbench.rowAction(/^1\.0, expanded/, 'Check Expansion');
    await workbench.click(workbench.statusBarItem(/hello-world:1\.0, expanded/));
    await workbench.see(workbench.quickPickItem(/hello-world:1\.0/));
    await workbench.screenshot('watched');
    await workbench.press('Escape');
  });

  it('warn in the status bar of a stuck image until somebody looks', async () => {
    await workbench.expand(/^azure-vote-front/);
    await workbench.rowAction(/^nightly/, 'Check Expansion');
    const item = workbench.statusBarItem(/azure-vote-front:nightly, expanding for/);
    await workbench.see(item);
    await workbench.see(workbench.page.locator('.statusbar-item.warning-kind'));
    await workbench.screenshot('stuck');
    await workbench.click(item);
    await workbench.press('Escape');
    await workbench.gone(workbench.page.locator('.statusbar-item.warning-kind'));
  });
});
