import { isAbort } from '../../base/errors';
import { createLimiter } from '../../base/limiter';
import { count, formatElapsed } from '../../base/units';
import { shortName } from '../../registry/reference';
import { convertImage } from '../../teleport/conversion';
import { imageKey, type ViewedImage } from '../../teleport/expansionMonitor';
import { type ImageCheck, stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import type { Report } from '../feedback';

/** What came of one image's conversion: its last check, or why it could not be started. */
export interface Converted {
  readonly image: ViewedImage;
  readonly check?: ImageCheck;
  readonly error?: unknown;
  /** It had its streaming artifact before. */
  readonly wasReady?: true;
  /** Somebody stopped following this one. */
  readonly isLeft?: true;
}

/** Conversions that are followed at once; the service has its own queue. */
const maxAtOnce = 20;

/** Conversions that somebody asked for together, followed to their ends. They outlive it: who stops following stops none of them. */
export class ConversionRun {
  readonly #services: Services;
  readonly #images: readonly ViewedImage[];
  readonly #timeoutMs: number;
  readonly #started = new Set<ViewedImage>();
  readonly #done: Converted[] = [];

  constructor(services: Services, images: readonly ViewedImage[], timeoutMs: number) {
    this.#services = services;
    this.#images = images;
    this.#timeoutMs = timeoutMs;
  }

  /** Those whose conversion goes on as far as is known. */
  underWay(): readonly ViewedImage[] {
    const ended = new Set(this.#done.map(({ image }) => image));
    return [...this.#started].filter(image => !ended.has(image));
  }

  /** Converts all, a few at a time. Rejects with the signal's reason. */
  async follow(signal: AbortSignal, report: Report): Promise<readonly Converted[]> {
    const limit = createLimiter(maxAtOnce);
    const show = () => this.#show(report);
    const ticking = setInterval(show, 1000);
    const listening = this.#services.monitor.onDidChange(show);
    try {
      return await Promise.all(
        this.#images.map(image =>
          limit(async () => this.#note(await this.#convert(image, signal), report), signal),
        ),
      );
    } finally {
      listening.dispose();
      clearInterval(ticking);
    }
  }

  async #convert(image: ViewedImage, signal: AbortSignal): Promise<Converted> {
    const { waits } = this.#services;
    const stop = () => waits.cancel({ image });
    try {
      // Before it is known to be: an answer may be lost of what goes on all the same.
      this.#started.add(image);
      const { kind } = await convertImage(this.#services, image, signal);
      if (kind === 'ready') return { image, wasReady: true };
      signal.addEventListener('abort', stop, { once: true });
      return { image, check: await waits.start(image, this.#timeoutMs) };
    } catch (error) {
      if (!isAbort(error)) return { image, error };
      signal.throwIfAborted();
      return { image, isLeft: true };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #note(converted: Converted, report: Report): Converted {
    this.#done.push(converted);
    report.report({ increment: 100 / this.#images.length });
    return converted;
  }

  #show(report: Report): void {
    const { monitor, waits, host } = this.#services;
    const nowMs = host.clock.now();
    const words = this.underWay().flatMap(image => {
      const wait = waits.list().find(each => imageKey(each.image) === imageKey(image));
      const check = monitor.get(image);
      const waited = wait ? `waiting ${formatElapsed(nowMs - wait.startedAt)}` : '';
      const told = check?.state.state === 'expanding' ? stateWords(check.state, nowMs) : waited;
      // The title has said that it is being converted.
      return [this.#images.length === 1 ? told.replace(/^converting /, '') : `${shortName(image)} ${told}`];
    });
    const ended =
      this.#images.length === 1 ? [] : [`${this.#done.length} of ${count(this.#images.length, 'image')}`];
    report.report({ message: [...ended, ...words.slice(0, 2)].join(' · ') });
  }
}
