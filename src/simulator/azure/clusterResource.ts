import type { ClusterData, PoolData } from '../world/azureData';
import type { Subscription } from './directory';
import { guidOf } from './guid';

/** A node pool as it stands. */
export interface Pool {
  readonly data: PoolData;
  readonly provisioningState: string;
  /** Counts its changes; what its eTag is made of. */
  readonly version: number;
}

/** A managed cluster with its node pools. */
export class ClusterResource {
  readonly data: ClusterData;
  readonly subscription: Subscription;
  /** By name. */
  readonly pools: Map<string, Pool>;

  constructor(data: ClusterData, subscription: Subscription) {
    this.data = data;
    this.subscription = subscription;
    this.pools = new Map(
      data.pools.map(pool => [
        pool.name,
        { data: pool, provisioningState: pool.provisioningState ?? 'Succeeded', version: 1 },
      ]),
    );
  }

  /** With `resourcegroups` in lower case, as the service writes it. */
  get id(): string {
    const { resourceGroup, name } = this.data;
    return `${this.subscription.path}/resourcegroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
  }

  /** Object id of who pulls images. */
  get kubeletIdentity(): string {
    return this.data.kubeletIdentity ?? guidOf(`kubelet ${this.id}`);
  }

  /** The pool that somebody is changing now. */
  get busyPool(): Pool | undefined {
    return [...this.pools.values()].find(({ provisioningState }) => isBusy(provisioningState));
  }

  set(name: string, change: Partial<Omit<Pool, 'version'>> & Pick<Pool, 'data'>): Pool {
    const before = this.pools.get(name);
    const pool = {
      provisioningState: 'Succeeded',
      ...before,
      ...change,
      version: (before?.version ?? 0) + 1,
    };
    this.pools.set(name, pool);
    return pool;
  }
}

function isBusy(state: string): boolean {
  return ['Creating', 'Scaling', 'Updating'].includes(state);
}

export function etagOf(cluster: ClusterResource, name: string, { version }: Pool): string {
  return guidOf(`${cluster.id} ${name} ${version}`);
}
