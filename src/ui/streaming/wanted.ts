import { count } from '../../base/units';
import { type ImageReference, shortName } from '../../registry/reference';
import { convertibleTags, type Obstacle, sweepEstimate, whyNotConvertible } from '../../teleport/conversion';
import { examine, type Question } from '../../teleport/examine';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { Services } from '../../teleport/services';
import type { Report } from '../feedback';
import type { RepositoryRow } from '../tree/rows';

/** What is to be converted, and what speaks against it; sentences. */
export interface Wanted {
  readonly images: readonly ViewedImage[];
  /** What is not going to be converted, and why not. */
  readonly leftOut: readonly string[];
  /** What to know of those that are. */
  readonly advice: readonly string[];
}

/** How many are named one by one before the rest becomes a number. */
const maxNamed = 3;

/** Looks at each image for what is in the way of its conversion. */
export async function wantedImages(
  services: Services,
  images: readonly ViewedImage[],
  signal: AbortSignal,
): Promise<Wanted> {
  const looked = await Promise.all(
    images.map(async image => ({ image, obstacles: await obstaclesOf(services, questionOf(image), signal) })),
  );
  const isBlocked = ({ obstacles }: { readonly obstacles: readonly Obstacle[] }) =>
    obstacles.some(({ verdict }) => verdict === 'blocks');
  const left = looked
    .filter(isBlocked)
    .map(({ image, obstacles: [gravest] }) => ({ image, why: gravest?.evidence }));
  return {
    images: looked.filter(each => !isBlocked(each)).map(({ image }) => image),
    leftOut: named(left.map(({ image, why = '' }) => `${shortName(image)} cannot be converted: ${why}`)),
    // Of many, what is advised for one is lost on the reader.
    advice:
      looked.length === 1
        ? (looked[0]?.obstacles ?? []).filter(isAdvice).map(({ evidence }) => evidence)
        : [],
  };
}

/** All that a repository has for linux/amd64. */
export async function wantedOfRepository(
  services: Services,
  { registry, repository }: RepositoryRow,
  signal: AbortSignal,
  report: Report,
): Promise<Wanted> {
  const blocked = (await obstaclesOf(services, { registry }, signal)).filter(
    ({ verdict }) => verdict === 'blocks',
  );
  if (blocked.length > 0) return { images: [], leftOut: blocked.map(({ evidence }) => evidence), advice: [] };
  const { images, others } = await convertibleTags(services, registry, repository, signal, (done, all) =>
    report.report({ message: `${done} of ${count(all, 'image')}`, increment: 100 / all }),
  );
  const { words } = sweepEstimate(await services.catalog.open(registry), images.length);
  return {
    images,
    leftOut: named(
      others.map(({ image, platforms }) => {
        const what = platforms?.length
          ? `for ${platforms.join(', ')}`
          : 'no image that is known to run on it';
        return `${shortName(image)} is left out: only linux/amd64 is converted, and it is ${what}.`;
      }),
    ),
    advice: words === undefined ? [] : [words],
  };
}

/** What is in the way of the conversion of any image of a registry, such as its tier. */
export async function obstaclesOf(
  services: Services,
  question: Question,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  return whyNotConvertible(await examine(services, question, signal));
}

function questionOf({ registry, repository, tag, digest }: ViewedImage): Question {
  const version: Pick<ImageReference, 'tag' | 'digest'> = tag === undefined ? { digest } : { tag };
  return { registry, image: { repository, ...version } };
}

function isAdvice({ verdict }: Obstacle): boolean {
  return verdict === 'advice';
}

function named(sentences: readonly string[]): readonly string[] {
  const rest = sentences.length - maxNamed;
  return rest <= 0
    ? sentences
    : [...sentences.slice(0, maxNamed), `${count(rest, 'more is', 'more are')} left out.`];
}
