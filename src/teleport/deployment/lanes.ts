import { streamingLabel } from '../../azure/nodeLabels';
import { ExplainedError } from '../../base/errors';
import { isClusterError } from '../../kubernetes/clusterError';
import { type ClusterNode, readNodes, takesPods } from '../../kubernetes/rollout/nodes';
import { type Lane, type LaneName, laneNames } from '../comparison/state';
import type { DeployTarget } from './target';

type Selector = Lane['selector'];

/** The labels by which each way to pull is known, the usual first. */
const known: Readonly<Record<LaneName, readonly Selector[]>> = {
  teleport: [
    { label: 'acr-teleport', value: 'enabled' },
    { label: 'kubernetes.azure.com/enable-acr-teleport-plugin', value: 'true' },
  ],
  streaming: [{ label: streamingLabel, value: 'true' }],
  shuttle: [{ label: 'acr-teleport', value: 'disabled' }],
};
const accelerating = [...known.teleport, ...known.streaming];
const poolLabels = ['kubernetes.azure.com/agentpool', 'agentpool'];

/** The ways to pull that nodes offer, by labels that they carry. */
export function lanesOn(nodes: readonly ClusterNode[]): readonly Lane[] {
  const usable = nodes.filter(node => takesPods(node) && !node.platform.startsWith('windows'));
  return laneNames.flatMap(name => {
    const selector = known[name].find(each => usable.some(node => has(node, each)));
    const found = selector ?? (name === 'shuttle' ? ordinaryPool(usable) : undefined);
    return found ? [{ name, selector: found }] : [];
  });
}

/** The lanes that are named, as a cluster has them; by the usual labels where it has none or they may not be seen. Throws when none is named and none found. */
export async function lanesOf(
  { name: cluster, objects }: DeployTarget,
  names: readonly LaneName[] | undefined,
  signal: AbortSignal,
): Promise<readonly Lane[]> {
  const found = lanesOn(await nodesSeen(objects, names !== undefined, signal));
  if (names) return names.flatMap(name => found.find(each => each.name === name) ?? usual(name));
  const fast = found.find(({ name }) => name !== 'shuttle');
  const normal = found.find(({ name }) => name === 'shuttle');
  if (fast && normal) return [fast, normal];
  const lacking = fast
    ? 'pulls normally'
    : 'starts images before all of them is there (Teleport or Artifact Streaming)';
  throw new ExplainedError(`${cluster} has no node that ${lacking}, so there is nothing to compare.`, {
    code: 'noNodes',
    hint: 'Create or label such a node pool, or name lanes that are there with --lanes.',
  });
}

async function nodesSeen(
  objects: DeployTarget['objects'],
  areOptional: boolean,
  signal: AbortSignal,
): Promise<readonly ClusterNode[]> {
  try {
    return await readNodes(objects, signal);
  } catch (error) {
    if (areOptional && isClusterError(error, 'forbidden', 'denied')) return [];
    throw error;
  }
}

function usual(name: LaneName): Lane[] {
  const [selector] = known[name];
  return selector ? [{ name, selector }] : [];
}

function has({ labels }: ClusterNode, { label, value }: Selector): boolean {
  return labels[label] === value;
}

/** A pool that accelerates nothing. A selector cannot say "without", so the pool is named. */
function ordinaryPool(nodes: readonly ClusterNode[]): Selector | undefined {
  for (const node of nodes.filter(each => !accelerating.some(selector => has(each, selector)))) {
    const label = poolLabels.find(each => node.labels[each] !== undefined);
    const value = label && node.labels[label];
    if (label && value) return { label, value };
  }
  return undefined;
}
