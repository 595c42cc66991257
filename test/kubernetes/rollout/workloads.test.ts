import assert from 'node:assert/strict';
import { isFollowed, podsOf, progressOf } from '../../../src/kubernetes/rollout/workloads';

interface Given {
  readonly generation?: number;
  readonly spec?: object;
  readonly status?: object;
}

function workload(kind: string, { generation = 1, spec = {}, status = {} }: Given = {}) {
  const [apiVersion = '', name = ''] = kind.split(' ');
  return { apiVersion, kind: name, metadata: { name: 'front', generation }, spec, status };
}

const seen = { observedGeneration: 1 };
const refused = [
  {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message:
      'pods "front-7d9f-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4',
  },
];
const quota = 'no pod can be made: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
const onDelete = { updateStrategy: { type: 'OnDelete' } };
const byHand = 'its pods are replaced only when somebody deletes them (OnDelete)';

type Form = readonly [what: string, given: Given, state: string, words: string];

/** What each kind's status comes to; each is the status of the specification that is there, unless it says otherwise. */
const forms: Readonly<Record<string, readonly Form[]>> = {
  'apps/v1 Deployment': [
    ['a status of before', { generation: 2 }, 'progressing', 'the cluster has not begun with it yet'],
    [
      'pods that are not made yet',
      { spec: { replicas: 3 }, status: { updatedReplicas: 1, replicas: 1 } },
      'progressing',
      '1 of 3 new pods made',
    ],
    ['pods that may not be made', { status: { conditions: refused } }, 'progressing', quota],
    [
      'pods of before',
      { status: { updatedReplicas: 1, availableReplicas: 1, replicas: 3 } },
      'progressing',
      '2 old pods still to be removed',
    ],
    [
      'pods that are not available',
      { spec: { replicas: 2 }, status: { updatedReplicas: 2, availableReplicas: 1, replicas: 2 } },
      'progressing',
      '1 of 2 pods available',
    ],
    [
      'one that was given up',
      { status: { conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] } },
      'failed',
      'it made no progress within its progress deadline',
    ],
    [
      'all of it',
      { spec: { replicas: 2 }, status: { updatedReplicas: 2, availableReplicas: 2, replicas: 2 } },
      'finished',
      '2 pods available',
    ],
    ['none at all', { spec: { replicas: 0 } }, 'finished', '0 pods available'],
  ],
  'apps/v1 StatefulSet': [
    ['a status of before', { generation: 2 }, 'progressing', 'the cluster has not begun with it yet'],
    [
      'pods that come one by one',
      { spec: { replicas: 3 }, status: { updatedReplicas: 1, readyReplicas: 1 } },
      'progressing',
      '1 of 3 new pods made',
    ],
    [
      'pods that are not ready',
      { spec: { replicas: 2 }, status: { updatedReplicas: 2, readyReplicas: 1 } },
      'progressing',
      '1 of 2 pods ready',
    ],
    [
      'all of it',
      {
        spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
        status: { updatedReplicas: 2, readyReplicas: 2, currentRevision: 'a', updateRevision: 'b' },
      },
      'finished',
      '2 pods ready',
    ],
    [
      'revisions that differ still',
      { status: { updatedReplicas: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' } },
      'progressing',
      'old pods still to be replaced',
    ],
    [
      'revisions that are one',
      { status: { updatedReplicas: 1, readyReplicas: 1, currentRevision: 'b', updateRevision: 'b' } },
      'finished',
      '1 pod ready',
    ],
    [
      'a partition that is not renewed yet',
      {
        spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
        status: { updatedReplicas: 1, readyReplicas: 3 },
      },
      'progressing',
      '1 of 2 new pods made',
    ],
    [
      'a partition that is',
      {
        spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
        status: { updatedReplicas: 2, readyReplicas: 3, currentRevision: 'a', updateRevision: 'b' },
      },
      'finished',
      '3 pods ready, 1 of them below its partition kept as before',
    ],
    ['one whose pods are replaced by hand', { spec: onDelete }, 'notFollowed', byHand],
  ],
  'apps/v1 DaemonSet': [
    ['a status of before', { generation: 2 }, 'progressing', 'the cluster has not begun with it yet'],
    [
      'pods that are not renewed yet',
      { status: { desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3 } },
      'progressing',
      '1 of 3 new pods made',
    ],
    [
      'pods that are not available',
      { status: { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 } },
      'progressing',
      '2 of 3 pods available',
    ],
    [
      'all of it',
      { status: { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 } },
      'finished',
      '3 pods available',
    ],
    [
      'no node to be on',
      { status: { desiredNumberScheduled: 0 } },
      'finished',
      'no node is for it, so that it has no pods',
    ],
    ['one whose pods are replaced by hand', { spec: onDelete }, 'notFollowed', byHand],
  ],
  'apps/v1 ReplicaSet': [
    ['a status of before', { generation: 2 }, 'progressing', 'the cluster has not begun with it yet'],
    ['pods that are not made yet', { status: { replicas: 0 } }, 'progressing', '0 of 1 new pod made'],
    ['pods that may not be made', { status: { conditions: refused } }, 'progressing', quota],
    ['pods that are not ready', { status: { replicas: 1 } }, 'progressing', '0 of 1 pod ready'],
    [
      'all of it',
      { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } },
      'finished',
      '1 pod available',
    ],
  ],
  'v1 ReplicationController': [
    ['pods that are not ready', { status: { replicas: 1 } }, 'progressing', '0 of 1 pod ready'],
    [
      'all of it',
      { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } },
      'finished',
      '1 pod available',
    ],
  ],
  'batch/v1 Job': [
    ['one that has not begun', {}, 'progressing', '0 of 1 pod ran to its end'],
    [
      'one that runs, which is not done',
      { spec: { completions: 3 }, status: { active: 1, ready: 1, succeeded: 1, failed: 2 } },
      'progressing',
      '1 of 3 pods ran to its end, 2 failed',
    ],
    [
      'one that is complete',
      { status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } },
      'finished',
      '1 pod ran to its end',
    ],
    [
      'one that failed',
      {
        status: {
          failed: 1,
          conditions: [
            {
              type: 'Failed',
              status: 'True',
              reason: 'BackoffLimitExceeded',
              message: 'Job has reached the specified backoff limit',
            },
          ],
        },
      },
      'failed',
      'it gave up: Job has reached the specified backoff limit',
    ],
    [
      'one that is suspended',
      { spec: { suspend: true }, status: { conditions: [{ type: 'Suspended', status: 'True' }] } },
      'notFollowed',
      'it is suspended, and runs nothing until somebody resumes it',
    ],
  ],
  'v1 Pod': [
    ['one that starts', { status: { phase: 'Pending' } }, 'progressing', 'not ready yet'],
    ['one that is not ready', { status: { phase: 'Running' } }, 'progressing', 'not ready yet'],
    [
      'one that is ready',
      { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      'finished',
      'ready',
    ],
    ['one that has done its work', { status: { phase: 'Succeeded' } }, 'finished', 'ran to its end'],
    ['one that failed', { status: { phase: 'Failed' } }, 'failed', 'it ended without success'],
  ],
};

for (const [kind, told] of Object.entries(forms))
  describe(`the progress of ${kind}`, () => {
    const observes = !/Job|Pod/.test(kind);
    for (const [what, given, state, words] of told)
      it(`is told: ${what}`, () => {
        const status = { ...(observes ? seen : {}), ...given.status };
        const progress = progressOf(workload(kind, { ...given, status }));
        assert.deepEqual([progress.state, progress.words], [state, words]);
        assert.equal(progress.failure !== undefined, state === 'failed');
      });
  });

describe('the progress of a workload', () => {
  it('counts its pods', () => {
    const counts = (kind: string, given: Given) => {
      const { wanted, updated, ready, available } = progressOf(workload(kind, given));
      return [wanted, updated, ready, available];
    };
    const replicas = { updatedReplicas: 3, readyReplicas: 2, availableReplicas: 1 };
    assert.deepEqual(counts('apps/v1 Deployment', { spec: { replicas: 4 }, status: replicas }), [4, 3, 2, 1]);
    assert.deepEqual(counts('apps/v1 Deployment', {}), [1, 0, 0, 0]);
    const daemons = {
      desiredNumberScheduled: 4,
      updatedNumberScheduled: 3,
      numberReady: 2,
      numberAvailable: 1,
    };
    assert.deepEqual(counts('apps/v1 DaemonSet', { status: daemons }), [4, 3, 2, 1]);
    const job = { spec: { completions: 4 }, status: { succeeded: 1, active: 2, ready: 1 } };
    assert.deepEqual(counts('batch/v1 Job', job), [4, 3, 1, 1]);
    assert.deepEqual(
      counts('v1 Pod', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
      [1, 1, 1, 1],
    );
  });

  it('is not read of a kind that has none', () => {
    const cron = workload('batch/v1 CronJob');
    assert.equal(isFollowed(cron), false);
    assert.throws(() => progressOf(cron), /batch\/v1 CronJob is not followed/);
    assert.equal(isFollowed({ apiVersion: 'example.com/v1', kind: 'Deployment' }), false);
    assert.ok(Object.keys(forms).every(kind => isFollowed(workload(kind))));
  });
});

describe('the pods of a workload', () => {
  it('are those that its selector chooses', () => {
    const selector = {
      matchLabels: { app: 'front' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'old', operator: 'NotIn', values: ['c'] },
        { key: 'x', operator: 'Exists' },
        { key: 'y', operator: 'DoesNotExist' },
      ],
    };
    const labelSelector = 'app=front,tier in (a,b),old notin (c),x,!y';
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'])
      assert.deepEqual(podsOf(workload(`apps/v1 ${kind}`, { spec: { selector } })), { labelSelector });
  });

  it('are those with the labels of a replication controller', () => {
    const controller = workload('v1 ReplicationController', {
      spec: { selector: { app: 'front', tier: 'a' } },
    });
    assert.deepEqual(podsOf(controller), { labelSelector: 'app=front,tier=a' });
  });

  it('are the pod itself', () => {
    assert.deepEqual(podsOf(workload('v1 Pod')), { fieldSelector: 'metadata.name=front' });
  });
});
