/** The four manifest types that ACR stores (Docker image manifest v2 schema 2; OCI image specification). */
export const mediaTypes = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;

/** Types of the parts that an image manifest of either format refers to. */
export const partTypes = {
  docker: {
    manifest: mediaTypes.dockerManifest,
    index: mediaTypes.dockerList,
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
  oci: {
    manifest: mediaTypes.ociManifest,
    index: mediaTypes.ociIndex,
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
} as const;

/** A layer that is not compressed, as those of streaming artifacts are. */
export const plainLayerType = 'application/vnd.oci.image.layer.v1.tar';

export function isIndexType(mediaType: string): boolean {
  return mediaType === mediaTypes.dockerList || mediaType === mediaTypes.ociIndex;
}

export function isManifestType(mediaType: string): boolean {
  return Object.values<string>(mediaTypes).includes(mediaType);
}
