import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { connect } from '../../../src/kubernetes/connect';
import { newRunId } from '../../../src/kubernetes/labels';
import { ClusterObjects } from '../../../src/kubernetes/objects';
import { openSimulator } from '../../../src/simulator';
import { runComparison } from '../../../src/teleport/comparison/run';
import type { ComparisonState } from '../../../src/teleport/comparison/state';
import { resultSentences } from '../../../src/teleport/comparison/words';
import type { DeployTarget } from '../../../src/teleport/deployment/target';
import { fastClock } from '../deployment/grounds';

const front = 'demo42t.azurecr.io/azure-vote-front';

/** The demo world’s cluster, whose time goes faster than ours. */
async function demoCluster(): Promise<DeployTarget> {
  const clock = fastClock(30);
  const simulator = await openSimulator({ clock });
  const host = simulator.hosts.find(name => name.startsWith('demo-aks')) ?? assert.fail('There is none.');
  const access = {
    context: 'demo-aks',
    namespace: 'default',
    cluster: { name: 'demo-aks', server: `https://${host}`, skipsVerification: false },
    user: { name: 'me', token: simulator.cluster(host)?.adminToken ?? '' },
  };
  const connection = connect(access, {
    clock,
    log: silentLog,
    fetch: simulator.fetch,
    readFile: async () => undefined,
    runProgram: async () => ({ kind: 'missing' }),
  });
  return {
    name: 'demo-aks',
    objects: new ClusterObjects(connection),
    dispose: () => connection.dispose(),
  };
}

describe('The demo world’s nodes', function () {
  this.timeout(60_000);

  it('pull azure-vote-front as it was published, in 29 layers and squashed into one', async () => {
    const target = await demoCluster();
    const states = runComparison(
      target,
      {
        runId: newRunId(Date.now()),
        images: ['v1', 'squashed'].map(tag => ({ reference: `${front}:${tag}` })),
        cluster: { name: 'demo-aks', context: 'demo-aks' },
        namespace: 'default',
        rounds: 1,
        lanes: [
          { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
          { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
        ],
        recycle: false,
      },
      { signal: new AbortController().signal },
    );
    let last: ComparisonState | undefined;
    for await (const state of states) last = state;
    target.dispose();
    assert.equal(last?.phase, 'done', JSON.stringify(last));
    const times = last.samples.map(({ image, lane, pulledMs = 0 }) => [
      image.slice(front.length + 1),
      lane,
      `${(pulledMs / 1000).toFixed(3)} s`,
    ]);
    assert.deepEqual(times.toSorted(), [
      ['squashed', 'shuttle', '31.712 s'],
      ['squashed', 'teleport', '1.892 s'],
      ['v1', 'shuttle', '34.738 s'],
      ['v1', 'teleport', '8.011 s'],
    ]);
    assert.match(
      resultSentences(last).join(' '),
      /8\.0 s against 34\.7 s: 4\.3 × faster.*1\.9 s against 31\.7 s: 16\.8 × faster/,
    );
  });
});
