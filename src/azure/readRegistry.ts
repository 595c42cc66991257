import { asBoolean, asRecord, asString, type JsonRecord } from '../base/json';
import { propertiesOf, readLocation, readResource } from './readResource';
import type { AzureRegistry, Replication } from './resources';

/** Reads a registry; undefined when it is none. Never throws. */
export function readRegistry(value: unknown): AzureRegistry | undefined {
  const row = asRecord(value) ?? {};
  const resource = readResource(row, 'microsoft.containerregistry/registries');
  if (resource === undefined) return undefined;
  const properties = propertiesOf(row);
  return {
    ...resource,
    loginServer: asString(properties.loginServer) || undefined,
    sku: asString(asRecord(row.sku)?.name),
    provisioningState: asString(properties.provisioningState),
    adminUserEnabled: asBoolean(properties.adminUserEnabled),
    anonymousPullEnabled: asBoolean(properties.anonymousPullEnabled),
    publicNetworkAccess: asString(properties.publicNetworkAccess),
    networkDefaultAction: asString(asRecord(properties.networkRuleSet)?.defaultAction),
    privateEndpoints: countOf(properties.privateEndpointConnections),
    customerManagedKey: isEnabled(asRecord(properties.encryption)?.status),
    zoneRedundancy: asString(properties.zoneRedundancy),
    dataEndpointEnabled: asBoolean(properties.dataEndpointEnabled),
    roleAssignmentMode: asString(properties.roleAssignmentMode),
    armTokens: policy(properties, 'azureADAuthenticationAsArmPolicy'),
    softDelete: policy(properties, 'softDeletePolicy'),
  };
}

/** Reads a replication; undefined when it is none. Never throws. */
export function readReplication(value: unknown): Replication | undefined {
  const row = asRecord(value) ?? {};
  const name = asString(row.name);
  const location = readLocation(row.location);
  if (!name || !location) return undefined;
  const { provisioningState, status } = propertiesOf(row);
  return {
    name,
    location,
    provisioningState: asString(provisioningState),
    status: asString(asRecord(status)?.displayStatus ?? status),
  };
}

function countOf(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function policy(properties: JsonRecord, name: string): string | undefined {
  return asString(asRecord(asRecord(properties.policies)?.[name])?.status);
}

/** A word that is neither yes nor no is not known. */
function isEnabled(status: unknown): boolean | undefined {
  const word = asString(status)?.toLowerCase();
  return word === 'enabled' ? true : word === 'disabled' ? false : undefined;
}
