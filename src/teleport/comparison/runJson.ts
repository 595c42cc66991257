import type { ObjectReference } from '../../kubernetes/kubernetesObject';
import { isoTime } from '../readiness/isoTime';
import {
  type ComparisonState,
  isLive,
  type Lane,
  type LaneName,
  type PhaseName,
  type PullOutcome,
  type Sample,
} from './state';
import { type ImageStatistics, type SpeedUp, statisticsOf } from './statistics';
import { imageSentences } from './words';

export const runFormat = 'acr-teleport-comparison';

/** What programs read, and what is kept. Keys stay; words may be added to unions; null is what is not known or does not apply. */
export interface RunJson {
  readonly format: typeof runFormat;
  readonly version: 1;
  readonly run: string;
  readonly phase: PhaseName;
  /** Why it failed. */
  readonly error: string | null;
  /** This time and all others: ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly cluster: { readonly name: string; readonly context: string };
  readonly namespace: string;
  readonly rounds: number;
  readonly recycle: boolean;
  readonly lanes: readonly Lane[];
  /** With what came out; that is counted again from `samples` when a run is read. */
  readonly images: readonly ImageJson[];
  readonly samples: readonly SampleJson[];
  readonly notes: readonly { readonly at: string | null; readonly words: string }[];
  /** What may still be in the cluster; only where there is such. */
  readonly left?: readonly ObjectReference[];
}

export interface ImageJson {
  readonly reference: string;
  /** Whether the plan names it; false for what else was pulled. */
  readonly planned: boolean;
  readonly sizeBytes: number | null;
  readonly layers: number | null;
  readonly sentences: readonly string[];
  readonly lanes: readonly LaneJson[];
  readonly speedUps: readonly SpeedUpJson[];
}

export interface LaneJson {
  readonly lane: LaneName;
  /** How many pulls the numbers come from. */
  readonly count: number;
  readonly medianMs: number | null;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly alreadyPresent: number;
  readonly failed: number;
  readonly untimed: number;
}

export interface SpeedUpJson {
  readonly lane: LaneName;
  readonly against: LaneName;
  /** Of the medians; above 1 is faster. */
  readonly factor: number | null;
  readonly overlaps: boolean;
}

export interface SampleJson {
  readonly round: number;
  readonly lane: LaneName;
  readonly image: string;
  readonly pod: string;
  readonly node: string | null;
  readonly outcome: PullOutcome;
  readonly pulledMs: number | null;
  readonly includingWaitingMs: number | null;
  readonly sizeBytes: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly event: string;
}

/** A run as a value for JSON.stringify; `readRun` takes it back. */
export function comparisonAsJson(state: ComparisonState): RunJson {
  const { plan, phase, startedAt, endedAt, samples, notes } = state;
  const live = isLive(state);
  const planned = new Set(plan.images.map(({ reference }) => reference));
  return {
    format: runFormat,
    version: 1,
    run: plan.runId,
    phase,
    error: phase === 'failed' ? state.error : null,
    startedAt: timeJson(startedAt),
    endedAt: timeJson(endedAt),
    cluster: { name: plan.cluster.name, context: plan.cluster.context },
    namespace: plan.namespace,
    rounds: plan.rounds,
    recycle: plan.recycle,
    lanes: plan.lanes,
    images: statisticsOf(state).map(each => imageJson(each, planned.has(each.image.reference), live)),
    samples: samples.map(sampleJson),
    notes: notes.map(({ at, words }) => ({ at: timeJson(at), words })),
    ...(state.left ? { left: state.left } : {}),
  };
}

function timeJson(timeMs: number | undefined): string | null {
  return (timeMs === undefined ? undefined : isoTime(timeMs)) ?? null;
}

function imageJson(statistics: ImageStatistics, planned: boolean, live: boolean): ImageJson {
  const { image, lanes, speedUps } = statistics;
  return {
    reference: image.reference,
    planned,
    sizeBytes: image.sizeBytes ?? null,
    layers: image.layers ?? null,
    sentences: imageSentences(statistics, live),
    lanes: lanes.map(({ lane, measuredMs, times, alreadyPresent, failed, untimed }) => ({
      lane,
      count: measuredMs.length,
      medianMs: times?.medianMs ?? null,
      minMs: times?.minMs ?? null,
      maxMs: times?.maxMs ?? null,
      alreadyPresent,
      failed,
      untimed,
    })),
    speedUps: speedUps.map(speedUpJson),
  };
}

function speedUpJson({ lane, against, factor, overlaps }: SpeedUp): SpeedUpJson {
  return { lane, against, factor: factor ?? null, overlaps };
}

function sampleJson(sample: Sample): SampleJson {
  const { round, lane, image, pod, node, outcome, event, startedAt, endedAt } = sample;
  return {
    round,
    lane,
    image,
    pod,
    node: node ?? null,
    outcome,
    pulledMs: sample.pulledMs ?? null,
    includingWaitingMs: sample.includingWaitingMs ?? null,
    sizeBytes: sample.sizeBytes ?? null,
    startedAt: timeJson(startedAt),
    endedAt: timeJson(endedAt),
    event,
  };
}
