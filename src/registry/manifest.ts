import { asNumber, asRecord, asString, type JsonRecord, parseJson } from '../base/json';

/** Docker image manifest v2 schema 2 and OCI image spec v1. Without all four a multi-platform tag resolves to the wrong digest, or to none. */
export const manifestMediaTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
] as const;

export interface Layer {
  readonly digest: string;
  /** Compressed. */
  readonly sizeBytes: number;
}

export interface PlatformImage {
  readonly platform: string;
  readonly digest: string;
}

/** One image with its layers, or an index of images by platform. */
export type Manifest =
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      readonly layers: readonly Layer[];
      /** Compressed layers and configuration together. */
      readonly sizeBytes: number;
    }
  | { readonly kind: 'index'; readonly mediaType: string; readonly images: readonly PlatformImage[] };

/** Reads a manifest of any of the four media types; undefined when it is none. `contentType` serves where the document names no type. */
export function readManifest(body: string, contentType: string | undefined): Manifest | undefined {
  const document = asRecord(parseJson(body));
  if (document === undefined) return undefined;
  const mediaType = asString(document.mediaType) ?? contentType?.split(';')[0]?.trim() ?? '';
  if (Array.isArray(document.manifests)) {
    return { kind: 'index', mediaType, images: document.manifests.flatMap(readPlatformImage) };
  }
  if (!Array.isArray(document.layers)) return undefined;
  const layers = document.layers.flatMap(readDescriptor);
  const config = readDescriptor(document.config);
  const sizeBytes = [...layers, ...config].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { kind: 'image', mediaType, layers, sizeBytes };
}

function readDescriptor(entry: unknown): Layer[] {
  const descriptor = asRecord(entry);
  const digest = asString(descriptor?.digest);
  return digest === undefined ? [] : [{ digest, sizeBytes: asNumber(descriptor?.size) ?? 0 }];
}

function readPlatformImage(entry: unknown): PlatformImage[] {
  const descriptor = asRecord(entry);
  const digest = asString(descriptor?.digest);
  const platform = platformName(asRecord(descriptor?.platform));
  // Attestations and signatures ride along in an index as "unknown/unknown"; they are no images.
  return digest === undefined || platform === undefined || platform.startsWith('unknown')
    ? []
    : [{ platform, digest }];
}

function platformName(platform: JsonRecord | undefined): string | undefined {
  const parts = [platform?.os, platform?.architecture, platform?.variant].flatMap(
    part => asString(part) ?? [],
  );
  return parts.length < 2 ? undefined : parts.join('/');
}

export function largestLayer(layers: readonly Layer[]): Layer | undefined {
  return layers.reduce<Layer | undefined>(
    (most, layer) => (most && most.sizeBytes >= layer.sizeBytes ? most : layer),
    undefined,
  );
}
