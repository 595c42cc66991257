import { createAbort } from '../base/abort';
import type { Page } from '../registry/paging';
/** A list that comes in pages and is read on as somebody asks for more. Owns the items read so far, and the reading. */
export class Listing<T> {
  readonly #items: T[] = [];
  readonly #stop = createAbort();
  readonly #open: (signal: AbortSignal) => Pages<T>;
  #pages: Pages<T>;
  #isComplete = false;
  #loading: Promise<void> | undefined;

  constructor(open: (signal: AbortSignal) => Pages<T>) {
    this.#open = open;
    this.#pages = open(this.#stop.signal);
  }

  get items(): readonly T[] {
    return this.#items;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The first page, once. */
  async first(): Promise<readonly T[]> {
    if (this.#items.length === 0 && !this.#isComplete) await this.more();
    return this.#items;
  }

  /** Reads one page more, or the one that failed again; callers at the same time share it. */
  more(): Promise<void> {
    this.#loading ??= this.#next().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  dispose(): void {
    this.#stop.abort();
  }

  async #next(): Promise<void> {
    try {
      const { done, value } = await this.#pages.next();
      this.#isComplete = done || value.isLast;
      if (!done) for (const item of value.items) this.#items.push(item);
    } catch (error) {
      // A generator that threw is at its end. The next one gives again what is here already.
      this.#pages = without(this.#open(this.#stop.signal), this.#items.length);
      throw error;
    }
  }
}

type Pages<T> = AsyncGenerator<Page<T>, void, undefined>;

async function* without<T>(pages: Pages<T>, count: number): Pages<T> {
  let left = count;
  for await (const { items, isLast } of pages) {
    const rest = items.slice(left);
    left = Math.max(0, left - items.length);
    if (rest.length > 0 || isLast) yield { items: rest, isLast };
  }
}
