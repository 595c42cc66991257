import { createAbort } from '../base/abort';

/** A signal for one task and all that it starts: it aborts with the caller's, and when the task is over. */
export interface OwnAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Ends what is still under way, and lets go of the caller's signal. */
  close(): void;
}

/** The caller's own would have a listener for each of many calls. Throws its reason when it has aborted. */
export function ownAbort(caller: AbortSignal): OwnAbort {
  caller.throwIfAborted();
  const own = createAbort();
  const leave = () => own.abort(caller.reason);
  caller.addEventListener('abort', leave, { once: true });
  return {
    signal: own.signal,
    abort: reason => own.abort(reason),
    close() {
      caller.removeEventListener('abort', leave);
      own.abort(new Error('closed'));
    },
  };
}
