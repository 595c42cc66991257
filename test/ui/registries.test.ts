import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';
import { addRegistry, type ServedRegistry, serveRegistry } from './servedRegistry';

const hour = '3h';
const repositories = [
  { name: 'shop/cart', teleportEnabled: true, images: [{ tags: ['1.0'], pushed: hour }] },
  { name: 'shop/till', teleportEnabled: false, images: [{ tags: ['2.0'], pushed: hour }] },
];

describe('Registries over the network', () => {
  let workbench: Workbench;
  let open: ServedRegistry;
  let scoped: ServedRegistry;
  let retired: ServedRegistry;
  let walled: ServedRegistry;

  before(async () => {
    open = await serveRegistry({ repositories });
    scoped = await serveRegistry({ repositories }, { catalog: false });
    retired = await serveRegistry({
      repositories: [{ name: 'old', images: [{ tags: ['1'], pushed: hour }] }],
      teleport: false,
    });
    walled = await serveRegistry({ repositories, deniedClientIp: '203.0.113.7' });
    workbench = await Workbench.open({ name: 'ui-registries' });
    await workbench.openView('ACR Teleport');
  });
  after(async () => {
    await workbench?.close();
    await Promise.all([open, scoped, retired, walled].map(each => each?.close()));
  });

  it('are asked for nothing before a person acts', () => {
    assert.equal(open.requests.total, 0);
  });

  it('tell a wrong password, and save nothing of it', async () => {
    await addRegistry(workbench, open, 'not the password');
    await workbench.see(
      workbench.notification(new RegExp(`${open.host} refused the password for teleport-token`)),
    );
    await workbench.screenshot('wrong-password');
    await workbench.dismissNotifications();
    assert.equal(await workbench.row(open.host).count(), 0);
  });

  it('are added by login server, name and password', async () => {
    await addRegistry(workbench, open);
    await workbench.see(workbench.row(new RegExp(`^${open.host}, 1 of 10 teleport repositories`)));
    await workbench.expand(/^shop\/, 2 repositories/);
    await workbench.see(workbench.row(/^till, teleport off/));
    await workbench.expand(/^cart, teleport on/);
    await workbench.see(workbench.row(/^1.0, expanded, ready to teleport/));
    assert.ok(open.requests.count({ kind: 'mount' }) >= 1);
  });

  it('check only what is on screen', () => {
    assert.equal(open.requests.count({ kind: 'mount' }), 1);
    assert.equal(open.requests.count({ kind: 'tags' }), 1);
  });

  it('take repositories by name where listing them is denied', async () => {
    await addRegistry(workbench, scoped);
    await workbench.see(workbench.row(/^Repositories cannot be listed/));
    await workbench.screenshot('catalog-denied');
    await workbench.rowAction(/^Repositories cannot be listed/, 'Add Repository by Name');
    await workbench.answer('shop/cart');
    const registry = workbench.page.getByRole('treeitem', { name: new RegExp(`^${scoped.host}`) });
    await workbench.see(registry);
    await workbench.see(workbench.row(/^shop\/, 1 repository/));
  });

  it('say that Teleport is retired where there is no trace of it', async () => {
    await addRegistry(workbench, retired);
    await workbench.expand(/^old/);
    await workbench.see(workbench.row(/^1, Teleport is retired here/));
    await workbench.see(workbench.row(new RegExp(`^${retired.host}, Teleport is retired here`)));
    await workbench.screenshot('retired');
  });

  it('name the address that a firewall saw', async () => {
    await addRegistry(workbench, walled);
    await workbench.see(workbench.notification(/lets nobody in from the address 203\.0\.113\.7/));
    await workbench.screenshot('firewall');
    await workbench.dismissNotifications();
  });

  it('are forgotten when they are removed', async () => {
    await workbench.contextMenu(new RegExp(`^${open.host}`), 'Remove Registry…');
    await workbench.see(workbench.question(`Remove ${open.host}?`));
    await workbench.click(workbench.page.getByRole('button', { name: 'Remove', exact: true }));
    await workbench.gone(workbench.row(new RegExp(`^${open.host}`)));
  });
});
