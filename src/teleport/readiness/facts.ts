import type { AzureCluster, AzureRegistry, NodePool, Replication } from '../../azure/resources';
import type { StateName } from '../imageState';

/** A value, or why it is not known: half a sentence such as `the registry is not in your subscriptions`. */
export type Known<T> = { readonly value: T } | { readonly unknown: string };

/** All that bears on whether an image starts fast. What does not apply (no cluster was named) is undefined; what could not be found out says why. */
export interface Facts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly image?: ImageFacts;
  readonly registry?: RegistryFacts;
  readonly cluster?: ClusterFacts;
  readonly pool?: NodePool;
}

export interface ImageFacts {
  /** In full, as a person writes it. */
  readonly reference: string;
  readonly repository: string;
  readonly by: 'tag' | 'digest';
  readonly digest: Known<string>;
  /** Such as `linux/amd64`. */
  readonly platforms: Known<readonly string[]>;
  readonly mediaType: Known<string>;
  readonly layers: Known<{
    readonly count: number;
    readonly sizeBytes: number;
    readonly largestBytes: number;
  }>;
  /** Milliseconds since 1970. */
  readonly pushedAt: Known<number>;
  /** Teleport's expansion, as last checked. */
  readonly expansion: Known<StateName>;
  /** Whether its streaming artifact is there, or that of its linux/amd64 image. */
  readonly streamingArtifact: Known<boolean>;
}

export interface RegistryFacts {
  readonly loginServer: string;
  readonly resource: Known<AzureRegistry>;
  readonly replications: Known<readonly Replication[]>;
  /** Whether the service there still shows that it knows Teleport. */
  readonly teleportTrace: Known<'seen' | 'none'>;
  /** `isWhole`: every repository was looked at. */
  readonly teleportRepositories: Known<{ readonly enabled: number; readonly isWhole: boolean }>;
  /** The image's repository. */
  readonly repositoryTeleports: Known<boolean>;
  /** How we, not the cluster, signed in. */
  readonly access: string;
}

export interface ClusterFacts {
  readonly cluster: AzureCluster;
  /** The role by which the kubelet identity may pull from the registry; undefined: it has none. */
  readonly pullRole: Known<string | undefined>;
  /** State of the feature Microsoft.ContainerService/EnableACRTeleport. */
  readonly teleportFeature: Known<string>;
}
