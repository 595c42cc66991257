import { type Disposable, env } from 'vscode';
import { isAbort } from '../../base/errors';
import { formatElapsed } from '../../base/units';
import { formatReference, shortName } from '../../registry/reference';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import { type ImageCheck, stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import type { Wait } from '../../teleport/waits';
import { register } from '../commands';
import { type Report, showError, withProgress } from '../feedback';
import { expansionDeadlineMs } from '../settings';
import { window } from '../window';
import type { Images } from './images';

/** Wait Until Ready: with a progress that can be cancelled, and a notification when it ends. Takes up the waits of an earlier window. */
export class WaitCommands {
  readonly #services: Services;
  readonly #images: Images;

  constructor(services: Services, images: Images) {
    this.#services = services;
    this.#images = images;
  }

  register(): Disposable[] {
    for (const { wait, done } of this.#services.waits.resume()) {
      this.#services.watched.add(wait.image);
      void this.#tellWhenDone(wait.image, wait.startedAt, done).catch(showError);
    }
    return [
      register('acrTeleport.waitUntilExpanded', async (row, rows) => {
        const chosen = this.#images.rows(row, rows);
        if (chosen.length === 0) await this.#waitForTyped();
        else await Promise.all((await this.#images.ofRows(chosen)).map(image => this.wait(image)));
      }),
    ];
  }

  async wait(image: ViewedImage): Promise<void> {
    const { waits, watched, host } = this.#services;
    watched.add(image);
    const startedAt = host.clock.now();
    const done = waits.start(image, expansionDeadlineMs());
    const wait = waits.find(image);
    void withProgress(`Waiting for ${shortName(image)}`, (signal, report) =>
      this.#showProgress(wait, done, signal, report),
    ).then(undefined, showError);
    await this.#tellWhenDone(image, startedAt, done);
  }

  async #waitForTyped(): Promise<void> {
    const reference = await this.#images.ask('Wait Until Ready');
    if (reference === undefined) return;
    const title = `Looking for ${formatReference(reference)}`;
    await this.wait(await withProgress(title, signal => this.#images.resolve(reference, signal)));
  }

  async #showProgress(
    wait: Wait | undefined,
    done: Promise<ImageCheck>,
    signal: AbortSignal,
    report: Report,
  ): Promise<void> {
    if (wait === undefined) return;
    const { waits, monitor, host } = this.#services;
    const show = () => {
      const nowMs = host.clock.now();
      const check = monitor.get(wait.image);
      const words = check ? `${stateWords(check.state, nowMs)}, ` : '';
      const limit = formatElapsed(wait.deadlineAt - wait.startedAt);
      report.report({ message: `${words}waiting ${formatElapsed(nowMs - wait.startedAt)} of ${limit}` });
    };
    signal.addEventListener('abort', () => waits.cancel(wait));
    const ticking = setInterval(show, 1000);
    show();
    try {
      await done;
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      clearInterval(ticking);
    }
  }

  async #tellWhenDone(image: ViewedImage, startedAt: number, done: Promise<ImageCheck>): Promise<void> {
    const check = await done;
    const nowMs = this.#services.host.clock.now();
    const waited = formatElapsed(nowMs - startedAt);
    if (check.state.state === 'ready') {
      const copy = 'Copy Reference';
      const ready = check.state.by === 'streaming' ? 'is ready to stream' : 'is expanded';
      const text = `${shortName(image)} ${ready}, after ${waited}.`;
      if ((await window.showInformationMessage(text, copy)) === copy)
        await env.clipboard.writeText(formatReference(image));
      return;
    }
    const longer = 'Wait Longer';
    const text = `${shortName(image)}: ${stateWords(check.state, nowMs)}, after waiting ${waited}. ${check.reason}`;
    if ((await window.showWarningMessage(text, longer)) === longer) await this.wait(image);
  }
}
