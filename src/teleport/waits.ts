import { createAbort } from '../base/abort';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { explain } from '../base/errors';
import { asArray, asNumber, asRecord, asString } from '../base/json';
import type { Log } from '../base/log';
import { type ExpansionMonitor, imageKey, type ViewedImage } from './expansionMonitor';
import type { Host, Memory } from './host';
import type { ImageCheck } from './imageState';
import { type Registries, readRegistry } from './registries';

/** Somebody waits until an image is expanded. Times are milliseconds since 1970. */
export interface Wait {
  readonly image: ViewedImage;
  readonly startedAt: number;
  readonly deadlineAt: number;
}

interface RunningWait extends Wait {
  readonly stop: AbortController;
}

const waitsKey = 'waits';

/** The waits under way. Owns them, and remembers them so that a reloaded window can go on. */
export class Waits {
  readonly #monitor: ExpansionMonitor;
  readonly #registries: Registries;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #memory: Memory;
  readonly #running = new Map<string, RunningWait>();
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(monitor: ExpansionMonitor, registries: Registries, { clock, log, windowMemory }: Host) {
    this.#monitor = monitor;
    this.#registries = registries;
    this.#clock = clock;
    this.#log = log;
    this.#memory = windowMemory;
  }

  list(): readonly Wait[] {
    return [...this.#running.values()];
  }

  find(image: ViewedImage): Wait | undefined {
    return this.#running.get(imageKey(image));
  }

  /** Waits for `timeoutMs` at most; the last check is the answer, whatever it says. Refusals end it early. Rejects when cancelled. */
  start(image: ViewedImage, timeoutMs: number): Promise<ImageCheck> {
    const startedAt = this.#clock.now();
    return this.#run({ image, startedAt, deadlineAt: startedAt + timeoutMs });
  }

  cancel({ image }: Pick<Wait, 'image'>): void {
    this.#running.get(imageKey(image))?.stop.abort();
  }

  /** Ends the waits for images of a registry that is gone. */
  forget(loginServer: string): void {
    for (const { image, stop } of this.#running.values())
      if (image.registry.loginServer === loginServer) stop.abort();
  }

  /** Takes up what an earlier window was waiting for, each with what is left of its time. */
  resume(): { readonly wait: Wait; readonly done: Promise<ImageCheck> }[] {
    return asArray(this.#memory.get(waitsKey))
      .flatMap(entry => this.#readWait(entry))
      .map(wait => ({ wait, done: this.#run(wait) }));
  }

  /** Ends the waiting of this window and leaves the waits remembered. */
  dispose(): void {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { stop } of running) stop.abort();
    this.#changed.dispose();
  }

  async #run(wait: Wait): Promise<ImageCheck> {
    const key = imageKey(wait.image);
    this.#running.get(key)?.stop.abort();
    const running = { ...wait, stop: createAbort() };
    this.#running.set(key, running);
    this.#remember();
    try {
      const { image } = wait;
      return await this.#monitor.follow(image, {
        forMs: this.#leftMs(wait),
        signal: running.stop.signal,
        isDone: endsWait,
      });
    } finally {
      if (this.#running.get(key) === running) {
        this.#running.delete(key);
        this.#remember();
      }
    }
  }

  /** Of its whole time, where the clock was set back since it began. */
  #leftMs({ startedAt, deadlineAt }: Wait): number {
    return Math.min(deadlineAt - startedAt, deadlineAt - this.#clock.now());
  }

  #remember(): void {
    const saved = [...this.#running.values()].map(
      ({ image: { registry, ...image }, startedAt, deadlineAt }) => ({
        image: { ...image, registry: registry.loginServer },
        // One that was typed and not added is in no list.
        ...(this.#registries.saved(registry.loginServer) ? {} : { registry }),
        startedAt,
        deadlineAt,
      }),
    );
    this.#memory.update(waitsKey, saved).then(undefined, error => {
      this.#log.warn(`Waits would not survive a reload: ${explain(error)}`);
    });
    this.#changed.fire();
  }

  #readWait(entry: unknown): Wait[] {
    const record = asRecord(entry);
    const image = asRecord(record?.image);
    const registry = this.#registries.find(asString(image?.registry) ?? '') ?? readRegistry(record?.registry);
    const repository = asString(image?.repository);
    const digest = asString(image?.digest);
    const startedAt = asNumber(record?.startedAt);
    const deadlineAt = asNumber(record?.deadlineAt);
    if (!registry || !repository || !digest || startedAt === undefined || deadlineAt === undefined) return [];
    const tag = asString(image?.tag);
    const pushedAt = asNumber(image?.pushedAt);
    const viewed = {
      registry,
      repository,
      digest,
      ...(tag ? { tag } : {}),
      ...(pushedAt === undefined ? {} : { pushedAt }),
    };
    return [{ image: viewed, startedAt, deadlineAt }];
  }
}

/** Whether waiting on is of no use. A failure to get through may pass; a refusal does not. */
export function endsWait({ state: { state } }: ImageCheck): boolean {
  return state !== 'expanding' && state !== 'stuck' && state !== 'error';
}
