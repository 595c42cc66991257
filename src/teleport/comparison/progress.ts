import { type ComparisonState, isLive } from './state';

/** The round that is under way, or was last; 0 before the first. */
export function roundOf({ samples }: ComparisonState): number {
  return samples.reduce((latest, { round }) => Math.max(latest, round), 0);
}

/** Where a run stands: `Preparing`, `Round 2 of 3`, `Stopped in round 2 of 3`; undefined once it is done. */
export function progressWords(state: ComparisonState): string | undefined {
  const round = roundOf(state);
  const rounds = `round ${round} of ${Math.max(round, state.plan.rounds)}`;
  switch (state.phase) {
    case 'preparing':
      return 'Preparing';
    case 'running':
      return round === 0 ? 'Starting' : `Round${rounds.slice('round'.length)}`;
    case 'aborted':
    case 'failed':
      return `${state.phase === 'failed' ? 'Failed' : 'Stopped'} ${round === 0 ? 'before the first round' : `in ${rounds}`}`;
    case 'done':
      return undefined;
  }
}

/** A run's length so far, or in all; milliseconds. */
export function elapsedMs(state: ComparisonState, now: number): number {
  return Math.max(0, (isLive(state) ? now : (state.endedAt ?? now)) - state.startedAt);
}
