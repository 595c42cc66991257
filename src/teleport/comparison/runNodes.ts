import { ExplainedError } from '../../base/errors';
import { asArray } from '../../base/json';
import { isClusterError } from '../../kubernetes/clusterError';
import { asRecords, statusOf, uidOf } from '../../kubernetes/kubernetesObject';
import type { ClusterObjects } from '../../kubernetes/objects';
import { type ClusterNode, readNode, takesPods } from '../../kubernetes/rollout/nodes';
import type { ComparisonPlan, Lane } from './state';

/** A node that pods of a lane can be put on, and what it has pulled so far. */
export interface LaneNode extends ClusterNode {
  readonly uid: string;
  readonly lane: Lane;
  /** As far as the node tells: it names the largest ones alone. */
  readonly images: ReadonlySet<string>;
}

/** The nodes of each lane. `undefined` where they may not be seen: what is run then finds out by itself. */
export async function laneNodes(
  objects: ClusterObjects,
  { lanes }: Pick<ComparisonPlan, 'lanes'>,
  signal: AbortSignal,
): Promise<readonly LaneNode[] | undefined> {
  try {
    const { items } = await objects.list({ apiVersion: 'v1', kind: 'Node' }, signal);
    return items.flatMap(item => {
      const node = readNode(item);
      const names = asRecords(statusOf(item).images).flatMap(({ names: each }) => asArray(each));
      const images = new Set(names.map(String));
      return lanes
        .filter(({ selector }) => node.labels[selector.label] === selector.value)
        .map(lane => ({ ...node, uid: uidOf(item) ?? node.name, lane, images }));
    });
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied')) return undefined;
    throw error;
  }
}

/** Throws when a lane has no node that takes pods. */
export function requireNodes(nodes: readonly LaneNode[], { lanes, cluster }: ComparisonPlan): void {
  for (const lane of lanes) {
    const own = nodes.filter(node => node.lane.name === lane.name);
    if (own.some(takesPods)) continue;
    const { label, value } = lane.selector;
    const said =
      own.length === 0
        ? `has no node labelled ${label}=${value}`
        : `has no node labelled ${label}=${value} that takes pods`;
    throw new ExplainedError(`${cluster.name} ${said}: the lane ${lane.name} has nowhere to run.`, {
      code: 'noNodes',
      hint:
        own.length === 0
          ? 'Create or label a node pool, scale it up, or compare other lanes.'
          : 'Wait until the nodes are ready, or remove what keeps pods off them.',
    });
  }
}

/** The nodes that have an image already, so that nothing would be pulled there. */
export function nodesWith(nodes: readonly LaneNode[], { images }: ComparisonPlan): readonly LaneNode[] {
  return nodes.filter(node => images.some(({ reference }) => node.images.has(reference)));
}
