import assert from 'node:assert/strict';
import { RegistryError } from '../../src/registry/registryError';
import type { RegistryData } from '../../src/simulator';
import { failureAs, failureOf } from '../support/errors';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../support/registry';

function repositories(count: number, teleportEnabled = false): Partial<RegistryData> {
  return {
    repositories: Array.from({ length: count }, (_, index) => ({
      name: `app${String(index).padStart(3, '0')}`,
      teleportEnabled,
      images: [{ tags: ['1.0'] }],
    })),
  };
}

/** A registry that has been talked to, its requests counted from here. */
async function used(options: RegistryOptions) {
  const opened = await openedRegistry(options);
  await opened.client.signIn(steady());
  opened.simulator.requests.reset();
  return opened;
}

const pullOnly = { users: [{ name: user, password, actions: ['pull'] as const, catalog: false }] };

describe('openRegistry', () => {
  describe('attributes', () => {
    it('are read once', async () => {
      const { registry, simulator } = await used({ data: repositories(1) });
      for (let times = 0; times < 3; times++) await registry.attributes('app000', steady());
      assert.equal(simulator.requests.count({ kind: 'repository' }), 1);
    });

    it('are read once for callers of one moment', async () => {
      const { registry, simulator } = await used({ data: repositories(1) });
      await Promise.all([registry.attributes('app000', steady()), registry.attributes('app000', steady())]);
      assert.equal(simulator.requests.count({ kind: 'repository' }), 1);
    });

    it('asked for at one moment share their tokens', async () => {
      const { registry, simulator, client } = await used({ data: repositories(100) });
      const names = (await client.repositories(steady()).next()).value?.items ?? [];
      simulator.requests.reset();
      await Promise.all(names.map(name => registry.attributes(name, steady())));
      assert.deepEqual(simulator.requests.counts(), { 'GET token': 2, 'GET repository': 100 });
    });

    it('are read again after they were forgotten', async () => {
      const { registry, simulator } = await used({ data: repositories(1) });
      await registry.attributes('app000', steady());
      registry.forget('app000');
      assert.equal(registry.known('app000'), undefined);
      await registry.attributes('app000', steady());
      assert.equal(simulator.requests.count({ kind: 'repository' }), 2);
    });

    it('that failed for the moment are asked for again', async () => {
      const { registry, clock } = await used({ data: repositories(1), faults: 'repository:503*4' });
      await clock.settle(failureOf(registry.attributes('app000', steady())));
      assert.equal((await registry.attributes('app000', steady())).name, 'app000');
    });

    it('that were refused are not asked for again until they are forgotten', async () => {
      const { registry, simulator } = await used({ data: { ...repositories(1), ...pullOnly } });
      const first = await failureAs(RegistryError, registry.attributes('app000', steady()));
      simulator.requests.reset();
      assert.equal(await failureOf(registry.attributes('app000', steady())), first);
      assert.equal(simulator.requests.total, 0);
      registry.forget('app000');
      await failureOf(registry.attributes('app000', steady()));
      assert.notEqual(simulator.requests.total, 0);
    });

    it('are still read for the others when one caller aborts', async () => {
      const { registry } = await used({ data: repositories(2) });
      const abort = new AbortController();
      const leaving = failureOf(registry.attributes('app000', abort.signal));
      const staying = registry.attributes('app001', steady());
      abort.abort();
      assert.equal(await leaving, abort.signal.reason);
      assert.equal((await staying).name, 'app001');
    });
  });

  it('rolls up what was seen', async () => {
    const enabled = repositories(2, true).repositories ?? [];
    const data = { repositories: [...enabled, { name: 'off', images: [] }] };
    const { registry } = await used({ data });
    for (const name of ['app000', 'app001', 'off']) await registry.attributes(name, steady());
    assert.deepEqual(registry.rollUp(), { seen: 3, enabled: 2 });
  });

  it('reads a manifest once', async () => {
    const { registry, client, simulator } = await used({ data: repositories(1) });
    const { digest } = await client.resolve('app000', '1.0', steady());
    const [one, other] = await Promise.all([1, 2].map(() => registry.manifest('app000', digest, steady())));
    assert.equal(one, other);
    assert.equal(
      await registry.manifest('app000', digest, steady()),
      registry.knownManifest('app000', digest),
    );
    assert.equal(simulator.requests.count({ kind: 'manifest', method: 'GET' }), 1);
  });

  it('finds out once since when an image has been expanding', async () => {
    const { registry } = await openedRegistry();
    const since = (timeMs: number) => registry.expandingSince('sha256:1', async () => timeMs);
    assert.deepEqual([await since(5), await since(9)], [5, 5]);
  });

  describe('trace', () => {
    const digest = `sha256:${'0'.repeat(64)}`;

    it('is seen in an attribute, true or false', async () => {
      const { registry } = await used({ data: repositories(1) });
      assert.equal(await registry.trace(steady()), 'seen');
    });

    it('is none where no repository has the attribute', async () => {
      const { registry } = await used({ data: { ...repositories(3), teleport: false } });
      assert.equal(await registry.trace(steady()), 'none');
    });

    it('looks at ten repositories, and once', async () => {
      const { registry, simulator } = await used({ data: { ...repositories(150), teleport: false } });
      await Promise.all([registry.trace(steady()), registry.trace(steady())]);
      await registry.trace(steady());
      assert.equal(simulator.requests.count({ kind: 'repository' }), 10);
      assert.equal(simulator.requests.count({ kind: 'catalog' }), 1);
    });

    it('is unknown where nothing can be seen', async () => {
      const { registry } = await used({ data: { ...repositories(1), ...pullOnly } });
      assert.equal(await registry.trace(steady()), 'unknown');
    });

    it('is seen in the mount endpoint, where nothing else can be', async () => {
      const data = { ...repositories(1, true), ...pullOnly };
      const { registry, client } = await used({ data });
      const image = await client.resolve('app000', '1.0', steady());
      await registry.mount('app000', image.digest, steady());
      assert.equal(await registry.trace(steady()), 'seen');
    });

    it('is not seen in a mount endpoint that says 404', async () => {
      const { registry } = await used({ data: { ...repositories(1), teleport: false } });
      await registry.mount('app000', digest, steady());
      assert.equal(await registry.trace(steady()), 'none');
    });

    it('becomes seen with the first repository that has it', async () => {
      const data = { ...repositories(1, true), users: [{ name: user, password, catalog: false }] };
      const { registry } = await used({ data });
      assert.equal(await registry.trace(steady()), 'unknown');
      await registry.attributes('app000', steady());
      assert.equal(await registry.trace(steady()), 'seen');
    });

    it('ends with an abort', async () => {
      const { registry } = await used({ data: { ...repositories(3), teleport: false } });
      const abort = new AbortController();
      const failed = failureOf(registry.trace(abort.signal));
      abort.abort();
      assert.equal(await failed, abort.signal.reason);
      assert.equal(await registry.trace(steady()), 'none');
    });

    it('is known so far without asking', async () => {
      const { registry, simulator } = await used({ data: { ...repositories(3), teleport: false } });
      assert.equal(registry.traceSoFar(), undefined);
      assert.equal(simulator.requests.total, 0);
      await registry.trace(steady());
      assert.equal(registry.traceSoFar(), false);
    });

    it('that could not be looked for at the moment is looked for again', async () => {
      const { registry, clock } = await used({
        data: { ...repositories(3), teleport: false },
        faults: 'catalog:503*4',
      });
      assert.equal(await clock.settle(registry.trace(steady())), 'unknown');
      assert.equal(await clock.settle(registry.trace(steady())), 'none');
    });
  });
});
