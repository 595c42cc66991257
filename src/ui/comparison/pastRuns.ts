import { type QuickPickItem, ThemeIcon } from 'vscode';
import { timeWords } from '../../teleport/comparison/circumstances';
import type { ComparisonHistory } from '../../teleport/comparison/history';
import { progressWords } from '../../teleport/comparison/progress';
import type { ComparisonState } from '../../teleport/comparison/state';
import { imageName, resultSentences } from '../../teleport/comparison/words';
import { run } from '../commands';
import { window } from '../window';

interface RunItem extends QuickPickItem {
  readonly run: ComparisonState;
}

/** Asks for one of the workspace's runs; undefined when the person goes away, or there is none. */
export async function askRun(
  history: ComparisonHistory,
  title: string,
): Promise<ComparisonState | undefined> {
  const runs = history.list();
  if (runs.length === 0) return tellNone();
  const items = runs.map(runItem);
  return (await window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.run;
}

/** Asks for two runs, the earlier one first. */
export async function askTwoRuns(
  history: ComparisonHistory,
): Promise<readonly [ComparisonState, ComparisonState] | undefined> {
  const runs = history.list();
  if (runs.length < 2) return tellFew(runs.length);
  const after = await askRun(history, 'Compare which run?');
  if (after === undefined) return undefined;
  const others = runs.filter(({ plan }) => plan.runId !== after.plan.runId).map(runItem);
  const picked = await window.showQuickPick(others, {
    title: 'With which one?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) return undefined;
  return picked.run.startedAt <= after.startedAt ? [picked.run, after] : [after, picked.run];
}

function runItem(state: ComparisonState): RunItem {
  const { plan, phase } = state;
  const progress = progressWords(state);
  return {
    label: plan.images.map(({ reference }) => imageName(reference)).join(', '),
    description: `${plan.cluster.name} · ${timeWords(state.startedAt)}`,
    detail: [...(progress === undefined ? [] : [progress]), ...resultSentences(state)].join(' · '),
    iconPath: new ThemeIcon(phase === 'done' ? 'pass' : phase === 'failed' ? 'error' : 'circle-slash'),
    run: state,
  };
}

async function tellNone(): Promise<undefined> {
  const compare = 'Compare Pull Times…';
  const told = 'Nothing has been compared in this workspace yet.';
  if ((await window.showInformationMessage(told, compare)) === compare)
    await run('acrTeleport.comparePullTimes');
  return undefined;
}

async function tellFew(known: number): Promise<undefined> {
  if (known === 0) return tellNone();
  await window.showInformationMessage('Only one run is remembered in this workspace; comparing takes two.');
  return undefined;
}
