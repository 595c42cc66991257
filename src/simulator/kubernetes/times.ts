/** A moment as Kubernetes writes most of them, in whole seconds: `2026-01-05T12:00:00Z`. */
export function timeOf(moment: number): string {
  return `${new Date(Math.floor(moment / 1000) * 1000).toISOString().slice(0, -5)}Z`;
}

/** The same with six digits behind the second. */
export function microTimeOf(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, -1)}000Z`;
}

const minuteS = 60;
const hourS = 3_600;
const dayS = 86_400;

/** How long ago a time was, as tables write it: `45s`, `3m20s`, `26h`, `12d`. */
export function ageOf(time: string | null | undefined, now: number): string {
  const moment = Date.parse(time ?? '');
  if (Number.isNaN(moment)) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now - moment) / 1000));
  if (seconds < 2 * minuteS) return `${seconds}s`;
  if (seconds < 10 * minuteS) return twoParts(seconds, minuteS, 'm', 1, 's');
  if (seconds < 3 * hourS) return `${Math.floor(seconds / minuteS)}m`;
  if (seconds < 8 * hourS) return twoParts(seconds, hourS, 'h', minuteS, 'm');
  if (seconds < 2 * dayS) return `${Math.floor(seconds / hourS)}h`;
  return seconds < 8 * dayS ? twoParts(seconds, dayS, 'd', hourS, 'h') : `${Math.floor(seconds / dayS)}d`;
}

function twoParts(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeUnit}${rest > 0 ? `${rest}${smallUnit}` : ''}`;
}
