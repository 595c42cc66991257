import assert from 'node:assert/strict';
import { newRunId } from '../../src/kubernetes/labels';
import { runComparison } from '../../src/teleport/comparison/run';
import type { ComparisonPlan, ComparisonState } from '../../src/teleport/comparison/state';
import { cleanUp, listRuns } from '../../src/teleport/deployment/cleanUp';
import { deploy } from '../../src/teleport/deployment/deploy';
import type { DeploymentState } from '../../src/teleport/deployment/deployment';
import { planSample } from '../../src/teleport/deployment/plan';
import { skip } from '../host/skip';
import type { Cluster, Machinery } from './host/cluster';
import { clusterFor } from './host/sharedCluster';
import { RealGround } from './realGround';

const { signal } = new AbortController();

describe('an API server that is killed and comes back', function () {
  this.timeout(180_000);
  let own: Machinery;
  let cluster: Cluster;
  let ground: RealGround;
  let namespace = '';

  before(async function () {
    cluster = await clusterFor(this);
    own = cluster.own ?? skip(this, 'the cluster is somebody’s: its API server is not to be killed');
    ground = new RealGround(cluster);
    namespace = await ground.namespace(`acr-teleport-outage-${process.pid}`);
  });
  after(async () => {
    own?.kubelet.pullAs();
    await ground?.dispose();
  });

  const restart = async () => {
    await own.killApiServer();
    await own.startApiServer();
  };

  it('does not end a rollout that is followed', async () => {
    own.kubelet.pullAs({ timeScale: 0.4 });
    const target = await ground.target();
    const place = { namespace, nowMs: Date.now() };
    const lane = { lane: 'shuttle', laneSelector: ground.laneSelector('shuttle') } as const;
    const plan = planSample(
      { kind: 'image', image: 'contoso.azurecr.io/azure-vote-front:outage' },
      [lane],
      place,
    );
    const states: DeploymentState[] = [];
    let restarted: Promise<void> | undefined;
    for await (const state of deploy(target, plan, { signal, deadlineMs: 120_000 })) {
      states.push(state);
      if (state.phase === 'rollingOut') restarted ??= restart();
    }
    await restarted;
    assert.equal(states.at(-1)?.phase, 'done', states.at(-1)?.error?.message);
    const { runs } = await listRuns(target, { signal, runId: plan.runId, namespace });
    const removal = await cleanUp(target, runs[0]?.leftovers ?? [], { signal });
    assert.equal(removal.removed.length, 1);
  });

  it('does not end a comparison, which notes it', async () => {
    own.kubelet.pullAs({ timeScale: 0.4 });
    const target = await ground.target();
    const plan: ComparisonPlan = {
      runId: newRunId(Date.now()),
      images: [{ reference: 'contoso.azurecr.io/azure-vote-front:compared' }],
      cluster: { name: 'test-aks', context: 'test-aks' },
      namespace,
      rounds: 1,
      lanes: [{ name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } }],
      recycle: false,
    };
    let last: ComparisonState | undefined;
    let restarted: Promise<void> | undefined;
    for await (const state of runComparison(target, plan, { signal })) {
      last = state;
      if (state.samples.some(({ event }) => event.startsWith('Pulling'))) restarted ??= restart();
    }
    await restarted;
    assert.equal(last?.phase, 'done', JSON.stringify(last));
    assert.deepEqual(
      last?.samples.map(({ outcome }) => outcome),
      ['pulled'],
    );
    assert.ok(last?.notes.some(({ words }) => words.includes('did not answer')));
  });
});
