import assert from 'node:assert/strict';
import type { NodePool } from '../../../src/azure/resources';
import type { ClusterNode } from '../../../src/kubernetes/rollout/nodes';
import { fixesFor, hintFor } from '../../../src/teleport/deployment/nodeFixes';
import { azureCluster, clusterId, nodePool, pluginLabel, streamingLabel } from '../readiness/facts';

const pool = (name: string, more: Partial<NodePool> = {}): NodePool => ({
  ...nodePool,
  name,
  labels: {},
  artifactStreaming: false,
  ...more,
});

function nodeOf({ name, labels, osType }: NodePool, more: Partial<ClusterNode> = {}): ClusterNode {
  const os = osType === 'Windows' ? 'windows' : 'linux';
  return {
    name: `aks-${name}-0`,
    labels: { ...labels, 'kubernetes.io/os': os, 'kubernetes.io/arch': 'amd64', agentpool: name },
    pool: name,
    isReady: true,
    isCordoned: false,
    taints: [],
    kubeletVersion: 'v1.34.0',
    platform: `${os}/amd64`,
    runtime: 'containerd://2.0.0',
    ...more,
  };
}

const pools = [
  pool('system', { mode: 'System' }),
  pool('web', { labels: { team: 'web' } }),
  pool('slow', { labels: { lane: 'slow' } }),
  pool('win', { osType: 'Windows' }),
];

/** What is offered, in short. */
function offered(
  selector: Readonly<Record<string, string>>,
  of = pools,
  nodes = of.map(each => nodeOf(each)),
) {
  return fixesFor(selector, nodes, { ...azureCluster, pools: of }).map(fix => {
    assert.ok('clusterId' in fix && fix.clusterId === clusterId);
    switch (fix.kind) {
      case 'labelPool':
        return `label ${fix.pool} ${JSON.stringify(fix.labels)}`;
      case 'createPool':
        return `create like ${fix.like} ${JSON.stringify(fix.labels)}${fix.streams ? ' streaming' : ''}`;
      default:
        return `${fix.kind} ${'pool' in fix ? fix.pool : ''}`;
    }
  });
}

describe('a selector that no node matches', () => {
  const fast = '{"lane":"fast"}';

  it('is given nodes by a label on a pool that has none of that name, or by a new pool', () => {
    assert.deepEqual(offered({ lane: 'fast' }), [`label web ${fast}`, `create like web ${fast}`]);
    assert.deepEqual(offered({ lane: 'fast', 'kubernetes.io/os': 'linux' }), [
      `label web ${fast}`,
      `create like web ${fast}`,
    ]);
  });

  it('has a pool scaled that would have its nodes', () => {
    const empty = pool('fast', { count: 0, labels: { lane: 'fast' } });
    const of = [...pools, empty];
    assert.deepEqual(
      offered(
        { lane: 'fast' },
        of,
        pools.map(each => nodeOf(each)),
      ),
      ['scalePool fast'],
    );
  });

  it('is not given nodes that take no pods, or of a pool that is stopped', () => {
    const cordoned = pools.map(each => nodeOf(each, { isCordoned: each.name === 'web' }));
    assert.deepEqual(offered({ lane: 'fast' }, pools, cordoned), [`create like web ${fast}`]);
    const stopped = pools.map(each => ({ ...each, powerState: 'Stopped' }));
    assert.deepEqual(offered({ lane: 'fast' }, stopped), [`create like system ${fast}`]);
  });

  it('has a pool made like one for the system where there is no other', () => {
    assert.deepEqual(offered({ lane: 'fast' }, pools.slice(0, 1)), [`create like system ${fast}`]);
  });

  it('of streaming has a pool stream, or a new one that does', () => {
    assert.deepEqual(offered({ [streamingLabel]: 'true' }), [
      'enableStreaming web',
      'enableStreaming slow',
      'create like web {} streaming',
    ]);
    assert.deepEqual(offered({ [streamingLabel]: 'true', lane: 'fast' }), [
      `create like web ${fast} streaming`,
    ]);
  });

  it('that wants what AKS alone gives is offered what has it, or nothing', () => {
    assert.deepEqual(offered({ agentpool: 'web', lane: 'fast' }), [`label web ${fast}`]);
    assert.deepEqual(offered({ [pluginLabel]: 'true' }), []);
    assert.deepEqual(offered({ 'kubernetes.io/arch': 'arm64' }), []);
    assert.deepEqual(offered({ 'kubernetes.io/arch': 'arm64', lane: 'fast' }), []);
    assert.deepEqual(offered({}), []);
  });

  it('offers no more than three pools to label', () => {
    const many = Array.from({ length: 5 }, (_, index) => pool(`p${index}`));
    assert.equal(offered({ lane: 'fast' }, many).length, 4);
  });
});

describe('what a person may do for nodes', () => {
  const nodes = pools.map(each => nodeOf(each));

  it('is the very line where the cluster is not one of Azure’s', () => {
    assert.equal(
      hintFor({ lane: 'fast', 'kubernetes.io/os': 'linux' }, nodes, 'kind-kind'),
      "Label a node, or change the nodeSelector: kubectl label node aks-system-0 'lane=fast' --context kind-kind",
    );
  });

  it('is said of labels that nobody may give', () => {
    assert.match(hintFor({ [pluginLabel]: 'true' }, nodes, undefined), /^AKS alone gives such labels/);
  });

  it('is told in general where no node can simply be labelled', () => {
    const general = 'Label or create a node pool for it, scale it up, or change the nodeSelector.';
    assert.equal(hintFor({ lane: 'fast' }, nodes, undefined), general);
    assert.equal(hintFor({ lane: 'fast' }, [], 'kind-kind'), general);
    assert.equal(hintFor({}, nodes, 'kind-kind'), general);
  });
});
