/** A duration as Go writes it, cut to milliseconds as kubelets do: `890ms`, `8.011s`, `1m25.279s`, `1h0m3s`. */
export function goDuration(durationMs: number): string {
  const wholeMs = Math.trunc(durationMs);
  if (wholeMs === 0) return '0s';
  if (wholeMs < 1000) return `${wholeMs}ms`;
  const hours = Math.floor(wholeMs / 3_600_000);
  const minutes = Math.floor((wholeMs % 3_600_000) / 60_000);
  const seconds = `${(wholeMs % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
