import assert from 'node:assert/strict';
import type { Fetch } from '../../src/base/fetch';
import { setTeleport } from '../../src/teleport/setTeleport';
import { response } from '../support/http';
import { openedRegistry, password, steady, user } from '../support/registry';

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

  for (const actions of [['pull', 'push'], ['metadata_write']] as const) {
    it(`believes the answer to the change where the token may ${actions.join(' and ')}, but not read`, async () => {
      const users = [{ name: user, password, actions }];
      const { registry } = await openedRegistry({ data: { ...app, users } });
      assert.equal(await setTeleport(registry, 'app', true, steady()), true);
      assert.equal(registry.known('app')?.teleportEnabled, true);
      assert.equal(await setTeleport(registry, 'app', false, steady()), true);
    });
  }

  it('asks nothing more after the answer to the change', async () => {
    const { registry, simulator } = await openedRegistry({ data: app });
    await setTeleport(registry, 'app', true, steady());
    assert.equal(simulator.requests.count({ kind: 'repository', method: 'GET' }), 0);
  });

  it('knows that a repository can be read after it was refused before', async () => {
    const users = [{ name: user, password, actions: ['pull', 'push'] as const }];
    const { registry } = await openedRegistry({ data: { ...app, users } });
    await assert.rejects(registry.attributes('app', steady()));
    await setTeleport(registry, 'app', true, steady());
    assert.equal((await registry.attributes('app', steady())).teleportEnabled, true);
  });

  describe('answered without a word', () => {
    const mute =
      (fetch: Fetch): Fetch =>
      async (url, request) => {
        const answer = await fetch(url, request);
        return request.method === 'PATCH' && answer.status === 200 ? response(200, '') : answer;
      };

    it('reads the repository', async () => {
      const { registry } = await openedRegistry({ data: app, around: mute });
      assert.equal(await setTeleport(registry, 'app', true, steady()), true);
      const retired = await openedRegistry({ data: { ...app, teleport: false }, around: mute });
      assert.equal(await setTeleport(retired.registry, 'app', true, steady()), false);
    });

    it('is no denial where the repository cannot be read', async () => {
      const users = [{ name: user, password, actions: ['pull', 'push'] as const }];
      const { registry } = await openedRegistry({ data: { ...app, users }, around: mute });
      assert.equal(await setTeleport(registry, 'app', true, steady()), true);
    });
  });
});
