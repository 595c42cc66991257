import assert from 'node:assert/strict';
import type { AzureCluster } from '../../../src/azure/resources';
import { createAbort } from '../../../src/base/abort';
import { recycler } from '../../../src/teleport/comparison/runRecycle';
import type { ComparisonPlan } from '../../../src/teleport/comparison/state';
import type { DeployTarget } from '../../../src/teleport/deployment/target';
import { fourPools } from '../../simulator/kubernetes/kubeClient';
import { failureOf } from '../../support/errors';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from '../deployment/grounds';

const lanes: ComparisonPlan['lanes'] = [
  { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
  { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
];
const plan: ComparisonPlan = {
  runId: 'run',
  images: [{ reference: 'demo42t.azurecr.io/azure-vote-front:v1' }],
  cluster: { name: 'demo-aks', context: 'demo-aks' },
  namespace: 'default',
  rounds: 2,
  lanes,
  recycle: true,
};

/** A cluster of Azure whose pools are scaled at once, each call noted. */
async function open(mode = 'User') {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ clock });
  const { objects } = await ground.target();
  const scaled: string[] = [];
  const counts = new Map<string, number>();
  const arm = {
    call: async ({ path }: { readonly path: string }) => ({
      status: 200,
      header: () => undefined,
      body: { properties: { count: counts.get(path) ?? 1, mode } },
    }),
    finish: async (
      { path, body, signal }: { path: string; body: unknown; signal: AbortSignal },
      progress: { report?: (status: string) => void },
    ) => {
      const { count } = (body as { properties: { count: number } }).properties;
      const name = path.split('/').at(-1) ?? '';
      scaled.push(`${name} ${count}`);
      counts.set(path, count);
      const pool = fourPools.find(each => each.name === name);
      if (pool) ground.kubernetes.setPool({ ...pool, count });
      progress.report?.('Scaling');
      signal.throwIfAborted();
      await clock.sleep(60_000, signal);
      return undefined;
    },
  };
  const cluster = {
    id: '/aks',
    name: 'demo-aks',
    pools: fourPools.map(({ name }) => ({ name, mode })),
  } as unknown as AzureCluster;
  const azure = { cluster, arm } as unknown as NonNullable<DeployTarget['azure']>;
  return { clock, objects, scaled, azure };
}

describe('recycling the nodes of a comparison', () => {
  it('scales the pools of AKS to 0 and back, and waits for the new nodes', async () => {
    const { clock, objects, scaled, azure } = await open();
    const said: string[] = [];
    const recycle = recycler({ azure }, objects, plan);
    const words = await clock.settle(recycle(createAbort().signal, each => said.push(each)));
    assert.deepEqual([...scaled].sort(), ['shuttle 0', 'shuttle 1', 'teleporter 0', 'teleporter 1']);
    assert.match(words, /^Pools \w+ and \w+ were scaled to 0 and back\.$/);
    assert.equal(said.length, 4);
  });

  it('gives back the nodes of a pool when it is stopped in between', async () => {
    const { clock, objects, scaled, azure } = await open();
    const stop = createAbort();
    const said: string[] = [];
    const report = (words: string) => {
      said.push(words);
      if (said.length === 1) clock.timer(10_000, () => stop.abort());
    };
    const stopped = recycler({ azure }, objects, plan)(stop.signal, report);
    assert.ok(await clock.settle(failureOf(stopped)));
    const [first = ''] = scaled;
    const pool = first.split(' ')[0];
    assert.deepEqual(scaled, [`${pool} 0`, `${pool} 1`]);
    assert.equal(said.at(-1), `Pool ${pool} is being scaled back to 1 node.`);
  });

  it('refuses a system pool before anything is changed', async () => {
    const { clock, objects, scaled, azure } = await open('System');
    const recycle = recycler({ azure }, objects, plan);
    const error = await clock.settle(failureOf(recycle(createAbort().signal, () => {})));
    assert.match(String(error), /is a system pool, which cannot be scaled to 0/);
    assert.deepEqual(scaled, []);
  });

  it('says that nodes have not come back', async () => {
    const clock = new VirtualClock();
    const ground = new SimulatedGround({ clock, replacesNodes: false });
    const { objects } = await ground.target();
    const recycle = recycler({}, objects, plan);
    const error = await clock.settle(failureOf(recycle(createAbort().signal, () => {})));
    assert.match(String(error), /demo-aks has not replaced its 2 nodes within 20 minutes\./);
  });
});
