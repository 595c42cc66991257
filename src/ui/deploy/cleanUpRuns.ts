import type { QuickPickItem } from 'vscode';
import { explain } from '../../base/errors';
import { count, formatAgo } from '../../base/units';
import { describeObject } from '../../kubernetes/kubernetesObject';
import {
  cleanUp,
  type Leftover,
  type LeftRun,
  type LeftRuns,
  listRuns,
  type Removal,
} from '../../teleport/deployment/cleanUp';
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
  if (await isWanted(target, leftovers)) await remove(target, leftovers);
}

async function chosenRuns(
  target: DeployTarget,
  found: LeftRuns,
  runId: string | undefined,
): Promise<readonly LeftRun[]> {
  const { runs } = found;
  if (runs.length === 0) {
    const what = runId === undefined ? 'Nothing that ACR Teleport deployed' : 'Nothing of that run';
    await window.showInformationMessage(`${what} is left in ${target.name}.${hiddenWords(found)}`);
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

function isWanted({ name }: DeployTarget, leftovers: readonly Leftover[]): Promise<boolean> {
  const lines = leftovers.slice(0, maxLines).map(describeObject);
  const rest = leftovers.length - lines.length;
  const objects = count(leftovers.length, 'object');
  const detail = [...lines, ...(rest > 0 ? [`and ${rest} more`] : []), '', 'Nothing else is touched.'].join(
    '\n',
  );
  return confirm(`Delete ${objects} from ${name}?`, detail, `Delete ${objects}`);
}

async function remove(target: DeployTarget, leftovers: readonly Leftover[]): Promise<void> {
  const removal = await withProgress(`Cleaning up in ${target.name}`, (signal, progress) => {
    let gone = 0;
    const report = ({ kind, name }: Leftover) => {
      gone += 1;
      const message = `${gone} of ${count(leftovers.length, 'object')} · ${kind} ${name}`;
      progress.report({ message, increment: 100 / leftovers.length });
    };
    return cleanUp(target, leftovers, { signal, report });
  });
  tell(target, removal);
}

function tell({ name }: DeployTarget, { removed, failed }: Removal): void {
  const [first] = failed;
  const told = `Deleted ${count(removed.length, 'object')} from ${name}.`;
  if (first === undefined) {
    void window.showInformationMessage(told);
    return;
  }
  const rest = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  const what = `${first.leftover.kind} ${first.leftover.name}${rest}`;
  void window.showWarningMessage(`${told} Still there: ${what}. ${explain(first.error)}`);
}
