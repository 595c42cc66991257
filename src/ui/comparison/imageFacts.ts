import { isAbort } from '../../base/errors';
import { parseReference } from '../../registry/reference';
import { type ComparedImage, type LaneName, laneNames } from '../../teleport/comparison/state';
import type { Services } from '../../teleport/services';

/** An image with its size and layers, as its registry says; without them where it does not. */
export async function comparedImage(
  services: Services,
  reference: string,
  signal: AbortSignal,
): Promise<ComparedImage> {
  try {
    const { registry, repository, tag = 'latest', digest } = parseReference(reference);
    const opened = await services.catalog.open(services.registries.at(registry));
    const { digest: resolved } = await opened.client.resolve(repository, digest ?? tag, signal);
    const manifest = await opened.manifest(repository, resolved, signal);
    const image =
      manifest.kind === 'image'
        ? manifest
        : await opened.manifest(repository, linuxDigest(manifest.images) ?? '', signal);
    if (image.kind !== 'image') return { reference };
    return { reference, sizeBytes: image.sizeBytes, layers: image.layers.length };
  } catch (error) {
    if (signal.aborted || isAbort(error)) throw error;
    // The comparison can be made by whoever may not read the registry.
    return { reference };
  }
}

function linuxDigest(
  images: readonly { readonly platform: string; readonly digest: string }[],
): string | undefined {
  return images.find(({ platform }) => platform === 'linux/amd64')?.digest;
}

/** How the registry of an image starts images early, as a lane; undefined where it does not, or that cannot be told. */
export async function likelyLane(
  services: Services,
  reference: string,
  signal: AbortSignal,
): Promise<LaneName | undefined> {
  try {
    const opened = await services.catalog.open(services.registries.at(parseReference(reference).registry));
    const { accelerator } = await opened.accelerator(signal);
    return laneNames.find(name => name === accelerator);
  } catch (error) {
    if (signal.aborted || isAbort(error)) throw error;
    return undefined;
  }
}
