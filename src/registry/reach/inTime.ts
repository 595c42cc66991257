import type { Clock } from '../../base/clock';
import { withDeadline } from '../../base/deadline';

/** What a task gives, or `late` when it takes longer than that. */
export async function inTime<T>(
  { clock, signal, delayMs, late }: Limit<T>,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const expired = new Error('late');
  try {
    return await withDeadline(clock, { signal, delayMs, expired: () => expired }, task);
  } catch (error) {
    if (error === expired) return late;
    throw error;
  }
}

interface Limit<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly delayMs: number;
  readonly late: T;
}
