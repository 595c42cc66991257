import { timeWords } from './circumstances';
import type { ComparisonState, LaneName } from './state';
import { type ImageStatistics, type LaneStatistics, statisticsOf } from './statistics';
import { imageName, laneTitles, medianWords, speedUpWords } from './words';

/** How a lane did in two runs. */
export interface LaneDifference {
  readonly lane: LaneName;
  readonly image: string;
  /** Medians in words, `–` for none. */
  readonly before: string;
  readonly after: string;
  /** `1.2 × faster` than before, `no difference`, or why that cannot be told. */
  readonly change: string;
}

/** Two runs side by side, the earlier one first. */
export interface RunComparison {
  readonly before: ComparisonState;
  readonly after: ComparisonState;
  /** Whether both pulled the very same references. */
  readonly sameImages: boolean;
  /** What to know first: other images, another cluster, other rounds. */
  readonly provisos: readonly string[];
  readonly lanes: readonly LaneDifference[];
}

/** Puts two runs side by side. Images of the same name are set against each other, and else those in the same place. */
export function compareRuns(a: ComparisonState, b: ComparisonState): RunComparison {
  const [before, after] = a.startedAt <= b.startedAt ? [a, b] : [b, a];
  const earlier = statisticsOf(before);
  const later = statisticsOf(after);
  const sameImages = namesOf(earlier) === namesOf(later);
  const pairs = later.map((image, index) => [partner(image, index, earlier), image] as const);
  return {
    before,
    after,
    sameImages,
    provisos: provisos(before, after, sameImages ? [] : pairs),
    lanes: pairs.flatMap(([first, second]) => laneDifferences(first, second)),
  };
}

/** The differences as sentences: `Teleport: 8.0 s on 24 Nov 2026, 14:03 UTC, then 1.9 s: 4.2 × faster.` */
export function differenceSentences({ before, lanes, provisos: told }: RunComparison): readonly string[] {
  const several = new Set(lanes.map(({ image }) => image)).size > 1;
  const sentences = lanes.map(({ lane, image, before: then, after: now, change }) => {
    const subject = several ? `${imageName(image)}, ${laneTitles[lane]}` : laneTitles[lane];
    return `${subject}: ${then} on ${timeWords(before.startedAt)}, then ${now}: ${change}.`;
  });
  return [...sentences, ...told];
}

function namesOf(images: readonly ImageStatistics[]): string {
  return JSON.stringify(images.map(({ image }) => image.reference).sort());
}

function partner(
  { image }: ImageStatistics,
  index: number,
  others: readonly ImageStatistics[],
): ImageStatistics | undefined {
  return others.find(other => other.image.reference === image.reference) ?? others[index];
}

function laneDifferences(before: ImageStatistics | undefined, after: ImageStatistics): LaneDifference[] {
  const names = new Set([...(before?.lanes ?? []), ...after.lanes].map(({ lane }) => lane));
  return [...names].map(lane => {
    const then = before?.lanes.find(one => one.lane === lane);
    const now = after.lanes.find(one => one.lane === lane);
    return {
      lane,
      image: after.image.reference,
      before: medianWords(then ?? {}),
      after: medianWords(now ?? {}),
      change: changeWords(then, now),
    };
  });
}

function changeWords(then: LaneStatistics | undefined, now: LaneStatistics | undefined): string {
  if (!then?.times || !now?.times) {
    if (!then?.times && !now?.times) return 'measured in neither run';
    return then?.times ? 'measured in the first run alone' : 'measured in the second run alone';
  }
  const factor = then.times.medianMs / now.times.medianMs;
  const words = speedUpWords(factor > 0 && Number.isFinite(factor) ? { factor } : {});
  const overlaps = then.times.minMs <= now.times.maxMs && now.times.minMs <= then.times.maxMs;
  return overlaps && /er$/.test(words) ? `${words}, within the spread` : words;
}

type Pair = readonly [ImageStatistics | undefined, ImageStatistics];

function provisos(before: ComparisonState, after: ComparisonState, others: readonly Pair[]): string[] {
  const told = others.flatMap(([first, { image }]) =>
    first && first.image.reference !== image.reference
      ? [`The images differ: ${imageName(first.image.reference)} first, then ${imageName(image.reference)}.`]
      : [],
  );
  const [first, second] = [before.plan, after.plan];
  if (first.cluster.name !== second.cluster.name)
    told.push(`The clusters differ: ${first.cluster.name} first, then ${second.cluster.name}.`);
  if (first.recycle !== second.recycle)
    told.push(`Node pools were recycled in the ${first.recycle ? 'first' : 'second'} run alone.`);
  return told;
}
