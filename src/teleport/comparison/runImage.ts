import { isAbort } from '../../base/errors';
import { newRunId } from '../../kubernetes/labels';
import { parseReference } from '../../registry/reference';
import type { SavedRegistry } from '../registries';
import type { Services } from '../services';
import type { ComparedImage } from './state';

/** An image with its size and layers, as far as its registry tells them. Throws a usage error for what is no image, and the signal's reason. */
export async function comparedImage(
  { catalog, registries }: Pick<Services, 'catalog' | 'registries'>,
  reference: string,
  { registry, signal }: { readonly registry?: SavedRegistry; readonly signal: AbortSignal },
): Promise<ComparedImage> {
  const image = parseReference(reference);
  try {
    const opened = await catalog.open(registry ?? registries.at(image.registry));
    const { digest } = await opened.client.resolve(
      image.repository,
      image.digest ?? image.tag ?? 'latest',
      signal,
    );
    const manifest = await opened.manifest(image.repository, digest, signal);
    if (manifest.kind !== 'image') return { reference };
    return { reference, sizeBytes: manifest.sizeBytes, layers: manifest.layers.length };
  } catch (error) {
    if (signal.aborted || isAbort(error)) throw error;
    return { reference };
  }
}

/** A name for one comparison, such as `20260105-120000-x7k2`. */
export function newComparisonId(nowMs: number): string {
  return newRunId(nowMs);
}
