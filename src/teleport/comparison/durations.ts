const minuteMs = 60_000;
const hourMs = 3_600_000;

/** A pull time as people say it: `890 ms`, `8.0 s`, `1 min 25 s`, `1 h 3 min`. */
export function pullWords(pulledMs: number): string {
  if (pulledMs < 999.5) return `${Math.round(pulledMs)} ms`;
  if (pulledMs < minuteMs - 50) return `${(pulledMs / 1000).toFixed(1)} s`;
  if (pulledMs < hourMs - 500) return inParts(Math.round(pulledMs / 1000), 'min', 's');
  return inParts(Math.round(pulledMs / minuteMs), 'h', 'min');
}

function inParts(amount: number, large: string, small: string): string {
  return `${Math.floor(amount / 60)} ${large} ${amount % 60} ${small}`;
}

/** The same to the millisecond: `8.011 s`, `1 min 25.279 s`. */
export function exactPullWords(pulledMs: number): string {
  const rounded = Math.round(pulledMs);
  const minutes = Math.floor(rounded / minuteMs);
  const seconds = `${((rounded % minuteMs) / 1000).toFixed(3)} s`;
  return minutes === 0 ? seconds : `${minutes} min ${seconds}`;
}

/** From where to where, the unit said once where it is the same, and with as many decimals as show a difference: `7.9–8.2 s`, `2.17–2.23 s`. */
export function spreadWords({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string {
  const [least, most] = [pullWords(minMs), pullWords(maxMs)];
  if (least === most) return closeSpreadWords(minMs, maxMs, most);
  const [, amount, unit] = /^([\d.]+) (m?s)$/.exec(least) ?? [];
  return unit !== undefined && /^[\d.]+ (m?s)$/.exec(most)?.[1] === unit
    ? `${amount}–${most}`
    : `${least} – ${most}`;
}

function closeSpreadWords(minMs: number, maxMs: number, words: string): string {
  if (!/^[\d.]+ s$/.test(words)) return words;
  for (const digits of [2, 3]) {
    const [least, most] = [minMs, maxMs].map(timeMs => (timeMs / 1000).toFixed(digits));
    if (least !== most) return `${least}–${most} s`;
  }
  return words;
}
