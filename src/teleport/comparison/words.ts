import { count } from '../../base/units';
import { parseReference, shortName } from '../../registry/reference';
import { pullWords, spreadWords } from './durations';
import { type ComparisonState, isLive, type LaneName } from './state';
import {
  baselineOf,
  type ImageStatistics,
  type LaneStatistics,
  type SpeedUp,
  statisticsOf,
} from './statistics';

/** One vocabulary for page, exports and command line. */

/** Within a line. */
export const laneWords: Readonly<Record<LaneName, string>> = {
  teleport: 'Teleport',
  shuttle: 'normal pull',
  streaming: 'Artifact Streaming',
};

/** At the beginning of a line, or alone. */
export const laneTitles: Readonly<Record<LaneName, string>> = { ...laneWords, shuttle: 'Normal pull' };

const asSubject: Readonly<Record<LaneName, string>> = { ...laneWords, shuttle: 'the normal pull' };

/** The image without its registry, as far as it can be read: `azure-vote-front:v1`. */
export function imageName(reference: string): string {
  try {
    return shortName(parseReference(reference));
  } catch {
    return reference;
  }
}

/** `4.3 × faster`, `1.2 × slower`, or `no difference` where a decimal shows none. */
export function speedUpWords({ factor }: Pick<SpeedUp, 'factor'>): string {
  if (factor === undefined) return 'no ratio can be told';
  const times = timesWords(factor < 1 ? 1 / factor : factor);
  return times === '1.0 ×' ? 'no difference' : `${times} ${factor < 1 ? 'slower' : 'faster'}`;
}

const mostTold = 9999;

function timesWords(factor: number): string {
  if (factor > mostTold) return `over ${count(mostTold, '×', '×')}`;
  return factor < 99.95 ? `${factor.toFixed(1)} ×` : count(Math.round(factor), '×', '×');
}

/** What came out, a sentence for each image and accelerated lane: `Teleport 8.0 s against 34.7 s: 4.3 × faster; 3 rounds.` */
export function resultSentences(state: ComparisonState): readonly string[] {
  const images = statisticsOf(state);
  return images.flatMap(each => {
    const subject = images.length === 1 ? '' : `${imageName(each.image.reference)}: `;
    return imageSentences(each, isLive(state)).map(sentence => subject + sentence);
  });
}

/** The same of one image. While the run is live, a lane without a time is no lack yet, and few rounds are no doubt. */
export function imageSentences(statistics: ImageStatistics, live: boolean): readonly string[] {
  const base = baselineOf(statistics.lanes);
  const others = statistics.lanes.filter(lane => lane !== base);
  if (!base || (live && statistics.lanes.every(({ times }) => !times))) return ['Nothing is measured yet.'];
  if (others.length === 0) return [aloneSentence(base)];
  return others.map(lane => {
    const speedUp = statistics.speedUps.find(one => one.lane === lane.lane);
    if (!speedUp) return lackSentence(lane, base, live);
    const change = speedUpWords(speedUp);
    return speedUpSentence(speedUp, lane, base, live ? '' : doubt(speedUp, change, lane, base));
  });
}

function speedUpSentence(
  speedUp: SpeedUp,
  lane: LaneStatistics,
  base: LaneStatistics,
  doubts: string,
): string {
  const against = speedUp.against === 'shuttle' ? '' : ` for ${asSubject[speedUp.against]}`;
  const told = `${medianWords(lane)} against ${medianWords(base)}${against}: ${speedUpWords(speedUp)}`;
  return `${laneTitles[lane.lane]} ${told}; ${roundsWords(lane, base)}${doubts}.`;
}

function roundsWords(lane: LaneStatistics, base: LaneStatistics): string {
  const [mine, theirs] = [lane.measuredMs.length, base.measuredMs.length];
  const unit = unitOf(lane, base);
  return mine === theirs ? count(mine, unit) : `${count(mine, unit)} against ${theirs}`;
}

function unitOf(...lanes: readonly LaneStatistics[]): string {
  return lanes.every(({ measuredMs, rounds }) => measuredMs.length === rounds) ? 'round' : 'pull';
}

function doubt(speedUp: SpeedUp, change: string, lane: LaneStatistics, base: LaneStatistics): string {
  if (Math.min(lane.measuredMs.length, base.measuredMs.length) === 1)
    return ', which does not tell how much it varies';
  if (!speedUp.overlaps || change === 'no difference' || !lane.times || !base.times) return '';
  return `, whose spreads overlap (${spreadWords(lane.times)} and ${spreadWords(base.times)}), so it may be chance`;
}

function lackSentence(lane: LaneStatistics, base: LaneStatistics, live: boolean): string {
  const lacking = [lane, base].filter(({ times }) => !times);
  const there = [lane, base].find(({ times }) => times);
  const yet = live ? 'not measured yet' : 'not measured';
  if (there === undefined)
    return `Neither ${asSubject[lane.lane]} nor ${asSubject[base.lane]} was measured${why(lacking)}.`;
  const lack = `${lacking.map(one => asSubject[one.lane]).join(' and ')} was ${yet}`;
  const rest = live ? '' : `, so there is nothing to compare it with`;
  return `${laneTitles[there.lane]} ${medianWords(there)}; ${lack}${why(lacking)}${rest}.`;
}

/** Why lanes have no time, as an aside. */
function why(lacking: readonly LaneStatistics[]): string {
  const sum = (of: (lane: LaneStatistics) => number) => lacking.reduce((total, lane) => total + of(lane), 0);
  const present = sum(lane => lane.alreadyPresent);
  const failed = sum(lane => lane.failed);
  const untimed = sum(lane => lane.untimed);
  const reasons = [
    ...(failed > 0 ? [`${count(failed, 'pull')} failed`] : []),
    ...(present > 0 ? [`the image was already there ${count(present, 'time')}`] : []),
    ...(untimed > 0 ? [`${count(untimed, 'pull')} told no time`] : []),
  ];
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
}

function aloneSentence(lane: LaneStatistics): string {
  if (!lane.times) return `${laneTitles[lane.lane]} was not measured${why([lane])}.`;
  return `${laneTitles[lane.lane]} ${medianWords(lane)}; ${count(lane.measuredMs.length, unitOf(lane))}, and no other lane to compare with.`;
}

/** `8.0 s`, or `–` where nothing was measured. */
export function medianWords({ times }: Pick<LaneStatistics, 'times'>): string {
  return times ? pullWords(times.medianMs) : '–';
}
