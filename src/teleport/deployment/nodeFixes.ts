import { isReservedLabel, labelList, streamingLabel } from '../../azure/nodeLabels';
import type { AzureCluster, NodePool } from '../../azure/resources';
import { type ClusterNode, matching, takesPods } from '../../kubernetes/rollout/nodes';
import { quoted } from '../fixes/azLine';
import type { Fix } from '../readiness/fix';

type Labels = Readonly<Record<string, string>>;

/** Of pools that could be labelled, so many are offered. */
const mostPools = 3;

/** What would give a selector nodes that take pods: scaling a pool that has none, labelling one, or a new one. */
export function fixesFor(selector: Labels, nodes: readonly ClusterNode[], cluster: AzureCluster): Fix[] {
  const clusterId = cluster.id;
  const { own, given } = split(selector);
  const empty = cluster.pools.find(pool => isEmptyFor(pool, selector));
  if (empty) return [{ kind: 'scalePool', clusterId, pool: empty.name, count: 1 }];
  const pools = cluster.pools.filter(isOrdinary);
  const streams = given[streamingLabel] === 'true';
  const { [streamingLabel]: _, ...rest } = given;
  const labelled = pools.filter(pool => isFree(pool, own) && holds(pool, nodes, given));
  const streamed = pools.filter(
    pool => pool.artifactStreaming !== true && holds(pool, nodes, selector, streamingLabel),
  );
  const like =
    pools.find(each => canBeLike(each, nodes, rest)) ??
    cluster.pools.find(each => canBeLike(each, nodes, rest));
  return [
    ...labelled
      .slice(0, mostPools)
      .map(({ name: pool }): Fix => ({ kind: 'labelPool', clusterId, pool, labels: own })),
    ...(streams ? streamed : [])
      .slice(0, mostPools)
      .map(({ name: pool }): Fix => ({ kind: 'enableStreaming', clusterId, pool })),
    ...(like && (streams || Object.keys(own).length > 0)
      ? [{ kind: 'createPool', clusterId, like: like.name, labels: own, streams } as const]
      : []),
  ];
}

/** What a person may do, a sentence; in a cluster that is not one of Azure's (`context`), with the line that does it. */
export function hintFor(
  selector: Labels,
  nodes: readonly ClusterNode[],
  context: string | undefined,
): string {
  const { own, given } = split(selector);
  const isAksOnly = context === undefined && Object.keys(own).length === 0 && Object.keys(given).length > 0;
  if (isAksOnly) return 'AKS alone gives such labels to nodes: change the nodeSelector, or the pools.';
  const free = matching(nodes, given).find(node => takesPods(node) && isFree(node, own));
  if (context === undefined || free === undefined || Object.keys(own).length === 0)
    return 'Label or create a node pool for it, scale it up, or change the nodeSelector.';
  const line = ['kubectl', 'label', 'node', free.name, ...labelList(own), '--context', context];
  return `Label a node, or change the nodeSelector: ${line.map(quoted).join(' ')}`;
}

/** The labels that people give, and those that nodes have by what they are. */
function split(selector: Labels): { readonly own: Labels; readonly given: Labels } {
  const entries = Object.entries(selector);
  return {
    own: Object.fromEntries(entries.filter(([name]) => !isReservedLabel(name))),
    given: Object.fromEntries(entries.filter(([name]) => isReservedLabel(name))),
  };
}

/** AKS gives the labels of a system's own to every node of it. */
function isEmptyFor({ labels, autoScaling, count }: NodePool, selector: Labels): boolean {
  const own = Object.entries(selector).filter(([name]) => !name.startsWith('kubernetes.io/'));
  const isFor = own.length > 0 && own.every(([name, value]) => labels[name] === value);
  return isFor && !autoScaling && (count ?? 0) === 0;
}

/** For pods of people's own, and running. */
function isOrdinary({ osType = 'Linux', mode = 'User', powerState }: NodePool): boolean {
  return osType === 'Linux' && mode === 'User' && powerState !== 'Stopped';
}

/** Whether none of the labels would take the place of one with another value, and not all are there. */
function isFree({ labels }: { readonly labels: Labels }, own: Labels): boolean {
  const entries = Object.entries(own);
  return entries.length > 0 && entries.every(([name]) => labels[name] === undefined);
}

/** Whether nodes of a pool take pods and have these labels, but for one that they may lack. */
function holds({ name }: NodePool, nodes: readonly ClusterNode[], labels: Labels, lacking = ''): boolean {
  const { [lacking]: _, ...wanted } = labels;
  return matching(nodes, wanted).some(node => node.pool === name && takesPods(node));
}

/** Whether a pool like it would have what nodes have by themselves: their system, and their processors. */
function canBeLike(pool: NodePool, nodes: readonly ClusterNode[], given: Labels): boolean {
  const isOfSystem = Object.keys(given).every(name => /^(beta\.)?kubernetes\.io\/(os|arch)$/.test(name));
  const isLinux = (pool.osType ?? 'Linux') === 'Linux' && pool.vmSize !== undefined;
  return isOfSystem && isLinux && matching(nodes, given).some(node => node.pool === pool.name);
}
