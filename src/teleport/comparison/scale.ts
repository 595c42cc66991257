/** A time axis from 0 to `endMs`, with a mark at each of `ticksMs`. */
export interface Scale {
  readonly endMs: number;
  readonly ticksMs: readonly number[];
}

const mostSteps = 5;
const stepsMs = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400].map(
    seconds => seconds * 1000,
  ),
];

/** The round numbers around a longest time. */
export function scaleFor(longestMs: number): Scale {
  const most = Number.isFinite(longestMs) && longestMs > 0 ? longestMs : 1000;
  const stepMs = stepsMs.find(step => most / step <= mostSteps) ?? most / mostSteps;
  const steps = Math.min(mostSteps, Math.ceil(most / stepMs));
  return { endMs: steps * stepMs, ticksMs: Array.from({ length: steps + 1 }, (_, index) => index * stepMs) };
}

/** How far along a scale, in percent with two decimals; never off it. */
export function percentAlong({ endMs }: Scale, timeMs: number): number {
  const share = timeMs / endMs;
  return Number.isNaN(share) ? 0 : Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}

/** `10 s`, `2 min`, `500 ms`: what a tick says. */
export function tickWords(timeMs: number): string {
  if (timeMs === 0) return '0';
  if (timeMs < 1000) return `${timeMs} ms`;
  if (timeMs < 60_000 || timeMs % 60_000 !== 0) return `${Number((timeMs / 1000).toFixed(1))} s`;
  return timeMs % 3_600_000 === 0 ? `${timeMs / 3_600_000} h` : `${timeMs / 60_000} min`;
}
