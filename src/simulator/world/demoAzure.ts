import type { AzureData, AzureRegistryData, ClusterData, SubscriptionData, TenantData } from './azureData';
import { demoCluster } from './demoCluster';
import type { RegistryData, RepositoryData } from './worldData';

const ada = 'ada@contoso.example';
const production = '7a3d1c52-0f64-4b1e-9c38-51d2e6a0b417';
const playground = 'c81f90ab-2d37-4e59-8a46-0b7e93d5f162';
const kubelet = '5e20d7c4-96b1-4f83-a5d9-3c48b17f60e2';

const registriesGroup = 'registries';
const demo42t: AzureRegistryData = {
  name: 'demo42t',
  resourceGroup: registriesGroup,
  location: 'westus2',
  adminUser: true,
};

const contosostream: AzureRegistryData = {
  name: 'contosostream',
  resourceGroup: registriesGroup,
  location: 'westus2',
};

/** What Azure has in the demo world: a tenant to look around in, and one that wants a sign-in first. */
export const demoAzure: AzureData = { tenants: [contoso(), fabrikam()] };

function contoso(): TenantData {
  return {
    id: '2b6f4e18-73c9-4d05-8e1a-d94f05b7c3a6',
    displayName: 'Contoso',
    defaultDomain: 'contoso.example',
    accounts: [ada],
    subscriptions: [productionSubscription(), playgroundSubscription()],
  };
}

function productionSubscription(): SubscriptionData {
  const group = `/subscriptions/${production}/resourceGroups/${registriesGroup}`;
  return {
    id: production,
    name: 'Production',
    registries: [demo42t, contosostream, ...productionRegistries()],
    clusters: [demoAks()],
    roleAssignments: [demo42t, contosostream].map(({ name }) => ({
      principalId: kubelet,
      role: 'AcrPull',
      scope: `${group}/providers/Microsoft.ContainerRegistry/registries/${name}`,
    })),
    features: { 'Microsoft.ContainerService/EnableACRTeleport': 'Registered' },
  };
}

function productionRegistries(): AzureRegistryData[] {
  const resourceGroup = registriesGroup;
  return [
    { name: 'contosoeast', resourceGroup, location: 'eastus', sku: 'Standard' },
    {
      name: 'contosoabac',
      loginServer: 'contoso-abac.azurecr.io',
      resourceGroup,
      location: 'westus2',
      abac: true,
      access: { catalog: false, actions: ['pull', 'metadata_read'] },
    },
    { name: 'contosovault', resourceGroup, location: 'westus2', customerManagedKey: true },
    {
      name: 'contosoworld',
      resourceGroup,
      location: 'westeurope',
      replications: ['eastus', 'southeastasia'],
      privateEndpoints: 1,
      zoneRedundancy: true,
      dataEndpoint: true,
    },
  ];
}

/** Pools for a comparison with and without Teleport (Azure/acr docs/teleport), one that streams, and one that cannot. */
function demoAks(): ClusterData {
  return {
    name: 'demo-aks',
    resourceGroup: 'clusters',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    kubeletIdentity: kubelet,
    entra: 'azureRbac',
    pools: [
      { name: 'system', mode: 'System', count: 2, osSku: 'Ubuntu2204', artifactStreaming: false },
      {
        name: 'teleporter',
        osSku: 'Ubuntu2204',
        labels: { 'acr-teleport': 'enabled', 'kubernetes.azure.com/enable-acr-teleport-plugin': 'true' },
        artifactStreaming: false,
      },
      {
        name: 'shuttle',
        osSku: 'Ubuntu2204',
        labels: { 'acr-teleport': 'disabled' },
        artifactStreaming: false,
      },
      {
        name: 'streamer',
        count: 3,
        osSku: 'Ubuntu2204',
        labels: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' },
        artifactStreaming: true,
      },
      { name: 'win', osType: 'Windows', osSku: 'Windows2022' },
    ],
    kubernetes: demoCluster,
  };
}

function playgroundSubscription(): SubscriptionData {
  const resourceGroup = 'playground';
  return {
    id: playground,
    name: 'Playground',
    registries: [
      {
        name: 'contosofirewalled',
        loginServer: 'contoso-firewalled.azurecr.io',
        resourceGroup,
        location: 'eastus2',
        publicNetworkAccess: false,
      },
      { name: 'contosoold', resourceGroup, location: 'westus', sku: 'Basic', provisioningState: 'Deleting' },
    ],
    clusters: [
      {
        name: 'old-aks',
        resourceGroup,
        location: 'eastus',
        kubernetesVersion: '1.25.6',
        private: true,
        localAccounts: false,
        entra: 'managed',
        pools: [{ name: 'nodepool1', mode: 'System', count: 3, artifactStreaming: null }],
      },
    ],
  };
}

function fabrikam(): TenantData {
  return {
    id: 'e5907d3b-18a4-4c6f-b2d8-6f31a8c0947d',
    displayName: 'Fabrikam',
    defaultDomain: 'fabrikam.example',
    accounts: [ada],
    locked: true,
    subscriptions: [
      {
        id: '90c2e7f5-4ab8-4d16-8f03-b1d64a7e2c39',
        name: 'Fabrikam Online',
        registries: [{ name: 'fabrikam', resourceGroup: 'shop', location: 'westeurope' }],
      },
    ],
  };
}

const images = (name: string, sizeBytes: number): readonly RepositoryData[] => [
  { name, images: [{ tags: ['2.4', 'latest'], pushed: '2d', layers: 11, sizeBytes }] },
];

/** What those registries hold that nobody can sign in to but with an Azure account. */
export const azureRegistries: readonly RegistryData[] = [
  {
    loginServer: 'contosoeast.azurecr.io',
    users: [],
    teleport: false,
    repositories: images('web/frontend', 212_000_000),
  },
  { loginServer: 'contosovault.azurecr.io', users: [], repositories: images('payments/ledger', 341_000_000) },
  { loginServer: 'contosoworld.azurecr.io', users: [], repositories: images('web/portal', 188_000_000) },
  { loginServer: 'fabrikam.azurecr.io', users: [], repositories: images('shop/storefront', 276_000_000) },
];
