const microNs = 1_000;
const milliNs = 1_000_000;
const secondNs = 1_000_000_000;

/** Nanoseconds as Go writes a duration: `890ms`, `8.011045191s`, `1m25.27926119s` (Go, package time). */
export function goDuration(ns: number): string {
  if (ns === 0) return '0s';
  if (ns < microNs) return `${ns}ns`;
  if (ns < milliNs) return `${decimal(ns, microNs)}µs`;
  if (ns < secondNs) return `${decimal(ns, milliNs)}ms`;
  const hours = Math.floor(ns / (3_600 * secondNs));
  const minutes = Math.floor(ns / (60 * secondNs)) % 60;
  const seconds = `${decimal(ns % (60 * secondNs), secondNs)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** A quotient with all its digits and no more. */
function decimal(ns: number, unitNs: number): string {
  const digits = String(unitNs).length - 1;
  const rest = String(ns % unitNs)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return `${Math.floor(ns / unitNs)}${rest === '' ? '' : `.${rest}`}`;
}
