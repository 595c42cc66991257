import assert from 'node:assert/strict';
import { setTeleport } from '../../src/teleport/setTeleport';
import { openedRegistry, steady } from '../support/registry';

const app = { repositories: [{ name: 'app', images: [] }] };

describe('setTeleport', () => {
  it('switches, and knows the new state', async () => {
    const { registry } = await openedRegistry({ data: app });
    await registry.attributes('app', steady());
    assert.equal(await setTeleport(registry, 'app', true, steady()), true);
    assert.equal(registry.known('app')?.teleportEnabled, true);
  });

  it('says that a registry which knows Teleport no longer took the change and does not show it', async () => {
    const { registry } = await openedRegistry({ data: { ...app, teleport: false } });
    assert.equal(await setTeleport(registry, 'app', true, steady()), false);
  });

  it('takes no sign of Teleport for switched off', async () => {
    const { registry } = await openedRegistry({ data: { ...app, teleport: false } });
    assert.equal(await setTeleport(registry, 'app', false, steady()), true);
  });
});
