import type { Cluster } from '../cluster';

/** Says when a watch is over, and wakes it before for what is to be told. Things happen in the cluster while it lasts. */
export class WatchEnd {
  readonly #leavings: (() => void)[];
  #isReached = false;
  /** Connections are cut, as by a server that dies. */
  #isCut = false;
  #wake: () => void = () => {};

  constructor(
    { agenda, store }: Pick<Cluster, 'agenda' | 'store'>,
    timeoutMs: number,
    signal: AbortSignal,
    ends: Set<() => void>,
  ) {
    const reach = () => {
      this.#isReached = true;
      this.#wake();
    };
    const cut = () => {
      this.#isCut = true;
      this.#wake();
    };
    ends.add(cut);
    signal.addEventListener('abort', reach, { once: true });
    this.#isReached = signal.aborted;
    this.#leavings = [
      agenda.listen(),
      agenda.after(timeoutMs, reach),
      store.history.onAdded(() => this.#wake()),
      () => signal.removeEventListener('abort', reach),
      () => ends.delete(cut),
    ];
  }

  /** Throws where the connection was cut. */
  get isReached(): boolean {
    if (this.#isCut) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return this.#isReached;
  }

  /** Resolves at the next change, or when it is over. */
  orChange(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  leave(): void {
    for (const leave of this.#leavings) leave();
  }
}
