import {
  type ComparedImage,
  type ComparisonState,
  type LaneName,
  laneNames,
  measuredMs,
  type Sample,
} from './state';

/** The middle of what was measured, and from where to where it reaches; milliseconds. */
export interface Times {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** What one lane did with one image. */
export interface LaneStatistics {
  readonly lane: LaneName;
  /** What counts, shortest first; milliseconds. */
  readonly measuredMs: readonly number[];
  /** In how many rounds; fewer than there are times where a round has several pods. */
  readonly rounds: number;
  /** Absent where nothing was measured. */
  readonly times?: Times;
  /** No pull took place: the node had the image. */
  readonly alreadyPresent: number;
  readonly failed: number;
  /** Pulled, and the kubelet told no time. */
  readonly untimed: number;
  readonly pending: number;
}

/** How one lane's median stands to that of the lane that it is measured against. */
export interface SpeedUp {
  readonly lane: LaneName;
  readonly against: LaneName;
  /** Above 1 is faster; absent where either median is 0, and no ratio can be told. */
  readonly factor?: number;
  /** Whether the slowest of the one takes as long as the fastest of the other, so that the difference may be chance. */
  readonly overlaps: boolean;
}

export interface ImageStatistics {
  readonly image: ComparedImage;
  /** In the plan's order. */
  readonly lanes: readonly LaneStatistics[];
  /** One for each lane that was measured beside the one that it stands against. */
  readonly speedUps: readonly SpeedUp[];
}

/** One entry an image: those of the plan, and then whatever else was pulled. */
export function statisticsOf({ plan, samples }: ComparisonState): readonly ImageStatistics[] {
  const planned = new Set(plan.images.map(({ reference }) => reference));
  const others = new Set(samples.map(({ image }) => image).filter(image => !planned.has(image)));
  return [...plan.images, ...Array.from(others, reference => ({ reference }))].map(image => {
    const pulls = samples.filter(sample => sample.image === image.reference);
    const lanes = lanesOf(plan.lanes, pulls).map(lane => laneStatistics(lane, pulls));
    return { image, lanes, speedUps: speedUpsOf(lanes) };
  });
}

/** The lane that the others are measured against: the normal pull, or the last where all are accelerated. */
export function baselineOf(lanes: readonly LaneStatistics[]): LaneStatistics | undefined {
  return lanes.find(({ lane }) => lane === 'shuttle') ?? lanes.at(-1);
}

function lanesOf(planned: readonly { name: LaneName }[], samples: readonly Sample[]): LaneName[] {
  const names = new Set(planned.map(({ name }) => name));
  const seen = new Set(samples.map(({ lane }) => lane));
  return [...names, ...laneNames.filter(name => seen.has(name) && !names.has(name))];
}

function laneStatistics(lane: LaneName, pulls: readonly Sample[]): LaneStatistics {
  const samples = pulls.filter(sample => sample.lane === lane);
  const timed = samples.filter(sample => measuredMs(sample) !== undefined);
  const counted = timed.flatMap(sample => measuredMs(sample) ?? []).sort((a, b) => a - b);
  const times = timesOf(counted);
  const amount = (outcome: Sample['outcome']) => samples.filter(one => one.outcome === outcome).length;
  return {
    lane,
    measuredMs: counted,
    rounds: new Set(timed.map(({ round }) => round)).size,
    ...(times ? { times } : {}),
    alreadyPresent: amount('alreadyPresent'),
    failed: amount('failed'),
    untimed: amount('pulled') - counted.length,
    pending: amount('pending'),
  };
}

function timesOf(sorted: readonly number[]): Times | undefined {
  const [minMs] = sorted;
  const maxMs = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (minMs === undefined || maxMs === undefined || low === undefined || high === undefined) return undefined;
  return { medianMs: low === high ? low : low / 2 + high / 2, minMs, maxMs };
}

function speedUpsOf(lanes: readonly LaneStatistics[]): SpeedUp[] {
  const base = baselineOf(lanes);
  if (!base?.times) return [];
  const { times: against, lane: againstLane } = base;
  return lanes.flatMap(({ lane, times }) =>
    lane === againstLane || !times ? [] : [speedUp(lane, times, againstLane, against)],
  );
}

function speedUp(lane: LaneName, times: Times, against: LaneName, base: Times): SpeedUp {
  const factor = base.medianMs / times.medianMs;
  return {
    lane,
    against,
    ...(factor > 0 && Number.isFinite(factor) ? { factor } : {}),
    overlaps: times.minMs <= base.maxMs && base.minMs <= times.maxMs,
  };
}
