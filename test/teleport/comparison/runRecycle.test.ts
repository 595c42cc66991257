import assert from 'node:assert/strict';
import { createAbort } from '../../../src/base/abort';
import type { PoolData, SubscriptionData } from '../../../src/simulator';
import type { EmptiedPool } from '../../../src/teleport/comparison/emptiedPools';
import { giveBack } from '../../../src/teleport/comparison/giveBack';
import type { OtherPods } from '../../../src/teleport/comparison/runOthers';
import { type RecycleTerms, recycler } from '../../../src/teleport/comparison/runRecycle';
import type { ComparisonPlan } from '../../../src/teleport/comparison/state';
import { clusterPath, subscriptionPath } from '../../simulator/azure/azureClient';
import { fourPools } from '../../simulator/kubernetes/kubeClient';
import { failureOf } from '../../support/errors';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from '../deployment/grounds';
import { aksPlan, openAks, shuttle, teleporter } from './aks';
import { kwokTerms } from './terms';

const { signal } = new AbortController();
const quiet = () => {};

type Aks = Awaited<ReturnType<typeof openAks>>;

function termsOf({ emptied }: Aks, more: Partial<RecycleTerms> = {}): RecycleTerms {
  return { emptied, deletesNodes: false, stops: () => false, ...more };
}

function pod(name: string, spec: object, metadata: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { nodeSelector: { 'acr-teleport': 'disabled' }, ...spec },
  };
}

const foreign = { containers: [{ name: 'web', image: 'mine1.azurecr.io/base:1.0' }] };

describe('recycling the node pools of AKS', () => {
  it('gives back as many nodes as Azure counts, however many the cluster shows', async () => {
    const aks = await openAks();
    const { clock, objects, puts, azureWith, counts } = aks;
    const { items } = await clock.settle(objects.list({ apiVersion: 'v1', kind: 'Node' }, signal));
    const one = items.find(({ metadata }) => metadata.labels?.agentpool === 'shuttle');
    const reference = { apiVersion: 'v1', kind: 'Node', name: one?.metadata.name ?? '' };
    await clock.settle(objects.remove(reference, { signal }));
    const said: string[] = [];
    const { recycle } = recycler({ azure: azureWith() }, objects, aksPlan, termsOf(aks));
    const words = await clock.settle(recycle(signal, each => said.push(each)));
    assert.deepEqual([...puts].sort(), ['shuttle 0', 'shuttle 3', 'teleporter 0', 'teleporter 1']);
    assert.deepEqual(await clock.settle(counts()), ['teleporter 1', 'shuttle 3']);
    assert.match(words, /^Pools \w+ and \w+ were scaled to 0 and back\.$/);
    assert.equal(said.length, 4);
  });

  it('remembers each pool before it is emptied, and forgets it once it is given back', async () => {
    const aks = await openAks();
    const remembered: string[] = [];
    const azure = aks.azureWith(async put => {
      const pools = await aks.emptied.list();
      remembered.push(`${put}: ${pools.map(({ pool, nodes }) => `${pool} ${nodes}`).join(', ')}`);
    });
    const { recycle } = recycler({ azure }, aks.objects, aksPlan, termsOf(aks));
    await aks.clock.settle(recycle(signal, quiet));
    assert.deepEqual(remembered, [
      'shuttle 0: shuttle 3',
      'teleporter 0: shuttle 3, teleporter 1',
      'shuttle 3: shuttle 3, teleporter 1',
      'teleporter 1: teleporter 1',
    ]);
    assert.deepEqual(await aks.emptied.list(), []);
  });

  it('empties nothing that cannot be remembered', async () => {
    const aks = await openAks();
    const emptied = { ...aks.emptied, add: () => Promise.reject(new Error('The disk is full.')) };
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks, { emptied }));
    assert.match(String(await aks.clock.settle(failureOf(recycle(signal, quiet)))), /The disk is full/);
    assert.deepEqual(aks.puts, []);
  });

  it('gives back what it has taken when it is stopped, once Azure is through with emptying it', async () => {
    const aks = await openAks();
    const stop = createAbort();
    const said: string[] = [];
    const report = (words: string) => {
      said.push(words);
      if (said.length === 1) aks.clock.timer(10_000, () => stop.abort());
    };
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks));
    assert.ok(await aks.clock.settle(failureOf(recycle(stop.signal, report))));
    assert.equal(said.at(-1), 'Pool shuttle has 3 nodes again.');
    assert.deepEqual(await aks.clock.settle(aks.counts()), ['teleporter 1', 'shuttle 3']);
    assert.deepEqual(await aks.emptied.list(), []);
  });

  const group = `${subscriptionPath}/resourceGroups/MC_group_aks_westus2`;
  const lock = (level: 'ReadOnly' | 'CanNotDelete', scope: string): Partial<SubscriptionData> => ({
    locks: [{ name: 'keep', level, scope }],
  });
  const refusals: readonly (readonly [
    string,
    { readonly pool?: Partial<PoolData>; readonly subscription?: Partial<SubscriptionData> },
    RegExp,
  ])[] = [
    ['a system pool', { pool: { mode: 'System' } }, /teleporter of aks is a system pool/],
    [
      'one of the autoscaler’s',
      { pool: { autoScaling: { min: 1, max: 5 } } },
      /teleporter of aks is scaled by the cluster autoscaler/,
    ],
    [
      'one that Azure failed to change',
      { pool: { provisioningState: 'Failed' } },
      /teleporter of aks is not in order \(its provisioning state is Failed\)/,
    ],
    ['a missing right', { subscription: { denied: 'writes' } }, /You may not scale the node pools of aks/],
    ['a lock on the cluster', { subscription: lock('ReadOnly', clusterPath) }, /lock keep \(ReadOnly\)/],
    ['a lock on its machines', { subscription: lock('CanNotDelete', group) }, /lock keep \(CanNotDelete\)/],
    [
      'a quota that is exceeded',
      { subscription: { usages: { standardDSv3Family: { used: 12, limit: 10 } } } },
      /The quota for standarddsv3family in westus2 is exceeded \(12 of 10\)/,
    ],
  ];
  for (const [what, { pool = {}, subscription = {} }, said] of refusals)
    it(`touches no pool where one could not be given back: ${what}`, async () => {
      const aks = await openAks({ pools: [{ ...teleporter, ...pool }, shuttle], subscription });
      const all = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks));
      for (const act of [all.check, all.recycle])
        assert.match(String(await aks.clock.settle(failureOf(act(signal, quiet)))), said);
      assert.deepEqual(aks.puts, []);
      assert.deepEqual(await aks.emptied.list(), []);
    });

  it('is not kept by a lock that only forbids to delete the cluster, nor by a quota that is only full', async () => {
    const usages = { cores: { used: 10, limit: 10 }, standardfsv2family: { used: 9, limit: 1 } };
    const subscription = { ...lock('CanNotDelete', clusterPath), usages };
    const aks = await openAks({ subscription });
    const said: string[] = [];
    const { check } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks));
    await aks.clock.settle(check(signal, each => said.push(each)));
    assert.deepEqual(said, []);
  });

  it('refuses a pool of which only some nodes are in the lane', async () => {
    const aks = await openAks();
    const { items } = await aks.clock.settle(aks.objects.list({ apiVersion: 'v1', kind: 'Node' }, signal));
    const one = items.find(({ metadata }) => metadata.labels?.agentpool === 'shuttle');
    const reference = { apiVersion: 'v1', kind: 'Node', name: one?.metadata.name ?? '' };
    const patch = { metadata: { labels: { 'acr-teleport': null } } };
    await aks.clock.settle(aks.objects.patch(reference, patch, { signal }));
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks));
    assert.match(
      String(await aks.clock.settle(failureOf(recycle(signal, quiet)))),
      /The node pool shuttle of aks is only in part of the lane shuttle: its node aks-shuttle-\S+ is not/,
    );
    assert.deepEqual(aks.puts, []);
  });

  it('refuses a pool that both lanes share', async () => {
    const aks = await openAks({ pools: [{ ...teleporter, labels: { 'acr-teleport': 'enabled', x: 'y' } }] });
    const [teleport] = aksPlan.lanes;
    const plan: ComparisonPlan = {
      ...aksPlan,
      lanes: [...(teleport ? [teleport] : []), { name: 'shuttle', selector: { label: 'x', value: 'y' } }],
    };
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, plan, termsOf(aks));
    assert.match(
      String(await aks.clock.settle(failureOf(recycle(signal, quiet)))),
      /The node pool teleporter of aks is in the lanes teleport and shuttle/,
    );
    assert.deepEqual(aks.puts, []);
  });

  it('refuses a pool that another comparison has emptied', async () => {
    const aks = await openAks();
    await aks.emptied.add(remembered('teleporter', 1));
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks));
    assert.match(
      String(await aks.clock.settle(failureOf(recycle(signal, quiet)))),
      /Another comparison has begun to recycle pool teleporter of aks/,
    );
    assert.deepEqual(aks.puts, []);
  });

  it('lists the pods of others, whatever they run, and touches nothing without agreement', async () => {
    const aks = await openAks();
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: '1', controller: true };
    const mirror = { 'kubernetes.io/config.mirror': 'hash' };
    for (const object of [
      pod('web', foreign),
      pod('agent', foreign, { ownerReferences: [owner] }),
      pod('static', foreign, { annotations: mirror }),
      pod('ours', foreign, { labels: { 'acr-teleport/run-id': 'run' } }),
      pod('elsewhere', { ...foreign, nodeSelector: { agentpool: 'system' } }),
    ])
      await aks.clock.settle(aks.objects.apply(object, { signal }));
    await aks.clock.pass(1_000);
    const asked: OtherPods[] = [];
    const stops = (others: OtherPods) => asked.push(others) > 1;
    const { recycle } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, termsOf(aks, { stops }));
    const error = await aks.clock.settle(failureOf(recycle(signal, quiet)));
    assert.match(String(error), /would stop what runs there: Pod web in namespace default, and 2 pods of/);
    assert.deepEqual(
      asked.map(({ pods, ofNodes }) => [pods?.map(({ name }) => name), ofNodes]),
      [[['web'], 2]],
    );
    assert.deepEqual(aks.puts, []);
    await aks.clock.settle(recycle(signal, quiet));
    assert.equal(aks.puts.length, 4);
  });

  for (const kind of ['containers', 'initContainers'] as const)
    it(`refuses where ${kind} of others run the same image`, async () => {
      const aks = await openAks();
      const same = [{ name: 'same', image: aksPlan.images[0]?.reference }];
      const object = pod('web', { ...foreign, [kind]: same });
      await aks.clock.settle(aks.objects.apply(object, { signal }));
      await aks.clock.pass(1_000);
      const terms = termsOf(aks, { stops: () => true });
      const { check } = recycler({ azure: aks.azureWith() }, aks.objects, aksPlan, terms);
      assert.match(
        String(await aks.clock.settle(failureOf(check(signal, quiet)))),
        /Pod web in default runs the same image/,
      );
    });
});

function remembered(pool: string, nodes: number): EmptiedPool {
  return { clusterId: clusterPath.toUpperCase(), cluster: 'aks', pool, nodes, runId: 'run', emptiedAt: 0 };
}

describe('giving back a pool that a comparison has emptied', () => {
  /** What the process that emptied it had done to the pool before it died. */
  async function after(...puts: readonly number[]) {
    const aks = await openAks();
    const pool = remembered('shuttle', 3);
    await aks.emptied.add(pool);
    const { arm, cluster } = aks.azureWith();
    for (const [index, count] of puts.entries()) {
      const path = `${cluster.id}/agentPools/shuttle`;
      const call = { path, apiVersion: '2026-04-01', subject: 'it', signal };
      const { body } = await aks.clock.settle(arm.call(call));
      const properties = { ...(body?.properties as object), count };
      await aks.clock.settle(arm.call({ ...call, method: 'PUT', body: { properties } }));
      if (index < puts.length - 1) await aks.clock.pass(61_000);
    }
    aks.puts.length = 0;
    const options = { clock: aks.clock, signal };
    const outcome = await aks.clock.settle(giveBack(aks.azureWith(), pool, aks.emptied, options));
    return { ...aks, outcome, counts: await aks.clock.settle(aks.counts()) };
  }

  const cases = [
    ['was not emptied yet', [], [], /^Pool shuttle has 3 nodes again\.$/],
    ['is being emptied', [0], ['shuttle 3'], /^Pool shuttle has 3 nodes again\.$/],
    ['is being given back', [0, 3], [], /^Pool shuttle has 3 nodes again\.$/],
    [
      'was scaled by somebody meanwhile',
      [0, 5],
      [],
      /^Pool shuttle was left as it is: somebody has scaled it to 5 nodes/,
    ],
  ] as const;
  for (const [what, before, puts, words] of cases)
    it(`does what is wanted where it ${what}`, async () => {
      const aks = await after(...before);
      assert.match(aks.outcome.words, words);
      assert.deepEqual(aks.puts, puts);
      assert.deepEqual(aks.counts, ['teleporter 1', `shuttle ${before.at(-1) || 3}`]);
      assert.deepEqual(await aks.emptied.list(), []);
    });

  it('leaves a pool that somebody scales between looking and setting', async () => {
    const aks = await openAks();
    const pool = remembered('shuttle', 3);
    await aks.emptied.add(pool);
    const other = aks.azureWith();
    const call = {
      path: `${clusterPath}/agentPools/shuttle`,
      apiVersion: '2026-04-01',
      subject: 'it',
      signal,
    };
    const scale = async (count: number) => {
      const { body } = await other.arm.call(call);
      const properties = { ...(body?.properties as object), count };
      await other.arm.call({ ...call, method: 'PUT', body: { properties } });
    };
    await aks.clock.settle(scale(0));
    await aks.clock.pass(61_000);
    let isFirst = true;
    const azure = aks.azureWith(async () => {
      if (isFirst) await scale(2);
      isFirst = false;
    });
    const outcome = await aks.clock.settle(giveBack(azure, pool, aks.emptied, { clock: aks.clock, signal }));
    assert.match(outcome.words, /left as it is: somebody has scaled it to 2 nodes\. It had 3 nodes before/);
    assert.deepEqual(await aks.clock.settle(aks.counts()), ['teleporter 1', 'shuttle 2']);
  });

  it('keeps remembering a pool that could not be given back', async () => {
    const aks = await openAks({ subscription: { denied: true } });
    const pool = remembered('shuttle', 3);
    await aks.emptied.add(pool);
    const options = { clock: aks.clock, signal };
    const { error, words } = await aks.clock.settle(giveBack(aks.azureWith(), pool, aks.emptied, options));
    assert.equal(words, 'Pool shuttle is not known to have 3 nodes again.');
    assert.equal(error?.code, 'forbidden');
    assert.deepEqual(await aks.emptied.list(), [pool]);
  });
});

describe('recycling nodes that no pool of AKS has', () => {
  const demoPlan = { ...aksPlan, images: [{ reference: 'demo42t.azurecr.io/azure-vote-front:v1' }] };

  async function open(more: ConstructorParameters<typeof SimulatedGround>[0] = {}) {
    const clock = new VirtualClock();
    const ground = new SimulatedGround({ clock, ...more });
    const { objects } = await ground.target();
    const deleted = () => ground.asked.filter(({ call }) => /^DELETE .*\/nodes\//.test(call)).length;
    return { clock, ground, objects, deleted };
  }

  it('deletes their objects where that is agreed to, and waits for new ones', async () => {
    const { clock, objects, deleted } = await open();
    const { recycle } = recycler({}, objects, demoPlan, kwokTerms());
    const words = await clock.settle(recycle(signal, quiet));
    assert.equal(words, '2 nodes deleted, and replaced by new ones.');
    assert.equal(deleted(), 2);
  });

  it('deletes none without an agreement of its own, and says what becomes of a node', async () => {
    const { clock, objects, deleted } = await open();
    const { check } = recycler({}, objects, demoPlan, { ...kwokTerms(), deletesNodes: false });
    const error = String(await clock.settle(failureOf(check(signal, quiet))));
    assert.match(error, /deletes the objects of its nodes aks-\S+, aks-\S+\. A node whose machine nothing/);
    const bare = recycler({}, objects, demoPlan, undefined);
    assert.match(String(await clock.settle(failureOf(bare.recycle(signal, quiet)))), /Nobody has agreed/);
    assert.equal(deleted(), 0);
  });

  it('never deletes a node of Azure’s', async () => {
    const { clock, objects, deleted } = await open({ provider: 'azure' });
    const { recycle } = recycler({}, objects, demoPlan, kwokTerms());
    const error = String(await clock.settle(failureOf(recycle(signal, quiet))));
    assert.match(error, /is a machine of Azure, whose node object is never deleted/);
    assert.equal(deleted(), 0);
  });

  it('says that nodes have not come back', async () => {
    const { clock, objects } = await open({ replacesNodes: false });
    const { recycle } = recycler({}, objects, demoPlan, kwokTerms());
    const error = await clock.settle(failureOf(recycle(signal, quiet)));
    assert.match(String(error), /aks has not replaced its 2 nodes within 20 minutes\./);
  });

  it('waits for all new nodes of a lane, not for one', async () => {
    const pools = fourPools.map(pool => (pool.name === 'shuttle' ? { ...pool, count: 2 } : pool));
    const { clock, ground, objects } = await open({ pools, replacesNodes: false });
    const { recycle } = recycler({}, objects, demoPlan, kwokTerms());
    const done = recycle(signal, quiet).then(
      () => 'done',
      error => String(error),
    );
    await clock.pass(10_000);
    for (const pool of pools) ground.kubernetes.setPool({ ...pool, count: 1 });
    await clock.pass(30_000);
    const { items } = await clock.settle(objects.list({ apiVersion: 'v1', kind: 'Node' }, signal));
    const laned = items.filter(({ metadata }) => metadata.labels?.['acr-teleport'] !== undefined);
    assert.equal(laned.length, 2);
    assert.match(await clock.settle(done), /has not replaced its 3 nodes/);
  });
});
