import assert from 'node:assert/strict';
import type { AzureCluster } from '../../../src/azure/resources';
import type { Fetch } from '../../../src/base/fetch';
import { openAgain, placeOf, readPlace } from '../../../src/teleport/deployment/clusterPlace';
import { RememberedRuns } from '../../../src/teleport/deployment/rememberedRuns';
import { accountWith } from '../../support/azure';
import { failureOf } from '../../support/errors';
import { TestMemory, testHost } from '../../support/host';
import { response } from '../../support/http';
import { azureCluster } from '../readiness/facts';

const { signal } = new AbortController();
const idIn = (subscription: string) =>
  `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop`;
const clusterIn = (subscription: string): AzureCluster => ({
  ...azureCluster,
  id: idIn(subscription),
  name: 'shop',
});

function kubeconfig(contexts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(contexts);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: 'u' } })),
    clusters: entries.map(([name, server]) => ({ name, cluster: { server } })),
    users: [{ name: 'u', user: { token: 'mine' } }],
  });
}

interface World {
  readonly clusters?: readonly AzureCluster[];
  /** Servers by the names of contexts. */
  readonly contexts?: Readonly<Record<string, string>>;
}

/** Clusters of Azure, each of which gives out credentials for a server of its own, and a kubeconfig. */
function services({ clusters = [], contexts = {} }: World = {}) {
  const fetch: Fetch = async () => response(200, '{}');
  const host = {
    ...testHost({ environment: { KUBECONFIG: '/config' } }),
    cluster: {
      platform: 'linux' as const,
      homeFolder: '/home/ada',
      readFile: async () => kubeconfig(contexts),
      runProgram: async () => ({ kind: 'missing' as const }),
    },
  };
  const arm = {
    account: accountWith('azure-token', { fetch }),
    cloud: { aksScope: 'aks/.default' },
    call: async ({ path }: { readonly path: string }) => {
      const [, , subscription = ''] = path.split('/');
      const config = kubeconfig({ shop: `https://${subscription}.example` });
      const text = JSON.stringify({ ...JSON.parse(config), 'current-context': 'shop' });
      return { body: { kubeconfigs: [{ value: Buffer.from(text).toString('base64') }] } };
    },
  };
  const inventory = { clusters: () => clusters, arm: async () => arm };
  return { host, inventory } as unknown as Parameters<typeof openAgain>[0];
}

const both = [clusterIn('one'), clusterIn('two')];

describe('a cluster that is found again', () => {
  it('is the one of its id, though another has its name', async () => {
    for (const subscription of ['one', 'two']) {
      const place = { name: 'shop', azureId: idIn(subscription).toUpperCase() };
      const target = await openAgain(services({ clusters: both }), place, {
        signal,
        byRunCommand: () => false,
      });
      assert.equal(target?.objects.connection.server, `https://${subscription}.example`);
      assert.deepEqual(target && placeOf(target), { name: 'shop', azureId: idIn(subscription) });
    }
  });

  it('is no other of its name when it is not shown any more', async () => {
    const place = { name: 'shop', azureId: idIn('three') };
    const known = services({ clusters: both, contexts: { shop: 'https://mine.example' } });
    assert.match(
      String(await failureOf(openAgain(known, place, { signal, byRunCommand: () => false }))),
      /do not show shop any more \(.*three/,
    );
  });

  it('is the context that means the same server', async () => {
    const known = services({ clusters: both, contexts: { shop: 'https://mine.example/' } });
    const target = await openAgain(
      known,
      { name: 'shop', server: 'https://mine.example' },
      { signal, byRunCommand: () => false },
    );
    assert.deepEqual(target && placeOf(target), { name: 'shop', server: 'https://mine.example' });
    const moved = services({ contexts: { shop: 'https://other.example' } });
    assert.match(
      String(
        await failureOf(
          openAgain(
            moved,
            { name: 'shop', server: 'https://mine.example' },
            { signal, byRunCommand: () => false },
          ),
        ),
      ),
      /The context shop means another cluster by now: https:\/\/other\.example in place of https:\/\/mine\.example/,
    );
  });

  it('by its name alone is the one that has it, and none where several do', async () => {
    const place = { name: 'shop' };
    const server = async (world: World) =>
      (await openAgain(services(world), place, { signal, byRunCommand: () => false }))?.objects.connection
        .server;
    assert.equal(await server({ clusters: both.slice(0, 1) }), 'https://one.example');
    assert.equal(await server({ contexts: { shop: 'https://mine.example' } }), 'https://mine.example');
    assert.equal(await server({ clusters: both }), undefined);
    assert.equal(
      await server({ clusters: both.slice(0, 1), contexts: { shop: 'https://mine.example' } }),
      undefined,
    );
  });
});

describe('the cluster of a run', () => {
  it('is remembered with what tells it from others of its name', async () => {
    const runs = new RememberedRuns(new TestMemory());
    await runs.add('first', { name: 'shop', azureId: idIn('one') });
    await runs.add('second', { name: 'shop', server: 'https://mine.example' });
    assert.deepEqual(runs.clusterOf('first'), { name: 'shop', azureId: idIn('one') });
    assert.deepEqual(runs.clusterOf('second'), { name: 'shop', server: 'https://mine.example' });
    assert.equal(runs.clusterOf('third'), undefined);
  });

  it('is read where it was remembered by its name, and kept so', async () => {
    const memory = new TestMemory({ deployedRuns: [{ runId: 'old', cluster: 'shop' }, 7, { runId: 'odd' }] });
    const runs = new RememberedRuns(memory);
    assert.deepEqual(runs.clusterOf('old'), { name: 'shop' });
    await runs.add('new', { name: 'shop', azureId: idIn('one') });
    assert.deepEqual(runs.clusterOf('old'), { name: 'shop' });
  });

  it('is nothing out of nonsense', () => {
    for (const value of [undefined, null, 7, '', {}, { name: 7 }, []])
      assert.equal(readPlace(value), undefined);
    assert.deepEqual(readPlace({ name: 'a', azureId: 7, server: '' }), { name: 'a' });
  });
});
