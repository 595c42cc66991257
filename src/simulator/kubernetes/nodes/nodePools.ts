import type { PoolData } from '../../world/azureData';
import type { Cluster } from '../cluster';
import type { Node } from '../objects';
import { type NodeHome, newNode, taintsOf } from './newNode';

const replacementMs = 60_000;

/** The nodes of a cluster, pool by pool. */
export class NodePools {
  readonly #cluster: Cluster;
  readonly #home: NodeHome;
  readonly #pools = new Map<string, PoolData>();
  /** How many nodes each pool has ever had: a new one is never taken for an old one. */
  readonly #made = new Map<string, number>();

  constructor(cluster: Cluster, home: NodeHome) {
    this.#cluster = cluster;
    this.#home = home;
    cluster.store.onChange(({ resource, type, object }) => {
      if (resource !== 'nodes' || type !== 'DELETED') return;
      this.#dropPods(object.metadata.name);
      const pool = this.#pools.get(object.metadata.labels?.agentpool ?? '');
      if (pool && cluster.data.replacesNodes)
        cluster.agenda.after(replacementMs, () => this.#fill(pool.name));
    });
  }

  /** Makes a pool be as it is said. Nodes that are new have no image yet; the newest go first. */
  set(pool: PoolData): void {
    const before = this.#pools.get(pool.name);
    this.#pools.set(pool.name, pool);
    if (before && isRemade(before, pool)) for (const node of this.#nodesOf(pool.name)) this.#drop(node);
    for (const node of this.#nodesOf(pool.name)) this.#relabel(node, pool, before);
    this.#fill(pool.name);
  }

  #fill(name: string): void {
    const pool = this.#pools.get(name);
    if (!pool) return;
    const { store, agenda, events } = this.#cluster;
    const count = pool.stopped ? 0 : (pool.count ?? 1);
    for (const node of this.#nodesOf(name).slice(count)) this.#drop(node);
    for (let missing = count - this.#nodesOf(name).length; missing > 0; missing -= 1) {
      const index = this.#made.get(name) ?? 0;
      this.#made.set(name, index + 1);
      const node = store.add('nodes', newNode(pool, index, this.#home, agenda.now));
      const message = `Node ${node.metadata.name} event: Registered Node ${node.metadata.name} in Controller`;
      events.record(node, {
        type: 'Normal',
        reason: 'RegisteredNode',
        message,
        component: 'node-controller',
      });
    }
  }

  /** Labels and taints of a pool change on the nodes that are there; what others put on them stays. */
  #relabel(node: Node, pool: PoolData, before: PoolData | undefined): void {
    const gone = Object.keys(before?.labels ?? {});
    const { taints } = taintsOf(pool);
    this.#cluster.store.edit('nodes', node, ({ metadata, spec }) => {
      const kept = Object.entries(metadata.labels ?? {}).filter(([key]) => !gone.includes(key));
      metadata.labels = { ...Object.fromEntries(kept), ...pool.labels };
      if (taints) spec.taints = taints;
      else delete spec.taints;
    });
  }

  #nodesOf(name: string): Node[] {
    return this.#cluster.store.list('nodes').filter(({ metadata }) => metadata.labels?.agentpool === name);
  }

  #drop(node: Node): void {
    this.#cluster.store.remove('nodes', node);
  }

  /** Pods do not outlive their node. */
  #dropPods(node: string): void {
    const { store } = this.#cluster;
    for (const pod of store.list('pods')) if (pod.spec.nodeName === node) store.remove('pods', pod);
  }
}

/** Whether a change makes new machines of the old ones (node disruption policy of AKS, acr-facts §3.3). */
function isRemade(before: PoolData, after: PoolData): boolean {
  return (before.artifactStreaming ?? false) !== (after.artifactStreaming ?? false);
}
