const unitNs: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** As much as Go can count, which is some 292 years. */
const maxNs = 2n ** 63n - 1n;
const maxLength = 64;

/** Reads a duration as Go prints it (`1m25.27926119s`, `890ms`, `1.5µs`, `0s`) into milliseconds, exact to the nanosecond; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  if (text.length > maxLength || !/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text))
    return text === '0' ? 0 : undefined;
  let totalNs = 0n;
  for (const [, whole = '0', fraction = '', unit = ''] of text.matchAll(/(\d+)(?:\.(\d+))?([a-zµμ]+)/g)) {
    const size = unitNs[unit] ?? 0n;
    totalNs += BigInt(whole) * size + (BigInt(`0${fraction}`) * size) / 10n ** BigInt(fraction.length);
  }
  return totalNs > maxNs ? undefined : Number(totalNs) / 1e6;
}
