import { createAbort } from '../base/abort';
import type { Page } from '../registry/paging';
/** A list that comes in pages and is read on as somebody asks for more. Owns the items read so far, and the reading. */
export class Listing<T> {
  readonly #items: T[] = [];
  readonly #stop = createAbort();
  readonly #pages: AsyncGenerator<Page<T>, void, undefined>;
  #isComplete = false;
  #loading: Promise<void> | undefined;

  constructor(open: (signal: AbortSignal) => AsyncGenerator<Page<T>, void, undefined>) {
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

  /** Reads one page more; callers at the same time share it. Once reading has failed, it fails for good: a list must not look complete. */
  more(): Promise<void> {
    this.#loading ??= this.#next().then(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  dispose(): void {
    this.#stop.abort();
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#pages.next();
    this.#isComplete = done || value.isLast;
    if (!done) for (const item of value.items) this.#items.push(item);
  }
}
