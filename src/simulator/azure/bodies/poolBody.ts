import type { PoolData } from '../../world/azureData';
import { knowsStreaming } from '../apiVersions';
import { type ClusterResource, etagOf, type Pool } from '../clusterResource';

/** A node pool as `agentPools` shows it (Microsoft.ContainerService, and recorded answers). */
export function poolBody(cluster: ClusterResource, pool: Pool, apiVersion: string) {
  const { name } = pool.data;
  return {
    id: `${cluster.id}/agentPools/${name}`,
    name,
    type: 'Microsoft.ContainerService/managedClusters/agentPools',
    properties: poolProperties(cluster, pool, apiVersion),
  };
}

/** The same without an id, as it stands in a cluster's `agentPoolProfiles`. */
export function poolProperties(cluster: ClusterResource, pool: Pool, apiVersion: string) {
  const { data, provisioningState } = pool;
  const { osType = 'Linux', kubernetesVersion = cluster.data.kubernetesVersion } = data;
  const { labels, taints, autoScaling, workloadRuntime } = data;
  return {
    ...(knowsStreaming(apiVersion) && { eTag: etagOf(cluster, data.name, pool) }),
    count: data.count ?? 1,
    vmSize: data.vmSize ?? usualSize,
    ...disk,
    type: 'VirtualMachineScaleSets',
    enableAutoScaling: autoScaling !== undefined,
    ...(autoScaling && { minCount: autoScaling.min, maxCount: autoScaling.max }),
    scaleDownMode: 'Delete',
    provisioningState,
    powerState: { code: data.stopped ? 'Stopped' : 'Running' },
    orchestratorVersion: kubernetesVersion,
    currentOrchestratorVersion: kubernetesVersion,
    enableNodePublicIP: false,
    ...(labels && Object.keys(labels).length > 0 && { nodeLabels: labels }),
    ...(taints && taints.length > 0 && { nodeTaints: taints }),
    mode: data.mode ?? 'User',
    ...(workloadRuntime !== undefined && { workloadRuntime }),
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    osType,
    osSKU: osSkuOf(data),
    nodeImageVersion: nodeImageOf(osSkuOf(data)),
    upgradeSettings: { maxSurge: '10%' },
    enableFIPS: false,
    ...(knowsStreaming(apiVersion) && streamingOf(data)),
  };
}

export const usualSize = 'Standard_D4s_v3';

const disk = { osDiskSizeGB: 128, osDiskType: 'Managed', kubeletDiskType: 'OS', maxPods: 110 };

function osSkuOf({ osType = 'Linux', osSku }: PoolData): string {
  return osSku ?? (osType === 'Windows' ? 'Windows2022' : 'Ubuntu');
}

function nodeImageOf(osSku: string): string {
  if (osSku.startsWith('Windows')) return 'AKSWindows-2022-containerd-20348.1787.230614';
  return osSku.startsWith('Azure')
    ? 'AKSAzureLinux-V3gen2-202507.06.0'
    : 'AKSUbuntu-2204gen2containerd-202507.06.0';
}

function streamingOf({ artifactStreaming }: PoolData) {
  if (artifactStreaming === undefined) return {};
  return { artifactStreamingProfile: artifactStreaming === null ? null : { enabled: artifactStreaming } };
}
