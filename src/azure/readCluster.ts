import { asArray, asRecord, asString, type JsonRecord } from '../base/json';
import { readNodePool } from './readNodePool';
import { propertiesOf, readResource } from './readResource';
import type { AzureCluster } from './resources';

/** Reads a cluster; undefined when it is none. Never throws. */
export function readCluster(value: unknown): AzureCluster | undefined {
  const row = asRecord(value) ?? {};
  const resource = readResource(row, 'microsoft.containerservice/managedclusters');
  if (resource === undefined) return undefined;
  const properties = propertiesOf(row);
  const access = asRecord(properties.apiServerAccessProfile) ?? {};
  return {
    ...resource,
    // What runs; `kubernetesVersion` is what was asked for, and may be `1.28` alone.
    kubernetesVersion:
      asString(properties.currentKubernetesVersion) || asString(properties.kubernetesVersion),
    provisioningState: asString(properties.provisioningState),
    powerState: asString(asRecord(properties.powerState)?.code),
    fqdn: asString(properties.fqdn) || asString(properties.privateFQDN) || undefined,
    privateCluster: access.enablePrivateCluster === true,
    authorizedIpRanges: asArray(access.authorizedIPRanges).flatMap(range => asString(range) ?? []),
    runCommandDisabled: access.disableRunCommand === true,
    localAccountsDisabled: properties.disableLocalAccounts === true,
    entra: readEntra(asRecord(properties.aadProfile)),
    kubeletIdentity: readIdentity(asRecord(asRecord(properties.identityProfile)?.kubeletidentity)),
    pools: asArray(properties.agentPoolProfiles).flatMap(pool => readNodePool(pool) ?? []),
  };
}

function readEntra(profile: JsonRecord | undefined): AzureCluster['entra'] {
  if (profile === undefined) return undefined;
  return { managed: profile.managed === true, azureRbac: profile.enableAzureRBAC === true };
}

function readIdentity(identity: JsonRecord | undefined): AzureCluster['kubeletIdentity'] {
  const objectId = asString(identity?.objectId);
  return objectId ? { objectId, clientId: asString(identity?.clientId) } : undefined;
}
