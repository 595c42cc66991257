import { inOrder } from '../base/inOrder';
import type { Tag } from '../registry/tags';
import type { ViewedImage } from './expansionMonitor';
import type { ImageCheck } from './imageState';
import type { SavedRegistry } from './registries';
import type { Services } from './services';
import { type SweepEstimate, sweepEstimate } from './streaming/sweepEstimate';

/** A tag as an image to look at; a registry that lists names alone is asked for the digest. */
export async function viewTag(
  { catalog }: Pick<Services, 'catalog'>,
  registry: SavedRegistry,
  repository: string,
  tag: Tag,
  signal: AbortSignal,
): Promise<ViewedImage> {
  const { name, updatedAt } = tag;
  const digest =
    tag.digest ?? (await (await catalog.open(registry)).client.resolve(repository, name, signal)).digest;
  return {
    registry,
    repository,
    tag: name,
    digest,
    ...(updatedAt === undefined ? {} : { pushedAt: updatedAt }),
  };
}

/** Checks under way at once: as many as there are calls at once to one registry. */
const width = 8;

/**
 * Checks all the tags, with one check for each distinct digest, a few at once, and hands them on in their order as they come. Where that is rationed, it is
 * told beforehand how long it takes.
 */
export async function* checkTags(
  services: Pick<Services, 'catalog' | 'monitor'>,
  registry: SavedRegistry,
  repository: string,
  tags: readonly Tag[],
  signal: AbortSignal,
  told: (estimate: SweepEstimate) => void = () => {},
): AsyncGenerator<{ readonly tag: Tag; readonly check: ImageCheck }, void, undefined> {
  const checks = new Map<string, Promise<ImageCheck>>();
  const checked = async (tag: Tag) => {
    const image = await viewTag(services, registry, repository, tag, signal);
    const check = checks.get(image.digest) ?? services.monitor.check(image, signal);
    checks.set(image.digest, check);
    return check;
  };
  const [first, ...rest] = tags;
  if (first === undefined) return;
  // It finds out the accelerator for all of them.
  yield { tag: first, check: await checked(first) };
  const opened = await services.catalog.open(registry);
  if (opened.acceleratorSoFar()?.accelerator === 'streaming')
    told(sweepEstimate(opened, distinctDigests(rest, first)));
  yield* inOrder(rest, width, async tag => ({ tag, check: await checked(tag) }));
}

/** Besides the first one's; a tag without a digest may have any. */
function distinctDigests(tags: readonly Tag[], { digest: known }: Tag): number {
  const digests = new Set(tags.map(({ name, digest }) => digest ?? name));
  return digests.size - (known !== undefined && digests.has(known) ? 1 : 0);
}
