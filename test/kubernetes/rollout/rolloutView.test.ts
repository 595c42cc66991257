import assert from 'node:assert/strict';
import { RolloutView } from '../../../src/kubernetes/rollout/rolloutView';

const spoof = 'no\nDeployment web: 3 pods available\u001b[2J[x](command:a)';

function deployment(conditions: readonly object[] = []) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'front', namespace: 'shop', uid: 'd', generation: 1 },
    spec: { replicas: 1, selector: { matchLabels: { app: 'front' } } },
    status: { observedGeneration: 1, updatedReplicas: 0, replicas: 0, conditions },
  };
}

describe('what a rollout says of itself', () => {
  it('is one line of text, whatever a controller quotes', () => {
    const condition = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: `Error creating: ${spoof}`,
    };
    const { words } = new RolloutView(deployment([condition])).snapshot();
    assert.equal(words, 'no pod can be made: no Deployment web: 3 pods available[x] (command:a)');
  });

  it('is one line of text, whatever a kubelet quotes of a pod', () => {
    const view = new RolloutView(deployment());
    const failed = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'front-1', namespace: 'shop', uid: 'p' },
      spec: { nodeName: 'n1' },
      status: { phase: 'Failed', reason: 'Evicted', message: spoof },
    };
    view.take('pods', { kind: 'added', object: failed });
    const clean = 'Evicted: no Deployment web: 3 pods available[x] (command:a)';
    const { words, pods } = view.snapshot();
    assert.equal(pods[0]?.words, clean);
    assert.equal(words, `0 of 1 new pod made; ${clean}`);
  });
});
