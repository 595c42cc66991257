import { encodeManifest } from './encodeManifest';
import type { Descriptor, ManifestContent } from './manifest';
import { mediaTypes } from './mediaTypes';

/** What refers to a manifest, sorted by digest (OCI distribution specification, "Listing Referrers"). */
export function referrersOf(manifests: ReadonlyMap<string, ManifestContent>, digest: string): Descriptor[] {
  return [...manifests.values()]
    .filter(({ subject }) => subject?.digest === digest)
    .sort((one, other) => (one.digest < other.digest ? -1 : 1))
    .map(descriptorOf);
}

function descriptorOf(manifest: ManifestContent): Descriptor {
  const { mediaType, digest, bytes, annotations, config } = manifest;
  const artifactType = manifest.artifactType ?? config?.mediaType;
  return {
    mediaType,
    digest,
    size: bytes.length,
    ...(annotations && { annotations }),
    ...(artifactType !== undefined && { artifactType }),
  };
}

/** The tag that bears the list where there is no API to ask for it (OCI distribution specification, "Referrers Tag Schema"). */
export function referrersTag(digest: string): string {
  return digest.replace(':', '-');
}

/** That list as an index. */
export function referrersIndex(referrers: readonly Descriptor[]): ManifestContent {
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: referrers };
  return { ...encodeManifest(document), layers: [], references: referrers };
}
