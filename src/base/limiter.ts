/** Runs tasks with no more than so many under way; the others wait their turn, and leave the queue when their signal aborts. */
export type Limiter = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createLimiter(maxInFlight: number): Limiter {
  const waiting = new Set<() => void>();
  let inFlight = 0;

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        waiting.delete(enter);
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(enter);
        reject(signal?.reason);
      };
      waiting.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });

  const release = () => {
    const [next] = waiting;
    if (next) next();
    else inFlight--;
  };

  return async (task, signal) => {
    signal?.throwIfAborted();
    if (inFlight < maxInFlight) inFlight++;
    else await turn(signal);
    try {
      return await task();
    } finally {
      release();
    }
  };
}
