import assert from 'node:assert/strict';
import { matching, readNode, readNodes, takesPods } from '../../../src/kubernetes/rollout/nodes';
import { fakeCluster, forever, list } from '../fakeConnection';

function node(name: string, labels: Readonly<Record<string, string>>, spec: object = {}, isReady = 'True') {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec,
    status: {
      conditions: [{ type: 'Ready', status: isReady }],
      nodeInfo: {
        kubeletVersion: 'v1.31.4',
        operatingSystem: 'linux',
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.7.20',
      },
    },
  };
}

const fast = node('n1', { 'kubernetes.azure.com/agentpool': 'teleporter', 'acr-teleport': 'enabled' });
const old = node('n2', { agentpool: 'shuttle', 'acr-teleport': 'disabled' });

describe('the nodes of a cluster', () => {
  it('have their pool, labels and versions', async () => {
    const { objects, calls } = fakeCluster({ send: () => list([fast, old]) });
    const nodes = await readNodes(objects, forever());
    assert.equal(calls[0]?.path, '/api/v1/nodes');
    assert.deepEqual(
      nodes.map(({ name, pool }) => [name, pool]),
      [
        ['n1', 'teleporter'],
        ['n2', 'shuttle'],
      ],
    );
    assert.deepEqual(nodes[0], {
      name: 'n1',
      labels: fast.metadata.labels,
      pool: 'teleporter',
      isReady: true,
      isCordoned: false,
      taints: [],
      kubeletVersion: 'v1.31.4',
      platform: 'linux/amd64',
      runtime: 'containerd://1.7.20',
    });
  });

  it('match a selector by all of its labels', () => {
    const nodes = [readNode(fast), readNode(old)];
    const names = (selector: Readonly<Record<string, string>>) =>
      matching(nodes, selector).map(({ name }) => name);
    assert.deepEqual(names({ 'acr-teleport': 'enabled' }), ['n1']);
    assert.deepEqual(names({ 'acr-teleport': 'enabled', agentpool: 'shuttle' }), []);
    assert.deepEqual(names({}), ['n1', 'n2']);
  });

  it('take pods unless they are away, cordoned or tainted', () => {
    const takes = (spec: object, isReady?: string) => takesPods(readNode(node('n', {}, spec, isReady)));
    assert.equal(takes({}), true);
    assert.equal(takes({}, 'Unknown'), false);
    assert.equal(takes({ unschedulable: true }), false);
    assert.equal(takes({ taints: [{ key: 'a', effect: 'NoSchedule' }] }), false);
    assert.equal(takes({ taints: [{ key: 'a', effect: 'PreferNoSchedule' }] }), true);
  });

  it('are read whatever they lack', () => {
    const bare = readNode({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
    assert.equal(bare.isReady, false);
    assert.equal(bare.pool, undefined);
    assert.equal(bare.platform, '');
  });
});
