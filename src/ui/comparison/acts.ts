import type { WebviewPanel } from 'vscode';
import { createAbort } from '../../base/abort';
import { newRunId } from '../../kubernetes/labels';
import type { Sample } from '../../kubernetes/samples/samples';
import { ComparisonHistory } from '../../teleport/comparison/history';
import { progressWords } from '../../teleport/comparison/progress';
import { type RunOptions, runComparison } from '../../teleport/comparison/run';
import {
  type ComparisonPlan,
  type ComparisonState,
  isLive,
  type Lane,
} from '../../teleport/comparison/state';
import { resultSentences } from '../../teleport/comparison/words';
import { placeOf } from '../../teleport/deployment/clusterPlace';
import { RememberedRuns } from '../../teleport/deployment/rememberedRuns';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { run } from '../commands';
import { readLanes } from '../deploy/lanes';
import { askNamespace } from '../deploy/namespaces';
import { askSample } from '../deploy/samples';
import { askTarget, targetAgain } from '../deploy/targets';
import { withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';
import {
  agreesToCompare,
  askComparedLanes,
  askRecycling,
  askRounds,
  hasBothLanes,
  imagesOf,
} from './askComparison';
import { exportComparison } from './exports';
import { offerGiveBack } from './giveBackPools';
import { comparedImage, likelyLane } from './imageFacts';
import { ComparisonPanels } from './panel';
import { askRun, askTwoRuns } from './pastRuns';
import { askTerms } from './recycleTerms';

interface Views {
  readonly registries: RegistriesView;
  readonly clusters: ClustersView;
}

/** What the commands about comparing do. Owns what is on the pages, and the runs that go on. */
export class ComparisonActs {
  readonly #services: Services;
  readonly #views: Views;
  readonly #history: ComparisonHistory;
  readonly #runs: RememberedRuns;
  readonly #panels: ComparisonPanels;
  readonly #running = new Map<string, AbortController>();
  /** Runs of this window, which the history may have no room for. */
  readonly #seen = new Map<string, ComparisonState>();

  constructor(services: Services, views: Views) {
    this.#services = services;
    this.#views = views;
    this.#history = new ComparisonHistory(services.host.windowMemory);
    this.#runs = new RememberedRuns(services.host.windowMemory);
    this.#panels = new ComparisonPanels(services.host.clock, services.host.windowMemory);
  }

  async compare(row?: RowId): Promise<void> {
    const title = 'Compare pull times on which cluster?';
    const target = await askTarget(this.#services, this.#views.clusters, row, title);
    if (target === undefined) return;
    try {
      await offerGiveBack(this.#services, target);
      const plan = await this.#askPlan(target, row);
      if (plan) await this.#run(target, plan);
    } finally {
      target.dispose();
    }
  }

  /** The same again, as a run of its own. */
  async repeat(runId: string | undefined): Promise<void> {
    const before = this.#find(runId) ?? (await askRun(this.#history, 'Run which comparison again?'));
    if (before === undefined) return;
    const { plan } = before;
    const place = this.#runs.clusterOf(plan.runId) ?? { name: plan.cluster.name };
    const target =
      (await targetAgain(this.#services, place)) ??
      (await askTarget(this.#services, this.#views.clusters, undefined, 'Compare again on which cluster?'));
    if (target === undefined) return;
    try {
      await offerGiveBack(this.#services, target);
      if (await agreesToCompare(target, plan))
        await this.#run(target, { ...plan, runId: newRunId(this.#services.host.clock.now()) });
    } finally {
      target.dispose();
    }
  }

  stop(runId: string | undefined): void {
    for (const [each, controller] of this.#running)
      if (runId === undefined || each === runId) controller.abort();
  }

  async showHistory(): Promise<void> {
    const run = await askRun(this.#history, 'Comparisons of this workspace');
    if (run) this.#panels.open(run, this.#history.before(run));
  }

  /** Takes up a page that the editor has kept over a reload. */
  restore(view: WebviewPanel): void {
    this.#panels.restore(view, runId => this.#find(runId));
  }

  async compareRuns(): Promise<void> {
    const two = await askTwoRuns(this.#history);
    if (two) this.#panels.open(two[1], two[0]);
  }

  async export(runId: string | undefined, ending: string | undefined): Promise<void> {
    const run = this.#find(runId) ?? (await askRun(this.#history, 'Export which comparison?'));
    if (run) await exportComparison(run, ending);
  }

  dispose(): void {
    this.stop(undefined);
    this.#panels.dispose();
  }

  #find(runId: string | undefined): ComparisonState | undefined {
    return runId === undefined ? undefined : (this.#seen.get(runId) ?? this.#history.find(runId));
  }

  async #askPlan(target: DeployTarget, row: RowId | undefined): Promise<ComparisonPlan | undefined> {
    const found = await readLanes(target);
    if (!(await hasBothLanes(target, found))) return undefined;
    const title = `Compare Pull Times on ${target.name}`;
    const sample = await askSample(this.#services, this.#views.registries, row, title);
    if (sample === undefined) return undefined;
    const namespace = await askNamespace(target);
    if (namespace === undefined) return undefined;
    const lanes = await this.#askLanes(found, sample);
    if (lanes === undefined) return undefined;
    const rounds = await askRounds();
    if (rounds === undefined) return undefined;
    const recycle = await askRecycling(target, lanes);
    if (recycle === undefined) return undefined;
    const images = await withProgress('Reading the images', signal =>
      Promise.all(imagesOf(sample).map(image => comparedImage(this.#services, image, signal))),
    );
    const question = { namespace, images, lanes, rounds, recycle };
    if (!(await agreesToCompare(target, question))) return undefined;
    const cluster = { name: target.name, context: target.objects.connection.context };
    return { ...question, runId: newRunId(this.#services.host.clock.now()), cluster };
  }

  async #askLanes(found: readonly Lane[], sample: Sample): Promise<readonly Lane[] | undefined> {
    const [image = ''] = imagesOf(sample);
    const likely = await withProgress('Reading the registry', signal =>
      likelyLane(this.#services, image, signal),
    );
    return askComparedLanes(found, likely);
  }

  /** Follows a run on its page and in one notification; either can stop it, and it then cleans up after itself. */
  async #run(target: DeployTarget, plan: ComparisonPlan): Promise<void> {
    const terms = await askTerms(target, plan, this.#services.host.windowMemory);
    if (terms === undefined) return;
    await this.#runs.add(plan.runId, placeOf(target));
    const own = createAbort();
    this.#running.set(plan.runId, own);
    try {
      const last = await withProgress(`Comparing pull times on ${target.name}`, (signal, report) => {
        signal.addEventListener('abort', () => own.abort(), { once: true });
        const options = { signal: own.signal, terms };
        return this.#follow(target, plan, options, message => report.report({ message }));
      });
      if (last) void this.#tell(last);
    } finally {
      this.#running.delete(plan.runId);
    }
  }

  async #follow(
    target: DeployTarget,
    plan: ComparisonPlan,
    options: RunOptions,
    report: (message: string) => void,
  ): Promise<ComparisonState | undefined> {
    let last: ComparisonState | undefined;
    for await (const state of runComparison(target, plan, options)) {
      if (last === undefined) this.#panels.open(state, this.#history.before(state));
      else this.#panels.update(state);
      last = state;
      this.#seen.set(plan.runId, state);
      report(progressWords(state) ?? 'Done');
    }
    if (last && !isLive(last)) await this.#history.add(last);
    return last;
  }

  async #tell(state: ComparisonState): Promise<void> {
    if (state.left) return this.#tellLeft(state);
    if (this.#panels.isShown(state.plan.runId) && state.phase === 'done') return;
    const show = 'Show';
    const told =
      state.phase === 'failed' ? state.error : (progressWords(state) ?? resultSentences(state).join(' '));
    const answer =
      state.phase === 'failed'
        ? await window.showErrorMessage(told, show)
        : await window.showInformationMessage(told, show);
    if (answer === show) this.#panels.open(state);
  }

  /** Its notes, the last of which says what may still be in the cluster. */
  async #tellLeft({ plan, notes, ...state }: ComparisonState): Promise<void> {
    const clean = 'Clean Up…';
    const failed = state.phase === 'failed' ? `${state.error} ` : '';
    const told = `${failed}${notes.at(-1)?.words ?? ''}`;
    const answer = await window.showWarningMessage(told, clean);
    if (answer === clean) await run('acrTeleport.cleanUp', { runId: plan.runId });
  }
}
