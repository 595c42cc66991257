import { setTimeout as sleep } from 'node:timers/promises';

/** A wait of the test machinery that came to its end without the awaited thing. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(what: string, limitMs: number, options?: ErrorOptions) {
    super(`${what}: not within ${Math.round(limitMs / 100) / 10} s`, options);
  }
}

/** Settles as the promise does, or rejects with a DeadlineError that names what was awaited. */
export async function within<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  const timer = new AbortController();
  const expiry = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlineError(what, limitMs);
  });
  expiry.catch(() => undefined);
  return Promise.race([promise, expiry]).finally(() => timer.abort());
}

/** Asks until the probe gives a value; what the probe throws counts as "not yet" and is the cause in the end. */
export async function waitUntil<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  limitMs: number,
  what: string,
  everyMs = 100,
): Promise<T> {
  const end = performance.now() + limitMs;
  let cause: unknown;
  do {
    try {
      const value = await probe();
      if (value !== undefined) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(everyMs);
  } while (performance.now() < end);
  throw new DeadlineError(what, limitMs, { cause });
}
