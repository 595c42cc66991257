import {
  type Disposable,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from 'vscode';
import { formatElapsed } from '../../base/units';
import { shortName } from '../../registry/reference';
import { imageKey, type ViewedImage } from '../../teleport/expansionMonitor';
import { type StateName, stateSpoken, stateWords } from '../../teleport/imageState';
import { markdownText } from '../../teleport/readiness/outsideText';
import type { Services } from '../../teleport/services';
import type { Wait } from '../../teleport/waits';
import type { CommandId } from '../commands';
import { stateLooks } from '../stateLook';

const warnings: readonly StateName[] = ['stuck', 'failed', 'error', 'noAccess'];

/** The one status bar item: what is waited for, or what was looked at last. Kept for the window's life and changed in place. */
export class StatusItem implements Disposable {
  readonly #services: Services;
  readonly #item: StatusBarItem;
  readonly #owned: Disposable[];
  #ticking: NodeJS.Timeout | undefined;
  /** The warning that somebody has seen, by image and state. */
  #read: string | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#item = window.createStatusBarItem('acrTeleport.status', StatusBarAlignment.Right, 100);
    this.#item.name = 'ACR Teleport';
    this.#item.command = 'acrTeleport.showWatched' satisfies CommandId;
    const draw = () => this.#draw();
    const { waits, watched, monitor } = services;
    this.#owned = [this.#item, waits.onDidChange(draw), watched.onDidChange(draw), monitor.onDidChange(draw)];
    draw();
  }

  /** Takes the warning colour away: the person has looked. */
  markRead(): void {
    const [latest] = this.#services.watched.list();
    this.#read = latest && this.#reading(latest);
    this.#draw();
  }

  dispose(): void {
    clearInterval(this.#ticking);
    for (const owned of this.#owned) owned.dispose();
  }

  #draw(): void {
    const waits = this.#services.waits.list();
    const [latest] = this.#services.watched.list();
    this.#tick(waits.length > 0);
    if (waits.length > 1)
      this.#show(
        `$(sync~spin) ${waits.length} ${this.#doing(waits)}`,
        `${waits.length} images are being waited for`,
      );
    else if (waits[0]) this.#showWait(waits[0].image, waits[0].startedAt);
    else if (latest) this.#showLatest(latest);
    else this.#item.hide();
  }

  /** One word where all are got ready in the same way. */
  #doing(waits: readonly Wait[]): string {
    const words = waits.map(({ image }) =>
      this.#services.monitor.get(image)?.state.by === 'streaming' ? 'converting' : 'expanding',
    );
    const [first = 'expanding'] = words;
    return words.every(word => word === first) ? first : 'under way';
  }

  #showWait(image: ViewedImage, startedAt: number): void {
    const nowMs = this.#services.host.clock.now();
    const check = this.#services.monitor.get(image);
    const words =
      check?.state.state === 'expanding'
        ? stateWords(check.state, nowMs)
        : `waiting ${formatElapsed(nowMs - startedAt)}`;
    this.#show(`$(sync~spin) ${shortName(image)} ${words}`, `${shortName(image)}, waiting until it is ready`);
  }

  #showLatest(image: ViewedImage): void {
    const check = this.#services.monitor.get(image);
    if (check === undefined) {
      this.#item.hide();
      return;
    }
    const nowMs = this.#services.host.clock.now();
    const { state } = check;
    const icon = stateLooks[state.state].icon.id;
    const isWarning = warnings.includes(state.state);
    const words = state.state === 'stuck' ? 'stuck' : stateWords(state, nowMs);
    const spoken = `${shortName(image)}, ${stateSpoken(state, nowMs)}`;
    this.#show(
      `$(${icon}) ${shortName(image)} ${words}`,
      spoken,
      isWarning && this.#reading(image) !== this.#read,
    );
  }

  #show(text: string, spoken: string, isWarning = false): void {
    this.#item.text = text;
    this.#item.tooltip = new MarkdownString(
      `**ACR Teleport**\n\n${markdownText(spoken)}\n\nSelect to see all images that were looked at.`,
    );
    this.#item.accessibilityInformation = { label: `ACR Teleport: ${spoken}`, role: 'button' };
    this.#item.backgroundColor = isWarning ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  #reading(image: ViewedImage): string {
    return `${imageKey(image)} ${this.#services.monitor.get(image)?.state.state}`;
  }

  #tick(isOn: boolean): void {
    if (!isOn) {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    } else this.#ticking ??= setInterval(() => this.#draw(), 1000);
  }
}
