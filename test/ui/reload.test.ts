import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';
import { addRegistry, type ServedRegistry, serveRegistry } from './servedRegistry';

describe('A wait', () => {
  let workbench: Workbench;
  let registry: ServedRegistry;

  before(async () => {
    const images = [{ tags: ['1.0'], readyIn: '45s' }];
    registry = await serveRegistry({ repositories: [{ name: 'app', teleportEnabled: true, images }] });
    workbench = await Workbench.open({ name: 'ui-reload' });
    await workbench.openView('ACR Teleport');
  });
  after(async () => {
    await workbench?.close();
    await registry?.close();
  });

  it('goes on when the window is reloaded, with the credential that was stored', async () => {
    await addRegistry(workbench, registry);
    await workbench.expand(/^app, teleport on/);
    await workbench.rowAction(/^1\.0, expanding/, 'Wait Until Ready');
    await workbench.see(workbench.statusBarItem(/app:1\.0, waiting until it is ready/));
    await workbench.openView('Explorer');
    // VS Code writes its state shortly after a change, and a browser's reload does not wait for it.
    await workbench.see(workbench.notification(/waiting 0:0[3-9] of 10:00/));
    await workbench.reload();
    await workbench.see(workbench.statusBarItem(/app:1\.0, waiting until it is ready/));
    await workbench.see(workbench.notification(/app:1\.0 is expanded, after/), 90_000);
    await workbench.see(workbench.statusBarItem(/app:1\.0, expanded/));
  });

  it('is over for good when it has ended', async () => {
    const asked = registry.requests.count({ kind: 'mount' });
    await workbench.reload();
    await workbench.openView('Explorer');
    assert.equal(registry.requests.count({ kind: 'mount' }), asked);
  });
});
