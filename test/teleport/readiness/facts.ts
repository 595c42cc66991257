import type { AzureCluster, AzureRegistry, NodePool, Replication } from '../../../src/azure/resources';
import type { ClusterFacts, Facts, ImageFacts, RegistryFacts } from '../../../src/teleport/readiness/facts';

export const nowMs = Date.UTC(2026, 10, 24, 7, 30);

const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/demo/providers';
export const registryId = `${group}/Microsoft.ContainerRegistry/registries/demo42t`;
export const clusterId = `${group}/Microsoft.ContainerService/managedClusters/demo-aks`;

const place = {
  resourceGroup: 'demo',
  subscriptionId: '11111111-1111-1111-1111-111111111111',
  tenantId: undefined,
  location: 'westus2',
};

export const pluginLabel = 'kubernetes.azure.com/enable-acr-teleport-plugin';
export const streamingLabel = 'kubernetes.azure.com/artifactstreaming-enabled';

export const azureRegistry: AzureRegistry = {
  ...place,
  id: registryId,
  name: 'demo42t',
  loginServer: 'demo42t.azurecr.io',
  sku: 'Premium',
  provisioningState: 'Succeeded',
  adminUserEnabled: false,
  anonymousPullEnabled: false,
  publicNetworkAccess: 'Enabled',
  networkDefaultAction: 'Allow',
  privateEndpoints: 0,
  customerManagedKey: false,
  zoneRedundancy: 'Disabled',
  dataEndpointEnabled: false,
  roleAssignmentMode: 'LegacyRegistryPermissions',
  armTokens: 'enabled',
  softDelete: 'disabled',
};

export const nodePool: NodePool = {
  name: 'teleporter',
  count: 3,
  vmSize: 'Standard_D4s_v5',
  osType: 'Linux',
  osSku: 'Ubuntu',
  mode: 'User',
  kubernetesVersion: '1.30.4',
  nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.01.0',
  labels: { [pluginLabel]: 'true' },
  taints: [],
  workloadRuntime: 'OCIContainer',
  provisioningState: 'Succeeded',
  powerState: 'Running',
  autoScaling: undefined,
  artifactStreaming: true,
  zones: [],
  subnetId: undefined,
  podSubnetId: undefined,
};

export const azureCluster: AzureCluster = {
  ...place,
  id: clusterId,
  name: 'demo-aks',
  kubernetesVersion: '1.30.4',
  provisioningState: 'Succeeded',
  powerState: 'Running',
  fqdn: 'demo-aks.hcp.westus2.azmk8s.io',
  privateCluster: false,
  authorizedIpRanges: [],
  runCommandDisabled: false,
  localAccountsDisabled: false,
  entra: undefined,
  kubeletIdentity: { objectId: '22222222-2222-2222-2222-222222222222', clientId: undefined },
  pools: [nodePool],
};

const home: Replication = {
  name: 'westus2',
  location: 'westus2',
  provisioningState: 'Succeeded',
  status: 'Ready',
};

export const imageDigest = `sha256:${'1a2b'.padEnd(64, '0')}`;

export const imageFacts: ImageFacts = {
  reference: 'demo42t.azurecr.io/azure-vote-front:v1',
  repository: 'azure-vote-front',
  by: 'tag',
  digest: { value: imageDigest },
  platforms: { value: ['linux/amd64'] },
  mediaType: { value: 'application/vnd.docker.distribution.manifest.v2+json' },
  layers: { value: { count: 29, sizeBytes: 944_000_000, largestBytes: 310_000_000 } },
  pushedAt: { value: Date.UTC(2026, 10, 22) },
  expansion: { value: 'ready' },
  streamingArtifact: { value: true },
};

export const registryFacts: RegistryFacts = {
  loginServer: 'demo42t.azurecr.io',
  resource: { value: azureRegistry },
  replications: { value: [home] },
  teleportTrace: { value: 'seen' },
  teleportRepositories: { value: { enabled: 5, isWhole: true } },
  repositoryTeleports: { value: true },
  access: 'name and password',
};

export const clusterFacts: ClusterFacts = {
  cluster: azureCluster,
  pullRole: { value: 'AcrPull' },
  teleportFeature: { value: 'Registered' },
};

/** Facts in which nothing stands in the way of either accelerator. */
export const fast: Facts = {
  now: nowMs,
  image: imageFacts,
  registry: registryFacts,
  cluster: clusterFacts,
  pool: nodePool,
};

/** The same with other facts of one of them. */
export const withImage = (image: Partial<ImageFacts>): Facts => ({
  ...fast,
  image: { ...imageFacts, ...image },
});
export const withRegistry = (registry: Partial<RegistryFacts>): Facts => ({
  ...fast,
  registry: { ...registryFacts, ...registry },
});
export const withResource = (resource: Partial<AzureRegistry>): Facts =>
  withRegistry({ resource: { value: { ...azureRegistry, ...resource } } });
export const withCluster = (cluster: Partial<ClusterFacts>): Facts => ({
  ...fast,
  cluster: { ...clusterFacts, ...cluster },
});
export const withManagedCluster = (cluster: Partial<AzureCluster>): Facts =>
  withCluster({ cluster: { ...azureCluster, ...cluster } });
export const withPool = (pool: Partial<NodePool>): Facts => ({ ...fast, pool: { ...nodePool, ...pool } });

type Named = 'image' | 'registry' | 'cluster' | 'pool';

/** The same, had nobody named some of it. */
export function without(facts: Facts, ...names: readonly Named[]): Facts {
  const { now, image, registry, cluster, pool } = facts;
  const isLeft = (name: Named) => !names.includes(name);
  return {
    now,
    ...(image && isLeft('image') ? { image } : {}),
    ...(registry && isLeft('registry') ? { registry } : {}),
    ...(cluster && isLeft('cluster') ? { cluster } : {}),
    ...(pool && isLeft('pool') ? { pool } : {}),
  };
}

export const unsaid = { unknown: 'the registry is not in your subscriptions' } as const;
