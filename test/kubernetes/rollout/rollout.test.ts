import assert from 'node:assert/strict';
import type { JsonRecord } from '../../../src/base/json';
import { ClusterError } from '../../../src/kubernetes/clusterError';
import { followRollout } from '../../../src/kubernetes/rollout/rollout';
import type { RolloutSnapshot } from '../../../src/kubernetes/rollout/rolloutView';
import { failureAs, failureOf } from '../../support/errors';
import { turn } from '../../support/virtualClock';
import { type Answer, clusterError, EventStream, fakeCluster, forever, list } from '../fakeConnection';

const minuteMs = 60_000;
const front = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'front' };

interface Status {
  readonly generation?: number;
  readonly observed?: number;
  readonly replicas?: number;
  readonly updated?: number;
  readonly available?: number;
  readonly wanted?: number;
  readonly conditions?: readonly object[];
}

function deployment(status: Status = {}) {
  const {
    generation = 1,
    observed = 1,
    wanted = 1,
    updated = 0,
    available = 0,
    replicas = updated,
    conditions = [],
  } = status;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'front', namespace: 'shop', uid: 'd', generation },
    spec: { replicas: wanted, selector: { matchLabels: { app: 'front' } } },
    status: {
      observedGeneration: observed,
      replicas,
      updatedReplicas: updated,
      readyReplicas: available,
      availableReplicas: available,
      conditions,
    },
  };
}

const progressing = [
  {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: 'ReplicaSet "front-7d9f" is progressing.',
  },
];

function pod(name: string, state: object = {}, more: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      creationTimestamp: '2026-01-05T12:00:00Z',
      labels: { 'pod-template-hash': '7d9f' },
    },
    spec: { nodeName: 'n1' },
    status: { phase: 'Pending', containerStatuses: [{ name: 'front', restartCount: 0, state }] },
    ...more,
  };
}

function event(uid: string, podName: string, message: string, second: number) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: uid, namespace: 'shop', uid },
    involvedObject: {
      kind: 'Pod',
      name: podName,
      uid: `uid-${podName}`,
      fieldPath: 'spec.containers{front}',
    },
    reason: 'Pulling',
    type: 'Normal',
    source: { component: 'kubelet', host: 'n1' },
    message,
    lastTimestamp: new Date(Date.UTC(2026, 0, 5, 12, 0, second)).toISOString(),
  };
}

/** A rollout over three streams that the test feeds. */
function following(
  first: object = deployment(),
  options: { lists?: Partial<Record<string, Answer>>; deadlineMs?: number; signal?: AbortSignal } = {},
) {
  const streams = { deployments: new EventStream(), pods: new EventStream(), events: new EventStream() };
  const kindIn = (path: string) => (path.split('/').at(-1) ?? '') as keyof typeof streams;
  const cluster = fakeCluster({
    send: ({ path }) => {
      if (path.endsWith('/deployments/front')) return first instanceof Error ? first : (first as JsonRecord);
      const usual = kindIn(path) === 'deployments' ? list([first]) : list([]);
      return options.lists?.[kindIn(path)] ?? usual;
    },
    watch: call => streams[kindIn(call.path)].until(call.signal),
  });
  const { signal = forever(), deadlineMs = 10 * minuteMs } = options;
  const snapshots: RolloutSnapshot[] = [];
  const done = (async () => {
    const target = { workload: front, signal, deadlineMs };
    for await (const snapshot of followRollout(cluster.objects, target)) snapshots.push(snapshot);
  })();
  done.catch(() => {});
  return { ...cluster, ...streams, snapshots, done };
}

describe('a rollout', () => {
  it('is followed to its end, with the pods and what is said of them', async () => {
    const { deployments, pods, events, snapshots, done, watches, clock } = following();
    await turn();
    const image = 'demo42t.azurecr.io/azure-vote-front:v1';
    deployments.push('MODIFIED', deployment({ updated: 1, conditions: progressing }));
    pods.push('ADDED', pod('front-7d9f-1', { waiting: { reason: 'ContainerCreating' } }));
    await turn();
    events.push('ADDED', event('e1', 'front-7d9f-1', `Pulling image "${image}"`, 1));
    await turn();
    assert.equal(snapshots.at(-1)?.pods[0]?.words, `pulling ${image}`);
    events.push(
      'ADDED',
      event('e2', 'front-7d9f-1', `Successfully pulled image "${image}" in 8.011045191s`, 9),
    );
    events.push('ADDED', event('e3', 'another', `Pulling image "${image}"`, 9));
    await turn();
    pods.push(
      'MODIFIED',
      pod(
        'front-7d9f-1',
        { running: {} },
        { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      ),
    );
    deployments.push('MODIFIED', deployment({ updated: 1, available: 1, conditions: progressing }));
    await clock.settle(done);
    const last = snapshots.at(-1);
    assert.equal(last?.state, 'finished');
    assert.equal(last.words, '1 pod available');
    assert.equal(last.templateHash, '7d9f');
    assert.deepEqual(
      last.events.map(({ pull, container, node }) => [pull?.kind, container, node]),
      [
        ['pulling', 'front', 'n1'],
        ['pulled', 'front', 'n1'],
      ],
    );
    assert.deepEqual(
      snapshots.map(({ state }) => state).filter(state => state !== 'progressing'),
      ['finished'],
    );
    assert.deepEqual(watches.map(({ query }) => query?.labelSelector ?? query?.fieldSelector).sort(), [
      'app=front',
      'involvedObject.kind=Pod',
      'metadata.name=front',
    ]);
    assert.equal(clock.sleepers, 0);
  });

  it('that has finished before is told with its pods', async () => {
    const { snapshots, done, clock } = following(deployment({ updated: 1, available: 1 }), {
      lists: { pods: list([pod('a')]), events: list([event('e', 'a', 'Pulling image "x"', 1)]) },
    });
    await clock.settle(done);
    assert.equal(snapshots.length, 1);
    assert.equal(snapshots[0]?.state, 'finished');
    assert.equal(snapshots[0]?.pods.length, 1);
    assert.equal(snapshots[0]?.events.length, 1);
  });

  it('that waits is told with what it waits for', async () => {
    const unscheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
    };
    const old = pod('front-old-1', { waiting: { reason: 'ErrImagePull', message: 'x' } });
    const { snapshots, done, clock } = following(deployment({ updated: 1, conditions: progressing }), {
      lists: {
        pods: list([
          { ...old, metadata: { ...old.metadata, labels: { 'pod-template-hash': 'old' } } },
          pod('front-7d9f-1', {}, { spec: {}, status: { phase: 'Pending', conditions: [unscheduled] } }),
        ]),
      },
      deadlineMs: 2 * minuteMs,
    });
    await clock.settle(done);
    assert.deepEqual(
      snapshots.map(({ state, failure, words }) => [state, failure, words]),
      [
        ['progressing', undefined, '0 of 1 pod available; 0/3 nodes match the selector'],
        [
          'failed',
          'deadline',
          'it has not finished within 2 minutes: 0 of 1 pod available; 0/3 nodes match the selector',
        ],
      ],
    );
    assert.equal(clock.sleepers, 0);
  });

  it('fails when the cluster gives it up, or somebody removes it', async () => {
    const exceeded = [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "front-7d9f" has timed out progressing.',
      },
    ];
    const given = following(deployment({ updated: 1, conditions: exceeded }));
    await given.clock.settle(given.done);
    assert.equal(given.snapshots.at(-1)?.failure, 'progressDeadline');
    assert.equal(given.snapshots.at(-1)?.words, 'it made no progress within its progress deadline');
    const removed = following();
    await turn();
    removed.deployments.push('DELETED', deployment());
    await removed.clock.settle(removed.done);
    assert.equal(removed.snapshots.at(-1)?.failure, 'removed');
  });

  it('goes on without events for somebody who may not see them, and says so', async () => {
    const { snapshots, done, clock } = following(deployment({ updated: 1, available: 1 }), {
      lists: { events: clusterError('forbidden', 'me may not list events in namespace shop.') },
    });
    await clock.settle(done);
    assert.equal(snapshots.at(-1)?.state, 'finished');
    assert.equal(snapshots.at(-1)?.eventsHidden, 'me may not list events in namespace shop.');
  });

  it('fails for somebody who may not see its pods, and where there is none', async () => {
    const { done, clock } = following(deployment(), { lists: { pods: clusterError('forbidden') } });
    assert.equal((await failureAs(ClusterError, clock.settle(done))).code, 'forbidden');
    assert.equal(clock.sleepers, 0);
    const none = following(clusterError('notFound'));
    const error = await failureAs(ClusterError, none.done);
    assert.equal(error.message, 'demo-aks has no Deployment front in namespace shop.');
  });

  it('tells that the cluster does not answer, and goes on when it does', async () => {
    const { deployments, pods, snapshots, done, clock } = following();
    await turn();
    deployments.end(clusterError('unreachable', 'demo-aks did not answer.'));
    await turn();
    assert.equal(snapshots.at(-1)?.interrupted, 'demo-aks did not answer.');
    pods.push('ADDED', pod('front-7d9f-1'));
    await turn();
    assert.equal(snapshots.at(-1)?.interrupted, 'demo-aks did not answer.');
    deployments.revive();
    await clock.pass(minuteMs);
    assert.equal(snapshots.at(-1)?.interrupted, undefined);
    assert.equal(snapshots.at(-1)?.state, 'progressing');
    await clock.settle(done);
    assert.equal(snapshots.at(-1)?.failure, 'deadline');
  });

  it("ends with its signal's reason, and leaves nothing behind", async () => {
    const abort = new AbortController();
    const { done, clock } = following(deployment(), { signal: abort.signal });
    await turn();
    abort.abort();
    assert.equal(await failureOf(done), abort.signal.reason);
    assert.equal(clock.sleepers, 0);
  });

  it('is left early without a trace', async () => {
    const { objects, clock } = fakeCluster({
      send: ({ path }) => {
        if (path.endsWith('/front')) return deployment();
        return list(path.endsWith('/deployments') ? [deployment()] : []);
      },
      watch: call => new EventStream().until(call.signal),
    });
    const target = { workload: front, signal: forever(), deadlineMs: minuteMs };
    for await (const snapshot of followRollout(objects, target)) {
      assert.equal(snapshot.state, 'progressing');
      break;
    }
    await turn();
    assert.equal(clock.sleepers, 0);
  });
});
