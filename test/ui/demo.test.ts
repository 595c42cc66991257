import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';

describe('The demo registry', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-demo' });
  });
  after(async () => workbench?.close());

  it('is offered by the empty view', async () => {
    await workbench.openView('ACR Teleport');
    await workbench.see(workbench.page.getByRole('button', { name: 'Open Demo Registry' }));
    await workbench.screenshot('welcome');
  });

  it('opens with its repositories and their badges', async () => {
    await workbench.click(workbench.page.getByRole('button', { name: 'Open Demo Registry' }));
    await workbench.see(workbench.row(/^demo42t, 5 of 10 teleport repositories/));
    await workbench.see(workbench.row(/^hello-world, teleport on · 3 tags/));
    await workbench.see(workbench.row(/^python, teleport off · 41 tags/));
    await workbench.screenshot('registry');
  });

  it('shows which tags are expanded, expanding and stuck', async () => {
    await workbench.expand(/^azure-vote-front/);
    await workbench.see(workbench.row(/^v1, expanded, ready to teleport, 944 MB, 29 layers/));
    await workbench.see(workbench.row(/^v2, expanding for/));
    await workbench.see(workbench.row(/^nightly, expanding for 14 minutes, likely stuck/));
    await workbench.screenshot('tags');
  });

  it('tells the details of a tag', async () => {
    await workbench.row(/^nightly/).hover();
    await workbench.see(workbench.page.getByText(/layers over 16 GB never finish/));
    await workbench.screenshot('tooltip');
  });

  it('checks an image named in the palette', async () => {
    await workbench.palette('ACR Teleport: Check Expansion…');
    await workbench.answer('demo42t.azurecr.io/hello-world:1.0');
    await workbench.see(workbench.notification(/hello-world:1.0: expanded/));
    await workbench.see(workbench.statusBarItem(/hello-world:1.0, expanded, ready to teleport/));
    await workbench.screenshot('check');
  });

  it('waits for an image, in step with the status bar', async () => {
    await workbench.rowAction(/^v2/, 'Wait Until Ready');
    await workbench.see(workbench.statusBarItem(/azure-vote-front:v2, waiting/));
    await workbench.see(workbench.notification(/Waiting for azure-vote-front:v2/));
    await workbench.screenshot('wait');
    await workbench.see(workbench.notification(/azure-vote-front:v2 is expanded/), 150_000);
    await workbench.see(workbench.row(/^v2, expanded, ready to teleport/));
    await workbench.screenshot('wait-done');
    assert.match(await workbench.text(), /v2, expanded/);
  });
});
