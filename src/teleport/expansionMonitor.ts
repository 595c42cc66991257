import { createAbort } from '../base/abort';
import { type Clock, countdown } from '../base/clock';
import { withDeadline } from '../base/deadline';
import { type Disposable, Emitter } from '../base/emitter';
import { explain, isAbort } from '../base/errors';
import { NetworkError } from '../base/networkError';
import { SharedLoads } from '../base/sharedLoads';
import { isDenied, throttled } from '../registry/registryError';
import type { Subject } from './checkExpansion';
import type { Accelerator, ImageCheck, ImageState } from './imageState';
import type { OpenRegistry } from './openRegistry';
import { type Pause, pauseAfter } from './pollPause';
import type { SavedRegistry } from './registries';

/** An image that somebody looks at. */
export interface ViewedImage extends Subject {
  readonly registry: SavedRegistry;
  /** The tag it is looked at through. */
  readonly tag?: string;
}

export interface MonitorSettings {
  /** After how long an expansion counts as stuck, and a conversion that has not got any further. */
  readonly stuckAfterMs: number;
  /** By what images are checked; by what their registry has, when absent. */
  readonly accelerator?: Accelerator;
}

/** What a check may take beyond the time that is waited for. */
const graceMs = 10_000;
const maxChecks = 20_000;
/** A conversion that gets further may take longer than one that counts as stuck, but not for ever. */
const maxLooks = 24;

/** Same digest, same layers, same answer: tags that share one share its checks. */
export function imageKey({ registry, repository, digest }: ViewedImage): string {
  return `${registry.loginServer}/${repository}@${digest}`;
}

/** What registries are opened with, as far as checks need it. */
interface Checking {
  open(registry: SavedRegistry): Promise<Pick<OpenRegistry, 'check'>>;
  /** Until when a registry has asked to be left alone; undefined while it answers. */
  throttledUntil(loginServer: string): number | undefined;
}

/** What is known of images, by whichever accelerator their registry has. Owns the checks; whoever shows them listens. */
export class ExpansionMonitor implements Disposable {
  readonly #catalog: Checking;
  readonly #clock: Clock;
  readonly #settings: () => MonitorSettings;
  readonly #checks = new Map<string, ImageCheck>();
  readonly #loads = new SharedLoads<string, ImageCheck>();
  readonly #following = new Set<string>();
  readonly #stop = createAbort();
  readonly #changed = new Emitter<string>();
  /** Fires the key of an image whose check began or ended. */
  readonly onDidChange = this.#changed.event;
  readonly #checking = new Set<string>();

  constructor(catalog: Checking, clock: Clock, settings: () => MonitorSettings) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#settings = settings;
  }

  get(image: ViewedImage): ImageCheck | undefined {
    return this.#checks.get(imageKey(image));
  }

  isChecking(image: ViewedImage): boolean {
    return this.#checking.has(imageKey(image));
  }

  /** Asks now. Callers at the same time share the answer. Failures are an answer too; an abort is thrown. */
  async check(image: ViewedImage, signal: AbortSignal): Promise<ImageCheck> {
    const key = imageKey(image);
    return this.#loads.get(key, own => this.#load(key, image, own), signal);
  }

  /** For a row that is on screen: checks it once, and goes on while it is expanding, until it is ready or stuck. Never throws. */
  look(image: ViewedImage): void {
    const key = imageKey(image);
    const known = this.#checks.get(key);
    if (this.#following.has(key) || (known && known.state.state !== 'expanding')) return;
    this.#keepLooking(key, image);
  }

  /** For an image that something was done to: checks it now, and goes on as `look` does. Never throws. */
  lookAgain(image: ViewedImage): void {
    this.#lookAgain(imageKey(image), image).catch(ignoreAbort);
  }

  async #lookAgain(key: string, image: ViewedImage): Promise<void> {
    const { signal } = this.#stop;
    // A check under way may have asked before anything was done.
    if (this.#checking.has(key)) await this.check(image, signal);
    if (!this.#following.has(key)) return this.#keepLooking(key, image);
    await this.check(image, signal);
    this.look(image);
  }

  #keepLooking(key: string, image: ViewedImage): void {
    this.#following.add(key);
    this.follow(image, {
      forMs: maxLooks * this.#settings().stuckAfterMs,
      signal: this.#stop.signal,
      isDone: ({ state }) => state.state !== 'expanding',
    })
      .catch(ignoreAbort)
      .finally(() => this.#following.delete(key));
  }

  /** Checks again and again, at the pauses of its accelerator, until `isDone` or for so long; then the last check is the answer. */
  async follow(
    image: ViewedImage,
    { forMs, signal, isDone }: { forMs: number; signal: AbortSignal; isDone: (check: ImageCheck) => boolean },
  ): Promise<ImageCheck> {
    const left = countdown(this.#clock, forMs);
    for (let pause: Pause | undefined; ; ) {
      const check = await this.#checkWithin(graceMs + Math.max(0, left()), image, signal);
      const leftMs = left();
      if (isDone(check) || leftMs <= 0) return check;
      pause = pauseAfter(check, pause);
      await this.#clock.sleep(Math.min(pause.delayMs, leftMs), signal);
    }
  }

  /** A check that does not hold its caller longer than that, however slow the registry is. */
  async #checkWithin(delayMs: number, image: ViewedImage, signal: AbortSignal): Promise<ImageCheck> {
    const late = new NetworkError(image.registry.loginServer, 'timeout');
    const deadline = { delayMs, expired: () => late, signal };
    try {
      return await withDeadline(this.#clock, deadline, own => this.check(image, own));
    } catch (error) {
      if (error !== late) throw error;
      return this.get(image) ?? this.#failed(image, this.#whyLate(image, late));
    }
  }

  /** One that turned all calls away did answer. */
  #whyLate({ registry: { loginServer } }: ViewedImage, late: NetworkError): Error {
    const until = this.#catalog.throttledUntil(loginServer);
    if (until === undefined) return late;
    return throttled({ step: 'mount', registry: loginServer, status: 429 }, until);
  }

  /** Forgets the checks of a registry, or of one repository of it. */
  forget(loginServer: string, repository?: string): void {
    for (const key of this.#keys(loginServer, repository)) this.#checks.delete(key);
  }

  /** The same for something that was done to all of a repository's images, and tells: those on screen are looked at again. */
  forgetAndTell(loginServer: string, repository: string): void {
    const keys = this.#keys(loginServer, repository);
    this.forget(loginServer, repository);
    for (const key of keys) this.#changed.fire(key);
  }

  #keys(loginServer: string, repository?: string): string[] {
    const prefix = repository === undefined ? `${loginServer}/` : `${loginServer}/${repository}@`;
    return [...this.#checks.keys()].filter(key => key.startsWith(prefix));
  }

  dispose(): void {
    this.#stop.abort();
    this.#changed.dispose();
  }

  async #load(key: string, image: ViewedImage, signal: AbortSignal): Promise<ImageCheck> {
    this.#checking.add(key);
    this.#changed.fire(key);
    try {
      const check = await this.#ask(image, signal);
      this.#keep(key, check);
      return check;
    } finally {
      this.#checking.delete(key);
      this.#changed.fire(key);
    }
  }

  async #ask(image: ViewedImage, signal: AbortSignal): Promise<ImageCheck> {
    try {
      const registry = await this.#catalog.open(image.registry);
      return await registry.check(image, { ...this.#settings(), clock: this.#clock, signal });
    } catch (error) {
      if (isAbort(error)) throw error;
      return this.#failed(image, error);
    }
  }

  #failed(image: ViewedImage, error: unknown): ImageCheck {
    return {
      state: failureState(error, this.get(image)?.state.by),
      reason: explain(error),
      digest: image.digest,
      checkedAt: this.#clock.now(),
      error,
    };
  }

  #keep(key: string, check: ImageCheck): void {
    this.#checks.delete(key);
    const [oldest] = this.#checks.keys();
    if (oldest !== undefined && this.#checks.size >= maxChecks) this.#checks.delete(oldest);
    this.#checks.set(key, check);
  }
}

function failureState(error: unknown, by: Accelerator | undefined): ImageState {
  return { state: isDenied(error) ? 'noAccess' : 'error', ...(by === undefined ? {} : { by }) };
}

function ignoreAbort(error: unknown): void {
  if (!isAbort(error)) throw error;
}
