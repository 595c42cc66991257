/** What Azure Resource Manager tells of things. `undefined` is what it did not say; words it may add later are passed on as they are. */

export interface Tenant {
  readonly id: string;
  readonly name: string | undefined;
  readonly domain: string | undefined;
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string | undefined;
  /** `Enabled`, `Disabled`, `Warned`, … */
  readonly state: string | undefined;
}

/** What each resource has. Ids are compared without regard to case. */
export interface Resource {
  /** `/subscriptions/…`. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
  /** In the short form: `westus2`. */
  readonly location: string;
}

/** Microsoft.ContainerRegistry/registries (api-version 2025-11-01). */
export interface AzureRegistry extends Resource {
  /** undefined while it is being made or deleted. */
  readonly loginServer: string | undefined;
  /** `Basic`, `Standard`, `Premium`, … */
  readonly sku: string | undefined;
  readonly provisioningState: string | undefined;
  readonly adminUserEnabled: boolean | undefined;
  readonly anonymousPullEnabled: boolean | undefined;
  readonly publicNetworkAccess: string | undefined;
  /** `Allow` or `Deny` for addresses that no rule names. */
  readonly networkDefaultAction: string | undefined;
  readonly privateEndpoints: number | undefined;
  readonly customerManagedKey: boolean | undefined;
  readonly zoneRedundancy: string | undefined;
  readonly dataEndpointEnabled: boolean | undefined;
  /** `LegacyRegistryPermissions` or `AbacRepositoryPermissions`. */
  readonly roleAssignmentMode: string | undefined;
  /** `policies.azureADAuthenticationAsArmPolicy.status`: `disabled` takes no token of Resource Manager. */
  readonly armTokens: string | undefined;
  readonly softDelete: string | undefined;
}

/** Microsoft.ContainerRegistry/registries/replications. */
export interface Replication {
  readonly name: string;
  readonly location: string;
  readonly provisioningState: string | undefined;
  readonly status: string | undefined;
}

/** One entry of `agentPoolProfiles`, or Microsoft.ContainerService/managedClusters/agentPools. */
export interface NodePool {
  readonly name: string;
  readonly count: number | undefined;
  readonly vmSize: string | undefined;
  readonly osType: string | undefined;
  readonly osSku: string | undefined;
  /** `System`, `User`, `Gateway`. */
  readonly mode: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly nodeImageVersion: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  readonly workloadRuntime: string | undefined;
  readonly provisioningState: string | undefined;
  /** `Running`, `Stopped`. */
  readonly powerState: string | undefined;
  readonly autoScaling: { readonly min: number | undefined; readonly max: number | undefined } | undefined;
  /** undefined where the service sent null or nothing, which both happen (Azure/AKS#4043). */
  readonly artifactStreaming: boolean | undefined;
  readonly zones: readonly string[];
  /** Where its nodes are; undefined: in a network that the cluster made. */
  readonly subnetId: string | undefined;
  /** Where its pods are, if elsewhere. */
  readonly podSubnetId: string | undefined;
}

/** Microsoft.ContainerService/managedClusters (api-version 2026-04-01). */
export interface AzureCluster extends Resource {
  readonly kubernetesVersion: string | undefined;
  readonly provisioningState: string | undefined;
  readonly powerState: string | undefined;
  readonly fqdn: string | undefined;
  readonly privateCluster: boolean;
  readonly authorizedIpRanges: readonly string[];
  readonly runCommandDisabled: boolean;
  readonly localAccountsDisabled: boolean;
  /** Microsoft Entra integration; undefined: none. */
  readonly entra: { readonly managed: boolean; readonly azureRbac: boolean } | undefined;
  /** Who pulls images. */
  readonly kubeletIdentity: { readonly objectId: string; readonly clientId: string | undefined } | undefined;
  readonly pools: readonly NodePool[];
}
