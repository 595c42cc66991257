/** What one side puts in and the other takes out one by one, for as long as it is open. */
export class RunQueue<T> {
  readonly #values: T[] = [];
  #isClosed = false;
  #wake: () => void = () => {};

  put(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *taken(): AsyncGenerator<T, void> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) yield value;
      else if (this.#isClosed) return;
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
    }
  }
}
