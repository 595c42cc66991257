import type { AzureData } from './azureData';
import type { ImageStreamingData, StreamingData } from './streamingData';

/** What a token may let its bearer do in a repository (ACR's token scopes). */
export const actions = ['pull', 'push', 'delete', 'metadata_read', 'metadata_write'] as const;
export type Action = (typeof actions)[number];

/** A simulated world as data: what `--world FILE` holds as JSON. */
export interface WorldData {
  readonly registries: readonly RegistryData[];
  /** Microsoft Azure; none when absent. */
  readonly azure?: AzureData;
}

export interface RegistryData {
  /** The host name that clients use, such as `demo42t.azurecr.io`. */
  readonly loginServer: string;
  /** Who may sign in. The first is the one that the simulator offers to its user; nobody where only Azure lets people in. */
  readonly users: readonly UserData[];
  /** What may be done without signing in; nothing when absent. */
  readonly anonymous?: GrantData;
  /** Whether the service still knows Teleport; true when absent. */
  readonly teleport?: boolean;
  /** Whether the service has Artifact Streaming, and in which way; false when absent. */
  readonly streaming?: boolean | StreamingData;
  /** When present, each request is refused as coming from this address. */
  readonly deniedClientIp?: string;
  /** Requests a second before the service answers 429. */
  readonly requestsPerSecond?: number;
  /** Whether one token may cover several scopes; true when absent, otherwise only the first scope asked for is granted. */
  readonly multiScopeTokens?: boolean;
  /** How large the header of a request may be; any size when absent. */
  readonly headerLimit?: HeaderLimitData;
  readonly repositories?: readonly RepositoryData[];
  /** As many repositories as wanted, each with so many tags, made when they are looked at. */
  readonly generated?: GeneratedData;
}

/** A limit of the server, or of a proxy before it, as nginx (8 kB, 400) and Node (16 kB, 431) have one. */
export interface HeaderLimitData {
  readonly bytes: number;
  /** What a request with a larger header is answered with; 431 when absent. */
  readonly status?: 400 | 431;
}

export interface GrantData {
  /** Names, or patterns ending in `*`; everything when absent. */
  readonly repositories?: readonly string[];
  /** All actions when absent. */
  readonly actions?: readonly Action[];
  /** Whether the registry's repositories may be listed; true when absent. */
  readonly catalog?: boolean;
  /** How the streaming policies of repositories are refused, as they are to some roles that may pull: with 403 or with 401. Shown when absent. */
  readonly streamingPolicy?: PolicyRefusal;
}

export const policyRefusals = ['forbidden', 'unauthorized'] as const;
export type PolicyRefusal = (typeof policyRefusals)[number];

export interface UserData extends GrantData {
  readonly name: string;
  /** Random in each process when absent. For an Azure account: the access token that the exchange takes. */
  readonly password?: string;
  /** `azure`: signs in by exchanging an access token of the account. */
  readonly kind?: 'password' | 'azure';
}

export interface RepositoryData {
  readonly name: string;
  /** Whether new pushes are expanded; false when absent. */
  readonly teleportEnabled?: boolean;
  /** Whether new pushes are converted to be streamed; false when absent. What of `images` is converted, each of them says. */
  readonly convertPushedImages?: boolean;
  readonly images: readonly ImageData[];
}

export interface ImageData {
  readonly tags: readonly string[];
  /** A date (ISO 8601), or an age when the world opens: `14m`, `3h`, `12d`. */
  readonly pushed?: string;
  /** Pushed so long ago that its expansion ends this long after the world opens, such as `90s`. */
  readonly readyIn?: string;
  /** Whether the push was expanded; as the repository's `teleportEnabled` when absent. */
  readonly expanded?: boolean;
  /** Number of layers, sharing `sizeBytes`, or the compressed size of each in bytes. */
  readonly layers?: number | readonly number[];
  readonly sizeBytes?: number;
  /** Makes the image real: one layer with these files, which can be pulled. */
  readonly files?: Readonly<Record<string, string>>;
  /** Such as `linux/amd64`; more than one makes an index. */
  readonly platforms?: readonly string[];
  readonly format?: 'docker' | 'oci';
  readonly command?: readonly string[];
  /** Media type of the configuration, in place of an image's: that of a chart, for one. */
  readonly configType?: string;
  /** Not converted when absent. */
  readonly streaming?: ImageStreamingData;
}

export interface GeneratedData {
  readonly repositories: number;
  readonly tags: number;
  /** How many images the tags of a repository share; as many as there are tags, and none converted, when absent; otherwise every third is. */
  readonly digests?: number;
}
