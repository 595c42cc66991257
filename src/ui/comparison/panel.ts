import { randomBytes } from 'node:crypto';
import { type Disposable, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { Clock } from '../../base/clock';
import { type ComparisonState, isLive } from '../../teleport/comparison/state';
import { imageName } from '../../teleport/comparison/words';
import type { Memory } from '../../teleport/host';
import { type CommandId, commandUri } from '../commands';
import { exportFormats } from './exports';
import { OpenPages } from './openPages';
import { Pace } from './pace';
import { comparisonPage, type PageLink, redrawAfterMs } from './page';
import { comparisonView } from './viewType';

/** What links of a page may call; the editor lets nothing else through. */
const linked: readonly CommandId[] = [
  'acrTeleport.exportComparison',
  'acrTeleport.repeatComparison',
  'acrTeleport.stopComparison',
  'acrTeleport.cleanUp',
];

const options = {
  enableScripts: false,
  enableForms: false,
  enableCommandUris: linked,
  localResourceRoots: [],
};

/** The pages of runs, one panel each. Owns what is drawn on them; the panels are the editor's, and stay over a reload. */
export class ComparisonPanels implements Disposable {
  readonly #clock: Clock;
  readonly #pages: OpenPages;
  readonly #open = new Map<string, RunPanel>();

  constructor(clock: Clock, memory: Memory) {
    this.#clock = clock;
    this.#pages = new OpenPages(memory);
  }

  /** Opens the page of a run, or brings it to the front. */
  open(state: ComparisonState, previous?: ComparisonState): void {
    const { runId } = state.plan;
    const title = titleOf(state);
    const panel = this.#open.get(runId) ?? this.#adopt(runId, newView(title));
    panel.draw(state, previous);
    panel.reveal();
    this.#pages.add({ runId, title, ...(previous ? { previous: previous.plan.runId } : {}) });
  }

  /** Draws a page anew that the editor has kept over a reload, and closes one whose run is not known any more. */
  restore(view: WebviewPanel, find: (runId: string) => ComparisonState | undefined): void {
    const page = this.#pages.find(view.title, runId => !this.#open.has(runId) && find(runId) !== undefined);
    const state = page && find(page.runId);
    if (state === undefined) {
      view.dispose();
      return;
    }
    view.webview.options = options;
    const previous = page?.previous === undefined ? undefined : find(page.previous);
    this.#adopt(state.plan.runId, view).draw(state, previous);
  }

  /** Draws what was learnt of a run, where its page is open. */
  update(state: ComparisonState, previous?: ComparisonState): void {
    this.#open.get(state.plan.runId)?.draw(state, previous);
  }

  isShown(runId: string): boolean {
    return this.#open.get(runId)?.isVisible ?? false;
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
    this.#open.clear();
  }

  #adopt(runId: string, view: WebviewPanel): RunPanel {
    const panel = new RunPanel(view, this.#clock);
    view.onDidDispose(() => {
      panel.dispose();
      // After the end of the extension it is the editor that goes, and not the page.
      if (this.#open.delete(runId)) this.#pages.remove(runId);
    });
    this.#open.set(runId, panel);
    return panel;
  }
}

function newView(title: string): WebviewPanel {
  return window.createWebviewPanel(comparisonView, title, ViewColumn.Active, options);
}

/** One page: drawn at most some times a second, and not while nobody can see it. */
class RunPanel implements Disposable {
  readonly #view: WebviewPanel;
  readonly #clock: Clock;
  readonly #pace: Pace;
  #state: ComparisonState | undefined;
  #previous: ComparisonState | undefined;

  constructor(view: WebviewPanel, clock: Clock) {
    this.#view = view;
    this.#clock = clock;
    this.#pace = new Pace(clock, () => this.#draw());
    view.onDidChangeViewState(() => this.#pace.plan());
  }

  get isVisible(): boolean {
    return this.#view.visible;
  }

  draw(state: ComparisonState, previous: ComparisonState | undefined): void {
    this.#state = state;
    this.#previous = previous ?? this.#previous;
    this.#pace.plan();
  }

  reveal(): void {
    this.#view.reveal();
  }

  /** Draws nothing any more. */
  dispose(): void {
    this.#pace.dispose();
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined || !this.#view.visible) return;
    const now = this.#clock.now();
    this.#view.title = titleOf(state);
    this.#view.webview.html = comparisonPage(state, {
      nonce: randomBytes(16).toString('hex'),
      now,
      links: linksOf(state),
      ...(this.#previous ? { previous: this.#previous } : {}),
    });
    const restMs = isLive(state) ? redrawAfterMs(state, now) : undefined;
    if (restMs !== undefined) this.#pace.plan(restMs);
  }
}

function titleOf({ plan }: ComparisonState): string {
  const [first] = plan.images;
  const more = plan.images.length > 1 ? ` and ${plan.images.length - 1} more` : '';
  return `Pull times of ${first ? imageName(first.reference) : 'no image'}${more}`;
}

function linksOf(state: ComparisonState): readonly PageLink[] {
  const { runId } = state.plan;
  if (isLive(state)) return [{ label: 'Stop', command: commandUri('acrTeleport.stopComparison', runId) }];
  return [
    ...exportFormats.map(({ name, ending }) => ({
      label: `Export ${name}`,
      command: commandUri('acrTeleport.exportComparison', runId, ending),
    })),
    { label: 'Run Again', command: commandUri('acrTeleport.repeatComparison', runId) },
    { label: 'Clean Up', command: commandUri('acrTeleport.cleanUp', { runId }) },
  ];
}
