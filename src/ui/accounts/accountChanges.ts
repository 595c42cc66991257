import type { Clock } from '../../base/clock';
import { Emitter } from '../../base/emitter';

/** Events of one moment are told once. */
const gatherMs = 300;
/** So long after one of our own calls an event counts as its echo. */
const echoMs = 2000;
/** So long an event waits for the end of a sign-in that is under way, which mostly caused it. */
const promptEndMs = 5000;

/** `echo`: maybe no more than what our own call did. */
type Noted = 'echo' | 'change';

/**
 * Tells that accounts changed: once for what comes together, and not for the echo of our own calls unless other accounts are there
 * than before. Refreshing a token is told by VS Code just like a sign-in, and to read all of Azure anew on each would never end.
 */
export class AccountChanges {
  readonly #clock: Clock;
  readonly #accounts: () => Promise<readonly string[]>;
  readonly #changed = new Emitter<void>();
  readonly event = this.#changed.event;
  #known: string | undefined;
  #calls = 0;
  #prompts = 0;
  #echoesUntil = Number.NEGATIVE_INFINITY;
  #noted: Noted | undefined;
  #cancel = () => {};

  /** `accounts` gives the ids of those signed in. */
  constructor(clock: Clock, accounts: () => Promise<readonly string[]>) {
    this.#clock = clock;
    this.#accounts = accounts;
  }

  /** Who was signed in when somebody first looked, to compare with. */
  saw(accounts: readonly string[]): void {
    this.#known ??= asText(accounts);
  }

  /** VS Code told of a change, by whomever. */
  heard(): void {
    this.#note(this.#calls > 0 || this.#clock.monotonic() < this.#echoesUntil ? 'echo' : 'change');
  }

  /** A person has signed in. */
  signedIn(): void {
    this.#note('change');
  }

  /** A call of ours, which VS Code may tell of. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await task();
    } finally {
      this.#calls--;
      this.#echoesUntil = this.#clock.monotonic() + echoMs;
    }
  }

  /** A sign-in: what VS Code tells meanwhile is told with its end. */
  async duringPrompt<T>(task: () => Promise<T>): Promise<T> {
    this.#prompts++;
    try {
      return await this.during(task);
    } finally {
      this.#prompts--;
      if (this.#noted) this.#note(this.#noted);
    }
  }

  dispose(): void {
    this.#cancel();
    this.#changed.dispose();
  }

  #note(what: Noted): void {
    if (this.#noted !== 'change') this.#noted = what;
    this.#cancel();
    this.#cancel = this.#clock.timer(this.#prompts > 0 ? promptEndMs : gatherMs, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    const noted = this.#noted;
    this.#noted = undefined;
    const accounts = await this.#accounts().then(asText, () => this.#known);
    if (noted === 'echo' && accounts === this.#known) return;
    this.#known = accounts;
    this.#changed.fire();
  }
}

function asText(accounts: readonly string[]): string {
  return JSON.stringify([...accounts].sort());
}
