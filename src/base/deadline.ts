import { createAbort } from './abort';
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
  const own = createAbort();
  let cancel = () => {};
  let abort = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      let { expired } = deadline;
      let dueAt = 0;
      let ringsAt = Number.POSITIVE_INFINITY;
      const end = (reason: unknown) => {
        reject(reason);
        own.abort(reason);
      };
      const ring = () => {
        const leftMs = dueAt - clock.monotonic();
        if (leftMs > 0) arm(leftMs);
        else end(expired());
      };
      const arm = (delayMs: number) => {
        ringsAt = dueAt;
        cancel = clock.timer(delayMs, ring);
      };
      // A later deadline leaves the timer as it is, to find out when it rings: most calls are over by then.
      const renew = (next: Deadline) => {
        expired = next.expired;
        dueAt = clock.monotonic() + next.delayMs;
        if (dueAt >= ringsAt) return;
        cancel();
        arm(next.delayMs);
      };
      abort = () => end(signal.reason);
      signal.addEventListener('abort', abort);
      renew(deadline);
      task(own.signal, renew).then(resolve, end);
    });
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}
