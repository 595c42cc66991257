/** What would remove an obstacle, as data: planned and run elsewhere, after a person has said so. Ids are ARM resource ids. */
export type Fix =
  /** A repository-scoped token for `repository`, kept as the registry's credential. */
  | { readonly kind: 'createToken'; readonly registryId: string; readonly repository: string }
  /** Lets the cluster's kubelet identity pull from the registry. */
  | { readonly kind: 'attachRegistry'; readonly registryId: string; readonly clusterId: string }
  | { readonly kind: 'enableStreaming'; readonly clusterId: string; readonly pool: string }
  /** Copies an image into the registry, without this machine in between. */
  | {
      readonly kind: 'importImage';
      readonly registryId: string;
      readonly source: string;
      readonly target: string;
    }
  /** Converts an image, so that it can be streamed. */
  | {
      readonly kind: 'convertImage';
      readonly loginServer: string;
      readonly repository: string;
      readonly digest: string;
      /** The one it is named by. */
      readonly tag?: string;
    }
  | { readonly kind: 'registerFeature'; readonly subscriptionId: string; readonly feature: string }
  | { readonly kind: 'scalePool'; readonly clusterId: string; readonly pool: string; readonly count: number }
  /** Gives labels to all nodes of a pool, beside those that they have. */
  | {
      readonly kind: 'labelPool';
      readonly clusterId: string;
      readonly pool: string;
      readonly labels: Readonly<Record<string, string>>;
    }
  /** A pool of one Linux node, made like one that is there. */
  | {
      readonly kind: 'createPool';
      readonly clusterId: string;
      readonly like: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly streams: boolean;
    };

export type FixKind = Fix['kind'];
