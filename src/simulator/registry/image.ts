import { Buffer } from 'node:buffer';
import type { ImageData } from '../world/worldData';
import { digestOf } from './digest';
import { encodeManifest } from './encodeManifest';
import { storedGzip } from './gzip';
import { layerSizes } from './layerSizes';
import type { Blob, Descriptor, ManifestContent, Platform } from './manifest';
import { partTypes } from './mediaTypes';
import { tar } from './tar';

export interface BuiltImage {
  /** In the order in which a client would push them: an index after its images. The last one bears the tags. */
  readonly manifests: readonly ManifestContent[];
  readonly blobs: ReadonlyMap<string, Blob>;
}

interface Layer {
  readonly diffId: string;
  readonly digest: string;
  readonly blob: Blob;
}

type Types = (typeof partTypes)['docker' | 'oci'];

/** Makes the manifests of an image. The same data gives the same digests, on every machine and at every time. */
export function buildImage(repository: string, image: ImageData): BuiltImage {
  const types = partTypes[image.format ?? 'docker'];
  const platforms = (image.platforms ?? ['linux/amd64']).map(parsePlatform);
  const blobs = new Map<string, Blob>();
  const manifests = platforms.map(platform => buildManifest(repository, image, platform, types, blobs));
  return {
    manifests: platforms.length > 1 ? [...manifests, buildIndex(manifests, types)] : manifests,
    blobs,
  };
}

function parsePlatform(text: string): Platform {
  const [os = 'linux', architecture = 'amd64'] = text.split('/');
  return { architecture, os };
}

function buildManifest(
  repository: string,
  image: ImageData,
  platform: Platform,
  types: Types,
  blobs: Map<string, Blob>,
): ManifestContent {
  const layers = buildLayers(repository, image, platform);
  const configBytes = Buffer.from(JSON.stringify(imageConfig(repository, image, platform, layers)));
  const config = {
    mediaType: image.configType ?? types.config,
    size: configBytes.length,
    digest: digestOf(configBytes),
  };
  const descriptors = layers.map(({ digest, blob }) => ({
    mediaType: types.layer,
    size: blob.sizeBytes,
    digest,
  }));
  blobs.set(config.digest, { sizeBytes: configBytes.length, bytes: configBytes });
  for (const { digest, blob } of layers) blobs.set(digest, blob);
  const document = { schemaVersion: 2, mediaType: types.manifest, config, layers: descriptors };
  const content = { ...encodeManifest(document), config, layers: descriptors, references: [] };
  return image.configType === undefined ? { ...content, platform } : content;
}

function buildIndex(images: readonly ManifestContent[], types: Types): ManifestContent {
  const manifests: Descriptor[] = images.map(({ mediaType, bytes, digest, platform }) => ({
    mediaType,
    size: bytes.length,
    digest,
    ...(platform && { platform }),
  }));
  const document = { schemaVersion: 2, mediaType: types.index, manifests };
  return { ...encodeManifest(document), layers: [], references: manifests };
}

function buildLayers(repository: string, image: ImageData, { architecture, os }: Platform): Layer[] {
  if (image.files) {
    const archive = tar(image.files);
    const bytes = storedGzip(archive);
    return [{ diffId: digestOf(archive), digest: digestOf(bytes), blob: { sizeBytes: bytes.length, bytes } }];
  }
  const seed = `${repository} ${image.tags[0] ?? ''} ${os}/${architecture}`;
  return layerSizes(image).map((sizeBytes, index) => ({
    diffId: digestOf(`${seed} ${index} unpacked`),
    digest: digestOf(`${seed} ${index} ${sizeBytes}`),
    blob: { sizeBytes },
  }));
}

function imageConfig(repository: string, image: ImageData, platform: Platform, layers: readonly Layer[]) {
  const pushed = image.pushed?.includes('-') ? image.pushed : '2024-05-21';
  const created = new Date(pushed).toISOString();
  return {
    ...platform,
    created,
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: image.command ?? ['/bin/sh'],
      Labels: { 'org.opencontainers.image.title': repository },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map((_, index) => ({ created, created_by: `simulated build step ${index + 1}` })),
  };
}
