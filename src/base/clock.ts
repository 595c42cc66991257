/** Time as the core sees it, so that tests can hand it out. */
export interface Clock {
  /** Milliseconds since 1970, to show and to compare with what servers say; it may be set back. */
  now(): number;
  /** Whole milliseconds since some moment, never set back: what deadlines, pauses and durations are measured by. It means nothing to another process. */
  monotonic(): number;
  /** Resolves after `delayMs`, however long that is; rejects with the signal's reason as soon as that aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls `ring` after `delayMs`, however long that is, unless what it gives back is called before. */
  timer(delayMs: number, ring: () => void): () => void;
}

/** What Node's timers take at most; they ring a longer one at once. */
const maxTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => Math.floor(performance.now()),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = systemClock.timer(delayMs, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    }),
  timer(delayMs, ring) {
    let timer: NodeJS.Timeout;
    const start = (leftMs: number) => {
      const restMs = leftMs - maxTimerMs;
      timer = restMs > 0 ? setTimeout(start, maxTimerMs, restMs) : setTimeout(ring, leftMs);
    };
    start(delayMs);
    return () => clearTimeout(timer);
  },
};

/** How much is left of `delayMs` from now on: negative once it is over, whatever the clock is set to meanwhile. */
export function countdown(clock: Pick<Clock, 'monotonic'>, delayMs: number): () => number {
  const endsAt = clock.monotonic() + delayMs;
  return () => endsAt - clock.monotonic();
}
