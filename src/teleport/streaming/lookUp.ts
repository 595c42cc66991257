import { explain } from '../../base/errors';
import { isDenied } from '../../registry/registryError';
import type { StreamingArtifact } from '../../registry/streaming/artifact';
import { hasEnded, type StreamingOperation } from '../../registry/streaming/operation';
import type { OpenRegistry } from '../openRegistry';
import type { Conversions, StoredImage } from './conversions';
import { shapeOf, streamedImage } from './platforms';

/** What a registry has of an image. `digest` is the one that it is of: of an index, that may be its linux/amd64 image. */
export type Found =
  | { readonly kind: 'artifact'; readonly artifact: StreamingArtifact; readonly digest: string }
  | { readonly kind: 'conversion'; readonly operation: StreamingOperation; readonly digest: string }
  | {
      readonly kind: 'nothing';
      /** Why it is not known whether it is being converted. */
      readonly hidden?: string;
      /** A conversion that was seen before and that the registry does not know any more. */
      readonly vanished?: StreamingOperation;
    };

/**
 * Looks for the streaming artifact of an image, else for its latest conversion. While one is known to go on, that alone is asked about.
 * Throws RegistryError or the signal's reason.
 */
export async function lookUp(
  registry: OpenRegistry,
  image: StoredImage,
  signal: AbortSignal,
): Promise<Found> {
  const conversions = registry.conversions;
  const followed = await follow(conversions, image, signal);
  if (followed?.kind === 'conversion' && !hasEnded(followed.operation)) return followed;
  const own = await ofDigest(conversions, image, signal);
  if (isSettled(own)) return own;
  const linux = streamedImage(await shapeOf(registry, image, signal));
  const theirs =
    linux === undefined
      ? nothing
      : await ofDigest(conversions, { repository: image.repository, digest: linux }, signal);
  if (isSettled(theirs)) return theirs;
  return [own, theirs].find(({ kind }) => kind === 'conversion') ?? followed ?? own;
}

const nothing: Found = { kind: 'nothing' };

/** Whether there is no need to look any further. */
function isSettled(found: Found): boolean {
  return found.kind === 'artifact' || (found.kind === 'conversion' && !hasEnded(found.operation));
}

/** How the conversion stands that was seen to go on; undefined when there was none. */
async function follow(
  conversions: Conversions,
  image: StoredImage,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const seen = conversions.conversion(image);
  if (seen === undefined || hasEnded(seen.operation)) return undefined;
  const { operation: before, digest } = seen;
  const operation = await conversions.client.operation(image.repository, before.id, signal);
  return operation === undefined
    ? { kind: 'nothing', vanished: before }
    : { kind: 'conversion', operation, digest };
}

async function ofDigest(conversions: Conversions, image: StoredImage, signal: AbortSignal): Promise<Found> {
  const { digest } = image;
  const [artifact] = await conversions.artifacts(image, signal);
  if (artifact) return { kind: 'artifact', artifact, digest };
  try {
    const operation = await latestOperation(conversions, image, signal);
    return operation === undefined ? nothing : { kind: 'conversion', operation, digest };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { kind: 'nothing', hidden: explain(error) };
  }
}

/** The latest conversion of an image with all that is told of it; undefined where there was none. */
export async function latestOperation(
  conversions: Conversions,
  image: StoredImage,
  signal: AbortSignal,
): Promise<StreamingOperation | undefined> {
  const { client } = conversions;
  const latest = await client.lastOperation(image.repository, image.digest, signal);
  if (latest === undefined) return undefined;
  const seen = conversions.conversion(image)?.operation;
  if (seen?.id === latest.id && hasEnded(seen)) return seen;
  // That call tells its id and status alone, and may know of it for longer.
  const told = await client.operation(image.repository, latest.id, signal);
  return told === undefined ? latest : { ...latest, ...told };
}
