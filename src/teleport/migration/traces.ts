import type { AzureCluster, NodePool } from '../../azure/resources';
import { ifKnown, isWord } from '../readiness/rule';
import type { ClusterTraces, RegistryTraces, TeleportingRepository } from './facts';

/** Set by the service on nodes made with EnableACRTeleport=true (Azure/AKS#4953). */
export const pluginLabel = 'kubernetes.azure.com/enable-acr-teleport-plugin';
/** Set by hand, as the walk-through of the preview had it, for pods to choose by. */
export const laneLabel = 'acr-teleport';

/** A node pool that has something of Teleport about it. */
export interface TracedPool {
  readonly cluster: AzureCluster;
  readonly pool: NodePool;
  /** It was made with EnableACRTeleport. */
  readonly hasPlugin: boolean;
  /** What its label `acr-teleport` says. */
  readonly lane?: string;
}

export function tracedPools({ cluster }: Pick<ClusterTraces, 'cluster'>): readonly TracedPool[] {
  return cluster.pools.flatMap(pool => {
    const hasPlugin = isWord(pool.labels[pluginLabel], 'true');
    const lane = pool.labels[laneLabel];
    if (!hasPlugin && lane === undefined) return [];
    return [{ cluster, pool, hasPlugin, ...(lane === undefined ? {} : { lane }) }];
  });
}

export function teleporting({ repositories }: RegistryTraces): readonly TeleportingRepository[] {
  return ifKnown(repositories)?.teleporting ?? [];
}

/** Whether the subscription still asks for Teleport. */
export function isFeatureOn({ feature }: ClusterTraces): boolean {
  return isWord(ifKnown(feature), 'Registered', 'Registering', 'Pending');
}
