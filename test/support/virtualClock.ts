import type { Clock } from '../../src/base/clock';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Real milliseconds without a timer or an end, after which nothing can come any more; the machine itself takes some to load a file. */
const patienceMs = 1000;

/** A step this long is seldom the next thing to happen: what takes real time, such as loading a file, comes first. */
const longStepMs = 60_000;
const realPauseMs = 20;

/** Time that stands still until the test moves it: minutes pass in no time, always in the same order. */
export class VirtualClock implements Clock {
  /** Milliseconds that have passed; timers go by it, whatever the clock is set to. */
  #passed = 0;
  #startMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2026, 0, 5, 12)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#passed;
  }

  monotonic(): number {
    return this.#passed;
  }

  /** Sets what `now` tells, back where it is negative; no time passes. */
  set(byMs: number): void {
    this.#startMs += byMs;
  }

  /** How many sleeps and timers are under way. */
  get sleepers(): number {
    return this.#timers.size;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      const ring = () => {
        this.#timers.delete(timer);
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const timer = { at: this.#passed + Math.max(0, delayMs), ring };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', leave, { once: true });
      this.#timers.add(timer);
    });
  }

  timer(delayMs: number, ring: () => void): () => void {
    const timer = {
      at: this.#passed + Math.max(0, delayMs),
      ring: () => {
        this.#timers.delete(timer);
        ring();
      },
    };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets all happen that can without time passing, and then time pass from timer to timer, until the promise has settled. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let isOpen = true;
    const end = () => {
      isOpen = false;
    };
    promise.then(end, end);
    let busyAt = performance.now();
    while (performance.now() - busyAt < patienceMs) {
      await turn();
      if (!isOpen) return promise;
      if (this.#nextInMs() >= longStepMs) await new Promise(resolve => setTimeout(resolve, realPauseMs));
      if (!isOpen) return promise;
      if (this.#ringNext()) busyAt = performance.now();
    }
    throw new Error('Nothing is left to happen that could settle this.');
  }

  /** How much time passes until the promise has settled, one way or the other. */
  async timeToSettle(promise: Promise<unknown>): Promise<number> {
    const startedAt = this.#passed;
    await this.settle(promise.catch(() => {}));
    return this.#passed - startedAt;
  }

  /** Lets so much time pass, with all that happens meanwhile. */
  async pass(spanMs: number): Promise<void> {
    const until = this.#passed + spanMs;
    await turn();
    while (this.#ringNext(until)) await turn();
    this.#passed = until;
  }

  #nextInMs(): number {
    const next = Math.min(...[...this.#timers].map(({ at }) => at));
    return Number.isFinite(next) ? next - this.#passed : 0;
  }

  #ringNext(until = Number.POSITIVE_INFINITY): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined || next.at > until) return false;
    this.#passed = Math.max(this.#passed, next.at);
    next.ring();
    return true;
  }
}

/** Lets everything happen that waits for no time: promises to their end, and whatever the event loop holds ready. */
export async function turn(): Promise<void> {
  for (let step = 0; step < 2; step++) await new Promise(resolve => setImmediate(resolve));
}
