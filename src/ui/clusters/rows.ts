import type { AzureCluster, NodePool } from '../../azure/resources';
import type { EmptiedPool } from '../../teleport/comparison/emptiedPools';
import type { TenantFinding } from '../../teleport/inventory';

export interface ClusterRow {
  readonly kind: 'cluster';
  readonly id: string;
  readonly parent: undefined;
  readonly cluster: AzureCluster;
}

export interface PoolRow {
  readonly kind: 'pool';
  readonly id: string;
  readonly parent: ClusterRow;
  readonly pool: NodePool;
}

/** The registries that a cluster's nodes may pull from; read when it is unfolded. */
export interface AttachedRow {
  readonly kind: 'attached';
  readonly id: string;
  readonly parent: ClusterRow;
}

/** One thing known of a cluster or pool. */
export interface FactRow {
  readonly kind: 'fact';
  readonly id: string;
  readonly parent: ClusterRow | PoolRow | AttachedRow;
  readonly name: string;
  readonly value: string;
  readonly failed?: true;
}

/** A tenant that is being read, or could not be. */
export interface ClusterTenantRow {
  readonly kind: 'tenant';
  readonly id: string;
  readonly parent: undefined;
  readonly finding: TenantFinding;
}

/** A node pool that a comparison has emptied, and that is not known to be given back. */
export interface EmptiedRow {
  readonly kind: 'emptied';
  readonly id: string;
  readonly parent: undefined;
  readonly pool: EmptiedPool;
}

export type ClustersRow = ClusterRow | PoolRow | AttachedRow | FactRow | ClusterTenantRow | EmptiedRow;
