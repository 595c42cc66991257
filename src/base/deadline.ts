import type { Clock } from './clock';

export interface Deadline {
  /** From now on. */
  readonly delayMs: number;
  /** Makes what is thrown when it has passed. */
  readonly expired: () => Error;
}

/**
 * Runs a task whose signal aborts with the caller's, or with what is thrown when the deadline has passed, or when the task itself fails.
 * The task may set itself a new deadline. It is not waited for once it is late, so one that ignores its signal cannot hold the caller.
 */
export async function withDeadline<T>(
  clock: Clock,
  { signal, ...deadline }: Deadline & { readonly signal: AbortSignal },
  task: (signal: AbortSignal, renew: (deadline: Deadline) => void) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const own = new AbortController();
  const timer = { cancel: () => {} };
  let abort = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      const end = (reason: unknown) => {
        reject(reason);
        own.abort(reason);
      };
      const renew = ({ delayMs, expired }: Deadline) => {
        timer.cancel();
        timer.cancel = clock.timer(delayMs, () => end(expired()));
      };
      abort = () => end(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      renew(deadline);
      task(own.signal, renew).then(resolve, end);
    });
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
  }
}
