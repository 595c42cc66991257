/** A layer as the registry holds it. */
export interface ImageLayer {
  readonly digest: string;
  /** Compressed. */
  readonly sizeBytes: number;
}

/** What a node finds in a registry under the name of an image. */
export interface PullableImage {
  readonly kind: 'image';
  readonly digest: string;
  readonly layers: readonly ImageLayer[];
  /** Whether the service has expanded its layers for Teleport. */
  readonly isExpanded: boolean;
  /** Digest of the artifact from which it can be streamed. */
  readonly streamingDigest?: string;
  /** What runs in a container of it, such as `linux/amd64`. */
  readonly platforms: readonly string[];
}

/** Why a node does not get an image. */
export interface PullRefusal {
  readonly kind: 'notFound' | 'unauthorized' | 'firewalled' | 'throttled' | 'unreachable';
}

/** A name and a password of an image pull secret. */
export interface PullSecret {
  readonly server: string;
  readonly user: string;
  readonly password: string;
}

/** Asks the registries of the world for an image: as the cluster's kubelet, or with the secrets of a pod. */
export type ImageSource = (
  reference: ImageReference,
  secrets: readonly PullSecret[],
) => PullableImage | PullRefusal;

/** An image's name in its parts. */
export interface ImageReference {
  /** As it was written. */
  readonly text: string;
  readonly host: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  readonly isDigest: boolean;
}

const repositoryName = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const digest = /^sha256:[0-9a-f]{64}$/;

/** Reads an image's name as a node does, which looks for those without a host on Docker Hub. Undefined for what is none. */
export function parseImage(text: string): ImageReference | undefined {
  const [named = '', wantedDigest, ...more] = text.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const path = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : 'latest';
  const [first = '', ...rest] = path.split('/');
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const repository = isHost ? rest.join('/') : rest.length === 0 ? `library/${path}` : path;
  const isRight = repositoryName.test(repository) && /^\w[\w.-]{0,127}$/.test(tag) && more.length === 0;
  if (!isRight || (wantedDigest !== undefined && !digest.test(wantedDigest))) return undefined;
  return {
    text,
    host: isHost ? first : 'docker.io',
    repository,
    reference: wantedDigest ?? tag,
    isDigest: wantedDigest !== undefined,
  };
}
