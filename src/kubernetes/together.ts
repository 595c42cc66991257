import { createLimiter } from '../base/limiter';
import { isWatching } from './connection';
import type { ClusterObjects } from './objects';
import { ownAbort } from './ownAbort';

/** Where each is a request of its own; reads by run command go together, and none of them waits for another. */
const maxInFlight = 4;

/** How many of so many reads go at once. */
export function readsInFlight({ connection }: ClusterObjects, reads: number): number {
  return isWatching(connection) ? maxInFlight : Math.max(1, reads);
}

/** A task for each, few at a time; the first that fails ends the others. */
export async function together<T, R>(
  items: readonly T[],
  { signal: caller, inFlight = maxInFlight }: { readonly signal: AbortSignal; readonly inFlight?: number },
  task: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const limit = createLimiter(inFlight);
  const { signal, close } = ownAbort(caller);
  try {
    return await Promise.all(items.map(item => limit(() => task(item, signal), signal)));
  } finally {
    close();
  }
}
