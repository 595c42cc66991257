import { createAbort } from '../base/abort';

/** Hands a value over to whoever reads the arrivals. */
export type Emit<T> = (value: T) => void;

/**
 * The values that some work under way at once hands over, as they come. Ends when the work has ended, throws what it throws, and throws the signal's
 * reason at once. Whoever leaves early aborts the work.
 */
export async function* arrivals<T>(
  signal: AbortSignal,
  work: (emit: Emit<T>, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  signal.throwIfAborted();
  const own = createAbort();
  const waiting: T[] = [];
  let outcome: { readonly error?: unknown } | undefined;
  let wake = () => {};
  const end = (how: typeof outcome) => {
    outcome ??= how;
    wake();
  };
  const abort = () => {
    own.abort(signal.reason);
    end({ error: signal.reason });
  };
  signal.addEventListener('abort', abort, { once: true });
  const emit = (value: T) => {
    waiting.push(value);
    wake();
  };
  work(emit, own.signal).then(
    () => end({}),
    error => end({ error }),
  );
  try {
    for (;;) {
      signal.throwIfAborted();
      const [value] = waiting.splice(0, 1);
      if (value !== undefined) yield value;
      else if (outcome === undefined) await new Promise<void>(resolve => (wake = resolve));
      else if ('error' in outcome) throw outcome.error;
      else return;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    own.abort();
  }
}
