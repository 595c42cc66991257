const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `14m`, `3h` or `12d`; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const unit = unitMs[text.at(-1) ?? ''];
  const count = Number(text.slice(0, -1));
  return unit === undefined || text.length < 2 || !(count >= 0) ? undefined : count * unit;
}

/** The moment that a date, or an age at `openedAt`, stands for; undefined for any other text. */
export function momentOf(text: string, openedAt: number): number | undefined {
  const ageMs = durationMs(text);
  if (ageMs !== undefined) return openedAt - ageMs;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
