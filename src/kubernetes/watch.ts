import { asRecord, asString, type JsonRecord } from '../base/json';
import { type ClusterError, isClusterError } from './clusterError';
import { type ClusterConnection, isWatching, type WatchingConnection } from './connection';
import { asObject, type KubernetesObject } from './kubernetesObject';
import { type ListedChange, ListedObjects } from './listedObjects';
import type { ClusterObjects, ObjectQuery } from './objects';
import { ownAbort } from './ownAbort';
import { statusError } from './refusal';
import { readStatus } from './status';

/** What a watch tells, in order. */
export type ObjectChange =
  /** All that there is now: first of all, and again whenever what happened in between could not be learnt. */
  | { readonly kind: 'listed'; readonly objects: readonly KubernetesObject[] }
  | ListedChange
  /** The cluster does not answer; nothing is lost, it is asked again after a while. */
  | { readonly kind: 'interrupted'; readonly error: ClusterError; readonly retryInMs: number }
  /** It answers again, and what has happened meanwhile follows. */
  | { readonly kind: 'resumed' };

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** How long it goes on; it just ends then. */
  readonly deadlineMs: number;
  /** From 0 up to 1, for the pauses. */
  readonly random?: () => number;
}

/** How long the server is asked to keep one stream open. */
const streamSeconds = 120;
const usualPollMs = 10_000;
const pauseMs = { first: 500, most: 5000 };
/** What passes by itself. */
const passing = ['unreachable', 'timeout', 'unavailable', 'throttled'] as const;
/** What may pass, so often in a row, of a server that was away: one that has just started does not know everybody yet. */
const early = ['unauthorized', 'forbidden', 'unreadable'] as const;
const maxEarly = 5;

/**
 * Follows objects by list and watch. Connections that end are taken up where they were; what cannot be taken up (410 Gone) is listed anew.
 * Where nothing can be watched, it is listed again and again, and told by what differs.
 * The first list throws as it fails; later on, whatever passes by itself is waited out. Ends at the deadline; throws the signal's reason.
 */
export async function* watchObjects(
  objects: ClusterObjects,
  query: ObjectQuery,
  options: WatchOptions,
): AsyncGenerator<ObjectChange, void> {
  const { clock } = objects.connection;
  const own = ownAbort(options.signal);
  const cancel = clock.timer(options.deadlineMs, () => own.abort(new Error('deadline')));
  try {
    yield* new Watcher(objects, query, { ...options, signal: own.signal }).changes();
  } catch (error) {
    options.signal.throwIfAborted();
    if (!own.signal.aborted) throw error;
  } finally {
    cancel();
    own.close();
  }
}

class Watcher {
  readonly #objects: ClusterObjects;
  readonly #query: ObjectQuery;
  readonly #options: WatchOptions;
  readonly #listed = new ListedObjects();
  #resourceVersion: string | undefined;
  #failures = 0;
  #refusals = 0;
  #wasAway = false;
  #isInterrupted = false;
  #openedAt: number | undefined;
  #delayMs = 0;

  constructor(objects: ClusterObjects, query: ObjectQuery, options: WatchOptions) {
    this.#objects = objects;
    this.#query = query;
    this.#options = options;
  }

  async *changes(): AsyncGenerator<ObjectChange, void> {
    const { connection } = this.#objects;
    yield await this.#list();
    for (;;) {
      try {
        if (this.#resourceVersion === undefined) yield await this.#list();
        yield* isWatching(connection) ? this.#stream(connection) : this.#poll(connection);
      } catch (error) {
        const interruption = this.#interruption(error);
        if (interruption) yield interruption;
      }
      await connection.clock.sleep(this.#delayMs, this.#options.signal);
    }
  }

  async #list(): Promise<ObjectChange> {
    const { items, resourceVersion } = await this.#objects.list(this.#query, this.#options.signal);
    this.#resourceVersion = resourceVersion;
    this.#isInterrupted = false;
    this.#listed.changes(items);
    return { kind: 'listed', objects: items };
  }

  async *#poll({ clock, pollMs = usualPollMs }: ClusterConnection): AsyncGenerator<ObjectChange, void> {
    const { signal } = this.#options;
    await clock.sleep(pollMs, signal);
    const { items } = await this.#objects.list(this.#query, signal);
    this.#answered();
    if (this.#isInterrupted) yield { kind: 'resumed' };
    this.#isInterrupted = false;
    yield* this.#listed.changes(items);
    this.#failures = 0;
    this.#delayMs = 0;
  }

  #answered(): void {
    this.#wasAway = false;
    this.#refusals = 0;
  }

  async *#stream(connection: WatchingConnection): AsyncGenerator<ObjectChange, void> {
    const { labelSelector, fieldSelector } = this.#query;
    const { signal } = this.#options;
    const place = await this.#objects.collection(this.#query, signal);
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: this.#resourceVersion,
      timeoutSeconds: streamSeconds,
      labelSelector,
      fieldSelector,
    };
    this.#openedAt = undefined;
    const events = await connection.watch({ ...place, query, signal });
    this.#openedAt = connection.clock.monotonic();
    this.#answered();
    if (this.#isInterrupted) yield { kind: 'resumed' };
    this.#isInterrupted = false;
    for await (const event of events) {
      const change = this.#read(event, place.subject);
      this.#failures = 0;
      if (change) yield change;
    }
    // A stream that ends at once is not asked for again at once.
    const endedAtOnce = !this.#hasLasted(pauseMs.first);
    this.#failures = endedAtOnce ? this.#failures + 1 : 0;
    this.#delayMs = endedAtOnce ? this.#pause() : 0;
  }

  #hasLasted(spanMs: number): boolean {
    const { clock } = this.#objects.connection;
    return this.#openedAt !== undefined && clock.monotonic() - this.#openedAt >= spanMs;
  }

  /** undefined for what tells no change, such as a bookmark. */
  #read(event: JsonRecord, subject: string): ObjectChange | undefined {
    if (event.type === 'ERROR') {
      const cluster = this.#objects.connection.context;
      throw statusError({ cluster, subject }, readStatus(event.object, 500));
    }
    const metadata = asRecord(asRecord(event.object)?.metadata);
    this.#resourceVersion = asString(metadata?.resourceVersion) ?? this.#resourceVersion;
    const object = asObject(event.object, this.#query);
    const kind = kinds[asString(event.type) ?? ''];
    return kind && object ? { kind, object } : undefined;
  }

  /** Nothing to tell when the server has no longer what to go on from: it is listed anew. Throws what does not pass by itself. */
  #interruption(error: unknown): ObjectChange | undefined {
    const { signal } = this.#options;
    if (signal.aborted) throw signal.reason;
    this.#failures = this.#hasLasted(pauseMs.most) ? 1 : this.#failures + 1;
    this.#openedAt = undefined;
    this.#delayMs = this.#pause();
    if (cannotGoOn(error)) {
      this.#resourceVersion = undefined;
      if (this.#failures === 1) this.#delayMs = 0;
      return undefined;
    }
    const isAway = isClusterError(error, ...passing);
    this.#wasAway ||= isAway;
    const isEarly = this.#wasAway && isClusterError(error, ...early) && ++this.#refusals <= maxEarly;
    if (!isAway && !isEarly) throw error;
    this.#isInterrupted = true;
    return { kind: 'interrupted', error, retryInMs: this.#delayMs };
  }

  #pause(): number {
    const { random = Math.random } = this.#options;
    const grown = Math.min(pauseMs.most, pauseMs.first * 2 ** (this.#failures - 1));
    return Math.round(grown / 2 + random() * (grown / 2));
  }
}

/** What was to be gone on from is too old for the server, or it has never been there: it may have been set back. */
function cannotGoOn(error: unknown): boolean {
  if (!isClusterError(error)) return false;
  return error.code === 'gone' || /too large resource version/i.test(error.detail ?? '');
}

const kinds: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};
