import type { ClusterResource } from '../clusterResource';
import { guidOf } from '../guid';
import { poolProperties } from './poolBody';

/** A managed cluster as Resource Manager shows it (Microsoft.ContainerService/managedClusters, and recorded answers). */
export function clusterBody(cluster: ClusterResource, apiVersion: string) {
  const { data, id, subscription } = cluster;
  const { name, location } = data;
  return {
    id,
    location,
    name,
    tags: {},
    type: 'Microsoft.ContainerService/ManagedClusters',
    properties: {
      provisioningState: data.provisioningState ?? 'Succeeded',
      powerState: { code: data.stopped ? 'Stopped' : 'Running' },
      ...versionsOf(data.kubernetesVersion),
      ...namesOf(cluster),
      agentPoolProfiles: [...cluster.pools.values()].map(pool => ({
        name: pool.data.name,
        ...poolProperties(cluster, pool, apiVersion),
      })),
      linuxProfile,
      servicePrincipalProfile: { clientId: 'msi' },
      nodeResourceGroup: nodeGroupOf(cluster),
      enableRBAC: true,
      supportPlan: 'KubernetesOfficial',
      networkProfile: { ...networkProfile, loadBalancerProfile: balancerOf(cluster) },
      ...entraOf(cluster),
      maxAgentPools: 100,
      ...privateOf(cluster),
      ...apiServerOf(cluster),
      identityProfile: { kubeletidentity: kubeletOf(cluster) },
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
      disableLocalAccounts: !(data.localAccounts ?? true),
      securityProfile: {},
      storageProfile,
      oidcIssuerProfile: { enabled: false },
      workloadAutoScalerProfile: {},
      resourceUID: guidOf(`uid ${id}`).replaceAll('-', '').slice(0, 24),
      metricsProfile: { costAnalysis: { enabled: false } },
    },
    identity: {
      type: 'SystemAssigned',
      principalId: guidOf(`principal ${id}`),
      tenantId: subscription.tenant.id,
    },
    sku: { name: 'Base', tier: 'Free' },
  };
}

const networkProfile = {
  networkPlugin: 'azure',
  networkPluginMode: 'overlay',
  networkPolicy: 'none',
  networkDataplane: 'azure',
  loadBalancerSku: 'standard',
  podCidr: '10.244.0.0/16',
  serviceCidr: '10.0.0.0/16',
  dnsServiceIP: '10.0.0.10',
  outboundType: 'loadBalancer',
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.0.0.0/16'],
  ipFamilies: ['IPv4'],
};

const linuxProfile = {
  adminUsername: 'azureuser',
  ssh: { publicKeys: [{ keyData: 'ssh-rsa simulated' }] },
};

const on = { enabled: true };
const storageProfile = { diskCSIDriver: on, fileCSIDriver: on, snapshotController: on };

/** `1.32` of `1.32.5`, besides the whole. */
function versionsOf(version: string) {
  return {
    kubernetesVersion: version.split('.').slice(0, 2).join('.'),
    currentKubernetesVersion: version,
  };
}

/** Where the API of a cluster is; a private one has no public name. */
export function apiHostOf(cluster: ClusterResource): string {
  const { fqdn, privateFQDN } = namesOf(cluster);
  return fqdn ?? privateFQDN ?? '';
}

function namesOf({ data: { name, location, private: isPrivate }, id }: ClusterResource): {
  readonly dnsPrefix: string;
  readonly azurePortalFQDN: string;
  readonly fqdn?: string;
  readonly privateFQDN?: string;
} {
  const dnsPrefix = `${name}-dns`;
  const host = `${dnsPrefix}-${guidOf(id).slice(0, 8)}`;
  const zone = guidOf(`zone ${id}`);
  return {
    dnsPrefix,
    ...(!isPrivate && { fqdn: `${host}.hcp.${location}.azmk8s.io` }),
    azurePortalFQDN: `${host}${isPrivate ? '-priv' : ''}.portal.hcp.${location}.azmk8s.io`,
    ...(isPrivate && { privateFQDN: `${host}.${zone}.privatelink.${location}.azmk8s.io` }),
  };
}

export function nodeGroupOf({ data: { name, resourceGroup, location } }: ClusterResource): string {
  return `MC_${resourceGroup}_${name}_${location}`;
}

function balancerOf(cluster: ClusterResource) {
  const group = `${cluster.subscription.path}/resourceGroups/${nodeGroupOf(cluster)}`;
  const address = `${group}/providers/Microsoft.Network/publicIPAddresses/${guidOf(`address ${cluster.id}`)}`;
  return {
    managedOutboundIPs: { count: 1 },
    effectiveOutboundIPs: [{ id: address }],
    backendPoolType: 'nodeIPConfiguration',
  };
}

function entraOf({ data: { entra }, id, subscription }: ClusterResource) {
  if (entra === undefined) return {};
  return {
    aadProfile: {
      managed: true,
      adminGroupObjectIDs: [guidOf(`admins ${id}`)],
      adminUsers: null,
      enableAzureRBAC: entra === 'azureRbac',
      tenantID: subscription.tenant.id,
    },
  };
}

function privateOf({ data, id }: ClusterResource) {
  if (!data.private) return {};
  const link = {
    id: `${id}/privateLinkResources/management`,
    name: 'management',
    type: 'Microsoft.ContainerService/managedClusters/privateLinkResources',
    groupId: 'management',
    requiredMembers: ['management'],
  };
  return { privateLinkResources: [link] };
}

function apiServerOf({ data }: ClusterResource) {
  const { authorizedIpRanges: authorizedIPRanges, runCommand = true } = data;
  const profile = {
    ...(data.private && {
      enablePrivateCluster: true,
      privateDNSZone: 'system',
      enablePrivateClusterPublicFQDN: false,
    }),
    ...(authorizedIPRanges && { authorizedIPRanges }),
    ...(!runCommand && { disableRunCommand: true }),
  };
  return Object.keys(profile).length > 0 ? { apiServerAccessProfile: profile } : {};
}

function kubeletOf(cluster: ClusterResource) {
  const { data, id, subscription, kubeletIdentity } = cluster;
  const group = `${subscription.path}/resourcegroups/${nodeGroupOf(cluster)}`;
  return {
    resourceId: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${data.name}-agentpool`,
    clientId: guidOf(`kubelet client ${id}`),
    objectId: kubeletIdentity,
  };
}
