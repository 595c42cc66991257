import type { Agenda } from './agenda';

/** Keys of things to look at, each soon after it was put in, once however often it was. */
export class WorkQueue {
  readonly #agenda: Agenda;
  readonly #delayMs: number;
  readonly #look: (key: string) => void;
  readonly #waiting = new Set<string>();

  constructor(agenda: Agenda, delayMs: number, look: (key: string) => void) {
    this.#agenda = agenda;
    this.#delayMs = delayMs;
    this.#look = look;
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.#agenda.after(this.#delayMs, () => {
      this.#waiting.delete(key);
      this.#look(key);
    });
  }
}
