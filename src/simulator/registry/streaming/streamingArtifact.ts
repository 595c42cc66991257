import { artifactAnnotations, streamingArtifactType } from '../../../registry/streaming/artifact';
import { conversionKind } from '../../../registry/streaming/policy';
import { digestOf } from '../digest';
import { encodeManifest } from '../encodeManifest';
import type { Blob, ManifestContent } from '../manifest';
import { mediaTypes, partTypes, plainLayerType } from '../mediaTypes';

export interface StreamingArtifact {
  readonly manifest: ManifestContent;
  /** Its layers, by digest; the configuration is that of the image. */
  readonly blobs: ReadonlyMap<string, Blob>;
}

/** Converted layers are not compressed any more. */
const growth = 2;

/** The converted copy of `source` that refers to `image`; the same image gives the same digests. */
export function streamingArtifact(image: ManifestContent, source: ManifestContent): StreamingArtifact {
  const layers = source.layers.map(({ digest, size }) => ({
    mediaType: plainLayerType,
    size: size * growth,
    digest: digestOf(`${digest} ${conversionKind.conversionFormat}`),
  }));
  const config = source.config && { ...source.config, mediaType: partTypes.oci.config };
  const subject = { mediaType: image.mediaType, size: image.bytes.length, digest: image.digest };
  const platform = source.platform ?? { os: 'linux', architecture: 'amd64' };
  const annotations = {
    [artifactAnnotations.format]: conversionKind.conversionFormat,
    [artifactAnnotations.version]: conversionKind.conversionVersion,
    [artifactAnnotations.os]: platform.os,
    [artifactAnnotations.architecture]: platform.architecture,
  };
  const parts = {
    artifactType: streamingArtifactType,
    ...(config && { config }),
    layers,
    subject,
    annotations,
  };
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, ...parts };
  return {
    manifest: { ...encodeManifest(document), ...parts, references: [], platform },
    blobs: new Map(layers.map(({ digest, size }) => [digest, { sizeBytes: size }])),
  };
}
