import type { KubernetesData } from '../kubernetes/kubernetesData';
import type { GrantData } from './worldData';

/** Microsoft Azure in a simulated world: directories with what belongs to them. */
export interface AzureData {
  readonly tenants: readonly TenantData[];
}

export interface TenantData {
  /** A GUID, as are all ids here. */
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
  /** E-mail addresses of those who see it. The first tenant that names somebody is their own. */
  readonly accounts: readonly string[];
  /** `true`: before a stronger sign-in, Resource Manager answers with a claims challenge. `noToken`: there is not even a token then. */
  readonly locked?: true | 'noToken';
  /** Answers 429: always, or to so many requests. */
  readonly throttled?: true | number;
  /** Waited before each answer. */
  readonly slowMs?: number;
  readonly resourceGraph?: 'denied';
  /** Whether there are tokens for the audience of registries; true when absent. */
  readonly registryAudience?: boolean;
  readonly subscriptions: readonly SubscriptionData[];
}

export interface SubscriptionData {
  readonly id: string;
  readonly name: string;
  /** `Enabled` when absent. */
  readonly state?: string;
  /** 403 for everything in it, or for changes alone. */
  readonly denied?: true | 'writes';
  readonly registries?: readonly AzureRegistryData[];
  readonly clusters?: readonly ClusterData[];
  readonly roleAssignments?: readonly RoleAssignmentData[];
  /** Features such as `Microsoft.ContainerService/EnableACRTeleport` by their state; `NotRegistered` when absent. */
  readonly features?: Readonly<Record<string, string>>;
  readonly locks?: readonly LockData[];
  /** Of the cores of a region, by names such as `cores`; none is told when absent. */
  readonly usages?: Readonly<Record<string, UsageData>>;
  /** As many registries as wanted, made when they are looked at. */
  readonly generated?: { readonly registries: number };
}

/** A management lock, on what is at its scope and below. */
export interface LockData {
  readonly name: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly scope: string;
}

export interface UsageData {
  readonly used: number;
  readonly limit: number;
}

interface ResourceData {
  readonly name: string;
  readonly resourceGroup: string;
  /** In the short form: `westus2`. */
  readonly location: string;
}

/** A registry as Resource Manager knows it. One of the world with the same login server is what it holds. */
export interface AzureRegistryData extends ResourceData {
  /** `<name>.azurecr.io` when absent. */
  readonly loginServer?: string;
  /** `Premium` when absent. */
  readonly sku?: string;
  /** `Succeeded` when absent. One that is `Deleting` has no login server any more. */
  readonly provisioningState?: string;
  readonly adminUser?: boolean;
  readonly anonymousPull?: boolean;
  /** true when absent. */
  readonly publicNetworkAccess?: boolean;
  readonly customerManagedKey?: boolean;
  /** Permissions by repository, in which Owner and AcrPull count for nothing. */
  readonly abac?: boolean;
  readonly privateEndpoints?: number;
  /** Locations besides its own. */
  readonly replications?: readonly string[];
  readonly zoneRedundancy?: boolean;
  readonly dataEndpoint?: boolean;
  /** Whether it takes tokens for Resource Manager in exchange; true when absent. */
  readonly armTokens?: boolean;
  readonly softDelete?: boolean;
  /** What accounts of the tenant may do in it; everything when absent. */
  readonly access?: GrantData;
}

export interface ClusterData extends ResourceData {
  readonly kubernetesVersion: string;
  /** Object id of who pulls images; made up of the cluster's name when absent. */
  readonly kubeletIdentity?: string;
  readonly private?: boolean;
  /** true when absent. */
  readonly localAccounts?: boolean;
  readonly entra?: 'managed' | 'azureRbac';
  /** true when absent. */
  readonly runCommand?: boolean;
  readonly authorizedIpRanges?: readonly string[];
  readonly stopped?: boolean;
  readonly provisioningState?: string;
  readonly pools: readonly PoolData[];
  /** What is in it; a cluster as it comes when absent. */
  readonly kubernetes?: KubernetesData;
}

export interface PoolData {
  readonly name: string;
  /** 1 when absent. */
  readonly count?: number;
  readonly vmSize?: string;
  /** `Linux` when absent. */
  readonly osType?: string;
  readonly osSku?: string;
  /** `User` when absent. */
  readonly mode?: string;
  /** The cluster's when absent. */
  readonly kubernetesVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly string[];
  readonly workloadRuntime?: string;
  /** `null` and nothing are both seen on the wire. */
  readonly artifactStreaming?: boolean | null;
  readonly autoScaling?: { readonly min: number; readonly max: number };
  readonly stopped?: boolean;
  readonly provisioningState?: string;
}

export interface RoleAssignmentData {
  /** Object id of who has the role. */
  readonly principalId: string;
  /** Such as `AcrPull`. */
  readonly role: string;
  /** Id of the registry, resource group or subscription: `/subscriptions/…`. */
  readonly scope: string;
}
