import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KubernetesObject } from '../../../src/kubernetes/kubernetesObject';
import { podState } from '../../../src/kubernetes/rollout/podState';
import { schedulingWords } from '../../../src/kubernetes/rollout/schedulingWords';

interface Given {
  readonly phase?: string;
  readonly node?: string;
  readonly containers?: readonly object[];
  readonly initContainers?: readonly object[];
  readonly conditions?: readonly object[];
  readonly metadata?: object;
  readonly status?: object;
}

function pod({
  phase = 'Pending',
  node,
  containers = [],
  initContainers = [],
  conditions = [],
  metadata,
  status,
}: Given): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'front-1',
      namespace: 'shop',
      uid: 'u1',
      creationTimestamp: '2026-01-05T12:00:00Z',
      ...metadata,
    },
    spec: { ...(node ? { nodeName: node } : {}) },
    status: {
      phase,
      conditions,
      containerStatuses: containers,
      initContainerStatuses: initContainers,
      ...status,
    },
  };
}

function waiting(reason: string, message = '', more: object = {}) {
  return { name: 'front', restartCount: 0, state: { waiting: { reason, message } }, ...more };
}

const notScheduled = (message: string, reason = 'Unschedulable') => [
  { type: 'PodScheduled', status: 'False', reason, message },
];

describe('the state of a pod', () => {
  const states: readonly (readonly [string, Given, string, string])[] = [
    ['one that is new', {}, 'unscheduled', 'waiting for a node'],
    [
      'one that no node takes',
      {
        conditions: notScheduled(
          "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
        ),
      },
      'unscheduled',
      '0/3 nodes match the selector',
    ],
    [
      'one that is held back on purpose',
      {
        conditions: notScheduled(
          'Scheduling is blocked due to non-empty scheduling gates',
          'SchedulingGated',
        ),
      },
      'unscheduled',
      'Scheduling is blocked due to non-empty scheduling gates',
    ],
    [
      'one that is being made',
      { node: 'n1', containers: [waiting('ContainerCreating')] },
      'starting',
      'starting',
    ],
    [
      'one whose first container runs',
      { node: 'n1', containers: [waiting('PodInitializing')] },
      'starting',
      'starting',
    ],
    [
      'one that runs',
      {
        phase: 'Running',
        node: 'n1',
        containers: [{ name: 'front', state: { running: {} } }],
        conditions: [{ type: 'Ready', status: 'False' }],
      },
      'running',
      'running, not ready yet',
    ],
    [
      'one that is ready',
      {
        phase: 'Running',
        node: 'n1',
        containers: [{ name: 'front', state: { running: {} } }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
      'ready',
      'ready',
    ],
    ['one that has ended', { phase: 'Succeeded', node: 'n1' }, 'finished', 'ran to its end'],
    [
      'one that is removed',
      { phase: 'Running', node: 'n1', metadata: { deletionTimestamp: '2026-01-05T12:00:00Z' } },
      'leaving',
      'being removed',
    ],
    [
      'an image that is not there',
      {
        node: 'n1',
        containers: [
          waiting(
            'ErrImagePull',
            'rpc error: code = NotFound desc = failed to pull and unpack image "r/x:9": r/x:9: not found',
          ),
        ],
      },
      'failing',
      'the image of front cannot be pulled: the registry does not have it',
    ],
    [
      'an image that is tried again',
      {
        node: 'n1',
        containers: [
          waiting(
            'ImagePullBackOff',
            'Back-off pulling image "r/x:9": ErrImagePull: failed to fetch anonymous token: 401 Unauthorized',
          ),
        ],
      },
      'failing',
      'the image of front cannot be pulled: the registry did not accept the credentials of the node',
    ],
    [
      'an image that is tried again by an older kubelet',
      { node: 'n1', containers: [waiting('ImagePullBackOff', 'Back-off pulling image "r/x:9"')] },
      'failing',
      'the image of front cannot be pulled: it failed before, and is tried again later',
    ],
    [
      'a registry that is away',
      {
        node: 'n1',
        containers: [
          waiting(
            'RegistryUnavailable',
            'image pull failed for r/x:9 because the registry is unavailable: boom',
          ),
        ],
      },
      'failing',
      'the image of front cannot be pulled: the node could not reach the registry',
    ],
    [
      'a name that is none',
      { node: 'n1', containers: [waiting('InvalidImageName')] },
      'failing',
      'the image of front has a name that is no valid reference',
    ],
    [
      'an image that may not be pulled',
      { node: 'n1', containers: [waiting('ErrImageNeverPull')] },
      'failing',
      'the image of front is not on the node, and its pull policy is Never',
    ],
    [
      'a container that keeps ending',
      {
        phase: 'Running',
        node: 'n1',
        containers: [
          waiting('CrashLoopBackOff', 'back-off 10s', {
            restartCount: 3,
            lastState: { terminated: { exitCode: 1, reason: 'Error' } },
          }),
        ],
      },
      'failing',
      'container front keeps ending: exit code 1',
    ],
    [
      'a container without enough memory',
      {
        phase: 'Running',
        node: 'n1',
        containers: [
          waiting('CrashLoopBackOff', '', {
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          }),
        ],
      },
      'failing',
      'container front keeps ending: it needs more memory than its limit (OOMKilled)',
    ],
    [
      'a container that has just ended again',
      {
        phase: 'Running',
        node: 'n1',
        containers: [
          { name: 'front', restartCount: 1, state: { terminated: { exitCode: 2, reason: 'Error' } } },
        ],
      },
      'failing',
      'container front ended again with exit code 2',
    ],
    [
      'a secret that is not there',
      { node: 'n1', containers: [waiting('CreateContainerConfigError', 'secret "db" not found')] },
      'failing',
      'container front cannot be configured: secret "db" not found',
    ],
    [
      'a command that is not there',
      { node: 'n1', containers: [waiting('RunContainerError', 'exec: "x":\n not found')] },
      'failing',
      'container front cannot be started: exec: "x": not found',
    ],
    [
      'a first container that cannot be pulled',
      {
        node: 'n1',
        initContainers: [waiting('ErrImagePull', 'no space left on device', { name: 'setup' })],
        containers: [waiting('PodInitializing')],
      },
      'failing',
      'the image of setup cannot be pulled: the disk of the node is full',
    ],
    [
      'a pod that was put out',
      {
        phase: 'Failed',
        node: 'n1',
        status: { reason: 'Evicted', message: 'The node was low on resource: memory.' },
      },
      'failing',
      'Evicted: The node was low on resource: memory',
    ],
  ];
  for (const [what, given, phase, words] of states)
    it(`is told: ${what}`, () => {
      const state = podState(pod(given));
      assert.equal(state.phase, phase);
      assert.equal(state.words, words);
    });

  it('is pulling where its events say so', () => {
    const state = podState(pod({ node: 'n1', containers: [waiting('ContainerCreating')] }), 'r/x:1');
    assert.equal(state.phase, 'pulling');
    assert.equal(state.words, 'pulling r/x:1');
  });

  it('has its node, its template, its restarts and the digests that run', () => {
    const { node, templateHash, restarts, imageIds, createdAtMs, uid } = podState(
      pod({
        node: 'n1',
        metadata: { labels: { 'pod-template-hash': '7d9f' } },
        containers: [
          { name: 'front', restartCount: 2, imageID: 'r/x@sha256:1' },
          { name: 'side', restartCount: 1, imageID: '' },
        ],
      }),
    );
    assert.deepEqual([node, templateHash, restarts, uid], ['n1', '7d9f', 3, 'u1']);
    assert.deepEqual(imageIds, { front: 'r/x@sha256:1' });
    assert.equal(createdAtMs, Date.UTC(2026, 0, 5, 12));
  });

  it('is told whatever a pod says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (status, spec) => {
        const metadata = { name: 'a' };
        assert.ok(podState({ apiVersion: 'v1', kind: 'Pod', metadata, status, spec }).words.length > 0);
      }),
    );
  });
});

describe('what a scheduler says', () => {
  const forms: readonly (readonly [string, string])[] = [
    ["0/3 nodes are available: 3 node(s) didn't match node selector.", '0/3 nodes match the selector'],
    [
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
      '0/3 nodes can take it: 1 has too little cpu left, 2 do not match the selector',
    ],
    [
      '0/5 nodes are available: 1 node(s) had untolerated taint {CriticalAddonsOnly: true}, 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 2 Insufficient memory.',
      '0/5 nodes can take it: 1 has a taint that it does not tolerate (CriticalAddonsOnly=true), 2 have a taint that it does not tolerate (node.kubernetes.io/not-ready), 2 have too little memory left',
    ],
    [
      '0/1 nodes are available: 1 node(s) had untolerated taint(s).',
      '0/1 nodes can take it: 1 has a taint that it does not tolerate',
    ],
    [
      '0/2 nodes are available: 1 Too many pods, 1 node(s) were unschedulable.',
      '0/2 nodes can take it: 1 has as many pods as it may, 1 is cordoned',
    ],
    [
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
      '0/1 nodes can take it: 1 has its ports in use',
    ],
    [
      '0/1 nodes are available: 1 node(s) had volume node affinity conflict.',
      '0/1 nodes can take it: 1 does not fit its affinity',
    ],
    [
      '0/1 nodes are available: 1 node(s) exceed max volume count.',
      '0/1 nodes can take it: 1 cannot have its volume',
    ],
    ['0/2 nodes are available: 2 something new.', '0/2 nodes can take it: 2 something new'],
    ['0/2 nodes are available', 'none of 2 nodes takes it'],
    ['0/0 nodes are available: .', 'the cluster has no nodes'],
    ['no nodes available to schedule pods', 'no nodes available to schedule pods'],
    [
      'pod has unbound immediate PersistentVolumeClaims. preemption: none',
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    ['', 'no node takes it'],
  ];
  for (const [message, words] of forms)
    it(`is put in words: ${message || '(nothing)'}`, () => assert.equal(schedulingWords(message), words));

  it('is read whatever it is, in no time', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (head, tail) => {
        assert.ok(schedulingWords(`0/3 nodes are available: ${head}, 1 ${tail}`).length > 0);
      }),
    );
    const begin = performance.now();
    schedulingWords(`0/3 nodes are available: ${'1 x, '.repeat(100_000)}`);
    assert.ok(performance.now() - begin < 500);
  });
});
