import type { Clock } from '../../base/clock';

/** How often what is learnt of a run is drawn at most; bars that grow meanwhile do so by themselves. */
export const redrawMs = 150;

/** Draws what has changed: without a wait where nothing was drawn lately, else as soon as it may, once for all that came meanwhile. Owns its timer. */
export class Pace {
  readonly #clock: Clock;
  readonly #draw: () => void;
  #cancel: () => void = () => {};
  #isOver = false;
  #dueAt = Number.POSITIVE_INFINITY;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, draw: () => void) {
    this.#clock = clock;
    this.#draw = draw;
  }

  /** Something has changed, or will have in so many milliseconds; a drawing that comes earlier does for it, and may plan the next. */
  plan(afterMs = 0): void {
    const now = this.#clock.monotonic();
    const restMs = this.#drawnAt + redrawMs - now;
    const at = now + Math.max(afterMs, restMs);
    if (this.#isOver || at >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = at;
    this.#cancel = this.#clock.timer(at - now, () => this.#ring());
  }

  /** Nothing is drawn from here on. */
  dispose(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #ring(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#drawnAt = this.#clock.monotonic();
    this.#draw();
  }
}
