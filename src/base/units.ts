import { ExplainedError } from './errors';

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in people's units, powers of 1,000 as registries count: `944 MB`, `1.2 GB`. */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${sizeUnits[unit]}`;
}

/** A running time as a clock shows it: `0:42`, `12:05`, `1:02:03`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const spans = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A span in words, in its largest unit: `2 days`, `14 minutes`, `1 second`. */
export function formatSpan(spanMs: number): string {
  const seconds = Math.max(0, Math.floor(spanMs / 1000));
  const [unit, size] = spans.find(([, unitSeconds]) => seconds >= unitSeconds) ?? spans[5];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The same for narrow places: `14 min`, `2 days`. */
export function formatShortSpan(spanMs: number): string {
  return formatSpan(spanMs)
    .replace(/minutes?$/, 'min')
    .replace(/seconds?$/, 's')
    .replace(/hours?$/, 'h');
}

export function formatAgo(thenMs: number, nowMs: number): string {
  return nowMs - thenMs < 1000 ? 'just now' : `${formatSpan(nowMs - thenMs)} ago`;
}

/** `1 tag`, `41 tags`, `1,000 tags`. By hand: loading a locale for the first one takes ten milliseconds. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  const grouped = String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped} ${amount === 1 ? singular : plural}`;
}

const durationUnits: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads `90s`, `10m`, `1h30m`, `500ms` or plain seconds, into milliseconds. Throws when it is none of these. */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    throw new ExplainedError(`"${text}" is not a duration.`, {
      code: 'usage',
      hint: 'Write it like 90s, 10m or 1h30m.',
    });
  }
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * (durationUnits[unit ?? 's'] ?? 1000);
  }
  return totalMs;
}
