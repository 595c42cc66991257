import { createLimiter } from '../../base/limiter';
import type { Tag } from '../../registry/tags';
import { viewTag } from '../checkTags';
import type { ViewedImage } from '../expansionMonitor';
import type { SavedRegistry } from '../registries';
import type { Services } from '../services';
import { platformsOf, shapeOf, streamedPlatform } from './platforms';

/** The images of a repository that can be converted, and those that cannot. */
export interface ConvertibleTags {
  /** One an image, under the newest of its tags. */
  readonly images: readonly ViewedImage[];
  /** For other platforms, or nothing tells for which. */
  readonly others: readonly OtherTag[];
}

export interface OtherTag {
  readonly image: ViewedImage;
  /** None: it is no image to run. Undefined: these credentials may not see them. */
  readonly platforms: readonly string[] | undefined;
}

/** Images looked at at once; each may cost three calls. */
const maxAtOnce = 8;

/** All tags of a repository that are for linux/amd64, one for each distinct digest. Throws RegistryError, or the signal's reason. */
export async function convertibleTags(
  { catalog }: Pick<Services, 'catalog'>,
  registry: SavedRegistry,
  repository: string,
  signal: AbortSignal,
  report: (done: number, all: number) => void = () => {},
): Promise<ConvertibleTags> {
  const opened = await catalog.open(registry);
  const tags: Tag[] = [];
  for await (const { items } of opened.client.tags(repository, signal)) tags.push(...items);
  const limit = createLimiter(maxAtOnce);
  const images = distinct(
    await Promise.all(
      tags.map(tag => limit(() => viewTag({ catalog }, registry, repository, tag, signal), signal)),
    ),
  );
  let done = 0;
  const looked = await Promise.all(
    images.map(image =>
      limit(async () => {
        const platforms = platformsOf(await shapeOf(opened, image, signal));
        report(++done, images.length);
        return { image, platforms };
      }, signal),
    ),
  );
  const isConvertible = ({ platforms }: OtherTag) => platforms?.includes(streamedPlatform) ?? false;
  return {
    images: looked.filter(isConvertible).map(({ image }) => image),
    others: looked.filter(each => !isConvertible(each)),
  };
}

/** The first of each digest: tags come newest first. */
function distinct(images: readonly ViewedImage[]): readonly ViewedImage[] {
  const byDigest = new Map<string, ViewedImage>();
  for (const image of images) if (!byDigest.has(image.digest)) byDigest.set(image.digest, image);
  return [...byDigest.values()];
}
