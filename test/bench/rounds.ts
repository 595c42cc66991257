type Case = () => Promise<unknown>;

/** Runs the cases in turn, so many times each after a first that does not count, and gives the median time of each in milliseconds. */
export async function medians<K extends string>(
  count: number,
  cases: Readonly<Record<K, Case>>,
): Promise<Record<K, number>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= count; round++) {
    for (const [name, run] of Object.entries<Case>(cases)) {
      const startedAt = performance.now();
      await run();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt]);
    }
  }
  const entries = [...times].map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(entries) as Record<K, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
