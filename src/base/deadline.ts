import type { Clock } from './clock';

/**
 * Runs a task whose signal aborts with the caller's or, after `delayMs`, with `expired()`, which is then also what is thrown.
 * The task is not waited for once it is late, so one that ignores its signal cannot hold the caller.
 */
export async function withDeadline<T>(
  clock: Clock,
  { delayMs, signal, expired }: { delayMs: number; signal: AbortSignal; expired: () => Error },
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const own = new AbortController();
  const forward = () => own.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const late = clock.sleep(delayMs, done.signal).then(
    () => {
      const error = expired();
      own.abort(error);
      throw error;
    },
    () => new Promise<never>(() => {}),
  );
  const aborted = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
  });
  late.catch(() => {});
  aborted.catch(() => {});
  try {
    return await Promise.race([task(own.signal), late, aborted]);
  } finally {
    done.abort();
    signal.removeEventListener('abort', forward);
  }
}
