import type { Clock } from '../../base/clock';

interface Entry {
  readonly at: number;
  readonly act: () => void;
}

/**
 * What is still to happen in a cluster, each thing at its moment. It is caught up with when somebody asks the cluster something, and
 * happens on time while somebody listens: a cluster that nobody looks at holds no timer.
 */
export class Agenda {
  readonly #clock: Clock;
  /** By their moments; what was put in first comes first. */
  readonly #entries: Entry[] = [];
  #moment: number | undefined;
  #listeners = 0;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970: of whatever is happening, also when that is caught up with later. */
  get now(): number {
    return this.#moment ?? this.#clock.now();
  }

  /** Gives back what takes it off the agenda again. */
  after(delayMs: number, act: () => void): () => void {
    const entry = { at: this.now + Math.max(0, delayMs), act };
    let place = this.#entries.length;
    while (place > 0 && (this.#entries[place - 1]?.at ?? 0) > entry.at) place -= 1;
    this.#entries.splice(place, 0, entry);
    this.#arm();
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  /** Does something as of then, and after it all that comes of it until now. */
  since(ageMs: number, act: () => void): void {
    this.#moment = this.#clock.now() - ageMs;
    try {
      act();
    } finally {
      this.#moment = undefined;
    }
    this.settle();
  }

  /** Does all that should have happened by now. */
  settle(): void {
    if (this.#moment !== undefined) return;
    for (let entry = this.#due(); entry; entry = this.#due()) {
      this.#moment = entry.at;
      try {
        entry.act();
      } finally {
        this.#moment = undefined;
      }
    }
    this.#arm();
  }

  /** From here on things happen on time, until what it gives back is called. */
  listen(): () => void {
    this.#listeners += 1;
    this.#arm();
    let isListening = true;
    return () => {
      if (!isListening) return;
      isListening = false;
      this.#listeners -= 1;
      this.#arm();
    };
  }

  #due(): Entry | undefined {
    const [first] = this.#entries;
    return first && first.at <= this.#clock.now() ? this.#entries.shift() : undefined;
  }

  #arm(): void {
    if (this.#moment !== undefined) return;
    this.#disarm?.();
    const [first] = this.#entries;
    const isWanted = this.#listeners > 0 && first !== undefined;
    // Rounded up: a timer that knows whole milliseconds alone would ring too early, and again.
    const delayMs = first ? Math.max(0, Math.ceil(first.at - this.#clock.now())) : 0;
    this.#disarm = isWanted ? this.#clock.timer(delayMs, () => this.settle()) : undefined;
  }
}
