import { ExplainedError } from '../../base/errors';
import { asArray, asString } from '../../base/json';
import { isClusterError } from '../../kubernetes/clusterError';
import { asRecords, specOf, statusOf, uidOf } from '../../kubernetes/kubernetesObject';
import type { ClusterObjects } from '../../kubernetes/objects';
import { type ClusterNode, readNode, takesPods } from '../../kubernetes/rollout/nodes';
import type { ComparisonPlan, Lane } from './state';

/** A node, and what it has pulled so far. */
export interface SeenNode extends ClusterNode {
  readonly uid: string;
  /** The machine behind it, as its cloud names it: `azure:///subscriptions/…`. */
  readonly providerId: string;
  /** As far as the node tells: it names the largest ones alone. */
  readonly images: ReadonlySet<string>;
}

/** A node that pods of a lane can be put on. */
export interface LaneNode extends SeenNode {
  readonly lane: Lane;
}

/** All nodes of a cluster. `undefined` where they may not be seen: what is run then finds out by itself. */
export async function seenNodes(
  objects: ClusterObjects,
  signal: AbortSignal,
): Promise<readonly SeenNode[] | undefined> {
  try {
    const { items } = await objects.list({ apiVersion: 'v1', kind: 'Node' }, signal);
    return items.map(item => {
      const node = readNode(item);
      const names = asRecords(statusOf(item).images).flatMap(({ names: each }) => asArray(each));
      const providerId = asString(specOf(item).providerID) ?? '';
      return { ...node, uid: uidOf(item) ?? node.name, providerId, images: new Set(names.map(String)) };
    });
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied')) return undefined;
    throw error;
  }
}

/** The nodes of each lane, once a lane. */
export function inLanes(
  nodes: readonly SeenNode[],
  { lanes }: Pick<ComparisonPlan, 'lanes'>,
): readonly LaneNode[] {
  return nodes.flatMap(node =>
    lanes
      .filter(({ selector }) => node.labels[selector.label] === selector.value)
      .map(lane => ({ ...node, lane })),
  );
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
