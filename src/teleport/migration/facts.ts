import type { AzureCluster } from '../../azure/resources';
import type { Known } from '../readiness/facts';

/** What is left of Teleport in the registries and clusters that somebody asked about. What could not be found out says why. */
export interface MigrationFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly registries: readonly RegistryTraces[];
  readonly clusters: readonly ClusterTraces[];
}

export interface RegistryTraces {
  readonly loginServer: string;
  /** As the Azure CLI takes it. */
  readonly name: string;
  readonly subscriptionId?: string;
  readonly sku: Known<string>;
  readonly customerManagedKey: Known<boolean>;
  readonly repositories: Known<RepositoriesRead>;
}

export interface RepositoriesRead {
  readonly seen: number;
  /** Of those, how many would not say. */
  readonly unread: number;
  readonly teleporting: readonly TeleportingRepository[];
}

export interface TeleportingRepository {
  readonly name: string;
  readonly tagCount?: number;
  /** Whether its new pushes are converted for streaming already. */
  readonly autoConvert: Known<boolean>;
}

export interface ClusterTraces {
  readonly cluster: AzureCluster;
  /** State of Microsoft.ContainerService/EnableACRTeleport; undefined where Azure does not know that feature any more. */
  readonly feature: Known<string | undefined>;
}

/** A step that this product can do itself: the row's command. */
export type MigrationAct =
  | {
      readonly kind: 'autoConvert' | 'convert' | 'disableTeleport';
      readonly loginServer: string;
      readonly repository: string;
    }
  | { readonly kind: 'enableStreaming'; readonly clusterId: string; readonly pool: string };

/** Makes the Markdown link that runs one. `label` is Markdown already. */
export type ActLink = (label: string, act: MigrationAct) => string;
