import type { AzureRegistryData } from '../../world/azureData';
import { armTime, systemData } from '../armMessage';
import { guidOf } from '../guid';
import type { RegistryResource } from '../registryResource';

const type = 'Microsoft.ContainerRegistry/registries';

/** A registry as Resource Manager shows it (Microsoft.ContainerRegistry/registries, and recorded answers). */
export function registryBody(registry: RegistryResource, apiVersion: string) {
  const { data, id, createdAt } = registry;
  const { name, location, sku = 'Premium' } = data;
  return {
    sku: { name: sku, tier: sku },
    type,
    ...identityOf(registry),
    id,
    name,
    location,
    tags: {},
    systemData: systemData(ownerOf(registry), createdAt),
    properties: {
      ...(registry.loginServer !== undefined && { loginServer: registry.loginServer }),
      creationDate: armTime(createdAt),
      provisioningState: registry.provisioningState,
      adminUserEnabled: data.adminUser ?? false,
      ...networkOf(data, sku),
      policies: policiesOf(registry),
      encryption: encryptionOf(registry),
      ...dataEndpointsOf(data),
      privateEndpointConnections: privateEndpointsOf(registry),
      networkRuleBypassOptions: 'AzureServices',
      zoneRedundancy: enabled(data.zoneRedundancy, 'Enabled', 'Disabled'),
      anonymousPullEnabled: data.anonymousPull ?? false,
      roleAssignmentMode: enabled(data.abac, 'AbacRepositoryPermissions', 'LegacyRegistryPermissions'),
      ...previewOf(apiVersion),
    },
  };
}

/** Who made things here: the first account of the tenant. */
export function ownerOf({ subscription }: RegistryResource): string {
  return subscription.tenant.data.accounts[0] ?? '';
}

function enabled(is: boolean | undefined, yes = 'enabled', no = 'disabled'): string {
  return is ? yes : no;
}

function networkOf({ publicNetworkAccess = true }: AzureRegistryData, sku: string) {
  const defaultAction = publicNetworkAccess ? 'Allow' : 'Deny';
  return {
    ...(sku === 'Premium' && { networkRuleSet: { defaultAction, ipRules: [] } }),
    publicNetworkAccess: enabled(publicNetworkAccess, 'Enabled', 'Disabled'),
  };
}

function policiesOf({ data, createdAt }: RegistryResource) {
  const lastUpdatedTime = armTime(createdAt, '+00:00');
  return {
    quarantinePolicy: { status: 'disabled' },
    trustPolicy: { type: 'Notary', status: 'disabled' },
    retentionPolicy: { days: 7, lastUpdatedTime, status: 'disabled' },
    exportPolicy: { status: 'enabled' },
    azureADAuthenticationAsArmPolicy: { status: enabled(data.armTokens ?? true) },
    softDeletePolicy: { retentionDays: 7, lastUpdatedTime, status: enabled(data.softDelete) },
  };
}

function encryptionOf({ data: { customerManagedKey }, id, createdAt }: RegistryResource) {
  if (!customerManagedKey) return { status: 'disabled' };
  const key = 'https://contoso-keys.vault.azure.net/keys/registry';
  return {
    status: 'enabled',
    keyVaultProperties: {
      keyIdentifier: key,
      versionedKeyIdentifier: `${key}/${guidOf(`key ${id}`).replaceAll('-', '')}`,
      identity: guidOf(`key client ${id}`),
      keyRotationEnabled: true,
      lastKeyRotationTimestamp: armTime(createdAt, '+00:00'),
    },
  };
}

/** Who reads the key of a registry that has one of its own. */
function identityOf({ data: { customerManagedKey, resourceGroup }, id, subscription }: RegistryResource) {
  if (!customerManagedKey) return {};
  const identity = `${subscription.path}/resourcegroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/registry-key`;
  const principal = { principalId: guidOf(`key principal ${id}`), clientId: guidOf(`key client ${id}`) };
  return { identity: { type: 'userAssigned', userAssignedIdentities: { [identity]: principal } } };
}

function dataEndpointsOf({ dataEndpoint = false, name, location, replications = [] }: AzureRegistryData) {
  const hosts = [location, ...replications].map(region => `${name}.${region}.data.azurecr.io`);
  return { dataEndpointEnabled: dataEndpoint, dataEndpointHostNames: dataEndpoint ? hosts : [] };
}

export function privateEndpointsOf({ data, id, subscription }: RegistryResource) {
  const { privateEndpoints = 0, resourceGroup, name: registry } = data;
  return Array.from({ length: privateEndpoints }, (_, index) => {
    const name = `${registry}.${guidOf(`endpoint ${index} ${id}`).replaceAll('-', '')}`;
    const endpoint = `${subscription.path}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/privateEndpoints/${registry}-${index + 1}`;
    return {
      type: `${type}/privateEndpointConnections`,
      id: `${id}/privateEndpointConnections/${name}`,
      name,
      properties: {
        privateEndpoint: { id: endpoint },
        privateLinkServiceConnectionState: { status: 'Approved', description: 'Auto-Approved' },
        provisioningState: 'Succeeded',
      },
    };
  });
}

/** What the preview versions show besides. */
function previewOf(apiVersion: string) {
  if (!apiVersion.endsWith('-preview')) return {};
  return { metadataSearch: 'Disabled', autoGeneratedDomainNameLabelScope: 'Unsecure' };
}

/** The registry's own region, and those that it is copied to. None of a registry that was never copied. */
export function replicationsOf(registry: RegistryResource) {
  const { data, id, createdAt } = registry;
  const { location: home, replications = [], zoneRedundancy } = data;
  if (replications.length === 0) return [];
  return [home, ...replications].map(location => ({
    type: `${type}/replications`,
    id: `${id}/replications/${location}`,
    name: location,
    location,
    tags: {},
    systemData: systemData(ownerOf(registry), createdAt),
    properties: {
      provisioningState: 'Succeeded',
      status: { displayStatus: 'Ready', timestamp: armTime(createdAt) },
      regionEndpointEnabled: true,
      zoneRedundancy: enabled(zoneRedundancy, 'Enabled', 'Disabled'),
    },
  }));
}
