import type { QuickPickItem } from 'vscode';
import { explain } from '../../base/errors';
import { count, formatAgo } from '../../base/units';
import { holdsData } from '../../kubernetes/claims';
import { describeObject } from '../../kubernetes/kubernetesObject';
import {
  type CleanUpPlan,
  cleanUp,
  type Leftover,
  type LeftRun,
  type LeftRuns,
  listRuns,
  planCleanUp,
  type Removal,
} from '../../teleport/deployment/cleanUp';
import { keptWords, nothingWords, type Searched } from '../../teleport/deployment/cleanUpWords';
import type { DeployTarget } from '../../teleport/deployment/target';
import { confirm, withProgress } from '../feedback';
import { window } from '../window';

/** Lists what runs of ours have left in a cluster, asks which of it is to go, and removes exactly that. */
export async function cleanUpRuns(target: DeployTarget, runId?: string): Promise<void> {
  const found = await withProgress(`Looking for what was deployed to ${target.name}`, signal =>
    listRuns(target, { signal, ...(runId === undefined ? {} : { runId }) }),
  );
  const chosen = await chosenRuns(target, found, runId);
  if (chosen.length === 0) return;
  const leftovers = chosen.flatMap(run => run.leftovers);
  const deleteVolumes = await askVolumes(target, leftovers.filter(holdsData));
  if (deleteVolumes === undefined) return;
  const plan = await withProgress(`Looking at what else is there in ${target.name}`, signal =>
    planCleanUp(target, leftovers, { signal, deleteVolumes }),
  );
  if (plan.going.length === 0) await window.showWarningMessage(stayWords(plan).join(' '));
  else if (await isWanted(target, plan)) await remove(target, plan, runId);
}

/** Whether what holds data goes, too; undefined: not to be done. */
async function askVolumes(
  { name }: DeployTarget,
  volumes: readonly Leftover[],
): Promise<boolean | undefined> {
  if (volumes.length === 0) return false;
  const those = count(volumes.length, 'volume');
  const detail = volumes.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const items = [
    { label: `$(save) Keep ${those}`, description: 'the data stays', detail, isGoing: false },
    { label: `$(trash) Delete ${those}, Too`, description: 'the data is lost', detail, isGoing: true },
  ];
  const title = `${those} in ${name} may hold data`;
  return (await window.showQuickPick(items, { title, ignoreFocusOut: true }))?.isGoing;
}

/** What is not deleted, and why; a line each. */
function stayWords({ kept, volumes }: Pick<CleanUpPlan, 'kept' | 'volumes'>): string[] {
  return [...kept.map(keptWords), ...volumes.map(volume => `${describeObject(volume)} stays with its data.`)];
}

async function chosenRuns(
  target: DeployTarget,
  found: LeftRuns,
  runId: string | undefined,
): Promise<readonly LeftRun[]> {
  const { runs } = found;
  if (runs.length === 0) {
    await window.showInformationMessage(nothingWords({ cluster: target.name, runId }, found));
    return [];
  }
  if (runId !== undefined) return runs;
  const items = runs.map(run => runItem(run, target.objects.connection.clock.now()));
  const title = `Clean up which runs in ${target.name}?${hiddenWords(found)}`;
  const picked = await window.showQuickPick(items, { title, canPickMany: true, matchOnDetail: true });
  return picked?.map(({ run }) => run) ?? [];
}

function hiddenWords({ hidden }: LeftRuns): string {
  if (hidden.length === 0) return '';
  return ` Not seen for lack of a role: ${hidden.map(({ kind }) => kind).join(', ')}.`;
}

function runItem(run: LeftRun, nowMs: number): QuickPickItem & { readonly run: LeftRun } {
  const { runId, leftovers, createdAtMs } = run;
  return {
    label: runId === '' ? 'Without a run' : runId,
    description: `${count(leftovers.length, 'object')} · ${formatAgo(createdAtMs, nowMs)}`,
    detail: leftovers.map(({ kind, name }) => `${kind} ${name}`).join(', '),
    picked: true,
    run,
  };
}

const maxLines = 20;

function isWanted({ name }: DeployTarget, plan: CleanUpPlan): Promise<boolean> {
  const { going } = plan;
  const lines = going.slice(0, maxLines).map(describeObject);
  const rest = going.length - lines.length;
  const objects = count(going.length, 'object');
  const more = rest > 0 ? [`and ${rest} more`] : [];
  const detail = [...lines, ...more, '', ...stayWords(plan), 'Nothing else is touched.'].join('\n');
  return confirm(`Delete ${objects} from ${name}?`, detail, `Delete ${objects}`);
}

async function remove(target: DeployTarget, plan: CleanUpPlan, runId: string | undefined): Promise<void> {
  const { going } = plan;
  const removal = await withProgress(`Cleaning up in ${target.name}`, (signal, progress) => {
    let gone = 0;
    const report = ({ kind, name }: Leftover) => {
      gone += 1;
      const message = `${gone} of ${count(going.length, 'object')} · ${kind} ${name}`;
      progress.report({ message, increment: 100 / going.length });
    };
    return cleanUp(target, going, { signal, report });
  });
  const after = await withProgress(`Looking at what is left in ${target.name}`, signal =>
    listRuns(target, { signal, ...(runId === undefined ? {} : { runId }) }),
  );
  tell({ cluster: target.name, runId }, { ...removal, kept: [...plan.kept, ...removal.kept] }, plan, after);
}

/** What was made meanwhile, such as by a controller, is there when it is looked for again. */
function tell(
  searched: Searched,
  { removed, failed, kept }: Removal,
  { going, volumes }: CleanUpPlan,
  after: LeftRuns,
): void {
  const told = `Deleted ${count(removed.length, 'object')} from ${searched.cluster}.`;
  const failures = failed.map(
    ({ leftover, error }) => `Still there: ${describe(leftover)}. ${explain(error)}`,
  );
  const names = new Set(going.map(describe));
  const uids = new Set([...going.map(({ uid }) => uid)]);
  const again = after.runs
    .flatMap(({ leftovers }) => leftovers)
    .filter(each => names.has(describe(each)) && !uids.has(each.uid))
    .map(each => `${describe(each)} is there again.`);
  const [first, ...rest] = [...failures, ...stayWords({ kept, volumes }), ...again];
  if (first === undefined) {
    const all = after.runs.length === 0 ? ` ${nothingWords(searched, after)}` : '';
    void window.showInformationMessage(`${told}${all}`);
    return;
  }
  void window.showWarningMessage(`${told} ${first}${rest.length === 0 ? '' : ` (and ${rest.length} more)`}`);
}

function describe({ kind, name }: Leftover): string {
  return `${kind} ${name}`;
}
