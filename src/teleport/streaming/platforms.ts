import { isAbort } from '../../base/errors';
import type { PlatformImage } from '../../registry/manifest';
import { RegistryError } from '../../registry/registryError';
import type { OpenRegistry } from '../openRegistry';
import { unlessRefused } from '../unlessRefused';
import type { PlatformTold, StoredImage } from './conversions';

/** The one platform that is converted. */
export const streamedPlatform = 'linux/amd64';

/** What an image is for; of an index, which image for what. */
export type Shape =
  /** No platform: it is no image to run, but a chart or a signature. Undefined: these credentials may not see it. */
  | { readonly kind: 'image'; readonly platforms: readonly string[] | undefined }
  | { readonly kind: 'index'; readonly images: readonly PlatformImage[] };

/**
 * What an image is for, as far as these credentials may see; undefined where they may not. The platform of a single image is told by its
 * attributes alone. Throws RegistryError where there is no such image.
 */
export async function shapeOf(
  registry: OpenRegistry,
  { repository, digest }: StoredImage,
  signal: AbortSignal,
): Promise<Shape | undefined> {
  const known = registry.knownManifest(repository, digest);
  if (known?.kind === 'index') return known;
  const told = await platformOf(registry, { repository, digest }, signal);
  if (told?.platform !== undefined) return { kind: 'image', platforms: [told.platform] };
  const manifest = known ?? (await unlessKept(registry.manifest(repository, digest, signal)));
  return manifest?.kind === 'image' ? { kind: 'image', platforms: told && [] } : manifest;
}

async function platformOf(
  registry: OpenRegistry,
  image: StoredImage,
  signal: AbortSignal,
): Promise<PlatformTold | undefined> {
  const { repository, digest } = image;
  return registry.conversions.platform(image, async () => {
    // Who may not see the repository's attributes may not see an image's.
    const attributes = await unlessRefused(registry.attributes(repository, signal));
    return attributes && unlessRefused(registry.client.manifestAttributes(repository, digest, signal));
  });
}

/** The linux/amd64 image of an index. */
export function streamedImage(shape: Shape | undefined): string | undefined {
  if (shape?.kind !== 'index') return undefined;
  return shape.images.find(({ platform }) => platform === streamedPlatform)?.digest;
}

/** Undefined where nobody tells. */
export function platformsOf(shape: Shape | undefined): readonly string[] | undefined {
  return shape?.kind === 'index' ? shape.images.map(({ platform }) => platform) : shape?.platforms;
}

/** The result, or undefined where the registry keeps it from us or fails; that there is none is thrown. */
async function unlessKept<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (isAbort(error) || !(error instanceof RegistryError) || error.code === 'notFound') throw error;
    return undefined;
  }
}
