import { exactPullWords, pullWords, spreadWords } from './durations';
import { type ComparisonState, isDuration, isLive, measuredMs, type Sample } from './state';
import type { ImageStatistics, LaneStatistics } from './statistics';
import { speedUpWords } from './words';

/** What stands in the place of a time: `8.011 s`, or why there is none. */
export function outcomeWords(sample: Sample, live: boolean): string {
  const pulledMs = measuredMs(sample);
  if (pulledMs !== undefined) return exactPullWords(pulledMs);
  switch (sample.outcome) {
    case 'pulled':
      return 'no time told';
    case 'alreadyPresent':
      return 'already there';
    case 'failed':
      return 'failed';
    case 'pending':
      return live ? 'pulling' : 'not finished';
  }
}

export function includingWaitingWords({ includingWaitingMs }: Sample): string {
  return isDuration(includingWaitingMs) ? exactPullWords(includingWaitingMs) : '–';
}

/** The kubelet's words, or what is known without them. */
export function eventWords(sample: Sample): string {
  if (sample.event !== '') return sample.event;
  return sample.outcome === 'pending' && sample.node === undefined ? 'Waiting for a node' : '–';
}

/** One line of the table of lanes. */
export interface LaneLine {
  readonly statistics: LaneStatistics;
  readonly median: string;
  readonly spread: string;
  /** How many pulls were measured. */
  readonly pulls: string;
  /** How it stands to the lane it is measured against; `–` for that one. */
  readonly change: string;
}

export function laneLines({ lanes, speedUps }: ImageStatistics): readonly LaneLine[] {
  return lanes.map(statistics => {
    const { lane, times, measuredMs: measured } = statistics;
    const speedUp = speedUps.find(one => one.lane === lane);
    return {
      statistics,
      median: times ? pullWords(times.medianMs) : '–',
      spread: times && measured.length > 1 ? spreadWords(times) : '–',
      pulls: String(measured.length),
      change: speedUp ? speedUpWords(speedUp) : '–',
    };
  });
}

/** The longest time that bars have to show; milliseconds. A pull under way counts with room to go on. */
export function longestMs({ lanes }: ImageStatistics): number {
  return Math.max(0, ...lanes.map(({ times }) => times?.maxMs ?? 0));
}

/** The pulls of an image that go on. */
export function pendingPulls(state: ComparisonState, reference: string): readonly Sample[] {
  if (!isLive(state)) return [];
  return state.samples.filter(({ outcome, image }) => outcome === 'pending' && image === reference);
}
