import type { ComparisonState } from '../../../src/teleport/comparison/state';
import type { SimulatedGround } from '../deployment/grounds';

/** What a run asks of the API server, in the cluster's own time. */
export interface RequestRate {
  /** Requests a second, over the whole run. */
  readonly mean: number;
  /** Requests in the busiest second, wherever that begins. */
  readonly worst: number;
}

export function requestRate(
  asked: SimulatedGround['asked'],
  { startedAt, endedAt = startedAt }: Pick<ComparisonState, 'startedAt' | 'endedAt'>,
): RequestRate {
  const times = asked.map(({ at }) => at);
  const from = (begin: number) => times.filter(at => at >= begin && at < begin + 1000).length;
  return { mean: (times.length / (endedAt - startedAt)) * 1000, worst: Math.max(...times.map(from)) };
}
