import { createAbort } from './abort';

interface Load<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/**
 * One load a key: callers that ask while it runs share it. A caller that aborts leaves alone;
 * the load itself is aborted when the last one has left. Nothing is kept once it has ended.
 */
export class SharedLoads<K, T> {
  readonly #loads = new Map<K, Load<T>>();

  async get(key: K, load: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const shared = this.#loads.get(key) ?? this.#start(key, load);
    shared.callers++;
    try {
      return await leaving(shared.promise, signal);
    } finally {
      if (--shared.callers === 0) this.#abandon(key, shared);
    }
  }

  #start(key: K, load: (signal: AbortSignal) => Promise<T>): Load<T> {
    const controller = createAbort();
    const promise = load(controller.signal).finally(() => {
      if (this.#loads.get(key)?.controller === controller) this.#loads.delete(key);
    });
    // Everybody may have left by the time it fails.
    promise.catch(() => {});
    const shared = { promise, controller, callers: 0 };
    this.#loads.set(key, shared);
    return shared;
  }

  #abandon(key: K, load: Load<T>): void {
    if (this.#loads.get(key) !== load) return;
    this.#loads.delete(key);
    load.controller.abort();
  }
}

/** The promise's outcome, or the signal's reason when that comes first. */
function leaving<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
