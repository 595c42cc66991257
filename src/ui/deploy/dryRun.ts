import type { QuickPickItem } from 'vscode';
import { explain, explainFully } from '../../base/errors';
import { count } from '../../base/units';
import { describeObject } from '../../kubernetes/kubernetesObject';
import { type PlannedChange, plannedChanges } from '../../teleport/deployment/changes';
import type { DeployPlan } from '../../teleport/deployment/plan';
import type { DeployTarget } from '../../teleport/deployment/target';
import { confirm, withProgress } from '../feedback';
import { window } from '../window';
import type { ShownTexts } from './shownTexts';

/** What a person has agreed to. */
export interface Agreed {
  readonly changes: readonly PlannedChange[];
  /** Whether the fields of other owners are taken over. */
  readonly force: boolean;
}

/** Lets the server try the plan, shows what would change in the diff editor, and asks. undefined: not to be done. */
export async function agreeOnChanges(
  target: DeployTarget,
  plan: DeployPlan,
  { newNamespaces, isAgain }: { readonly newNamespaces: readonly string[]; readonly isAgain: boolean },
  texts: ShownTexts,
): Promise<Agreed | undefined> {
  const tried = await tryAll(target, plan, newNamespaces, false);
  const force = tried.some(({ kind }) => kind === 'conflict');
  if (force && !(await agreesToForce(target, tried))) return undefined;
  const changes = force ? await tryAll(target, plan, newNamespaces, true) : tried;
  const title = `Dry run on ${target.name}: ${changeWords(changes)}`;
  const place = `${target.name}, namespace ${plan.namespace}`;
  const close = await texts.showChanges({ title, place }, changes);
  const refused = changes.filter(({ kind }) => kind === 'refused' || kind === 'conflict');
  if (refused.length > 0) return tellRefused(target, refused);
  const isAgreed = await agrees(target, plan, changes, isAgain).finally(close);
  return isAgreed ? { changes, force } : undefined;
}

function tryAll(
  target: DeployTarget,
  plan: DeployPlan,
  newNamespaces: readonly string[],
  force: boolean,
): Promise<readonly PlannedChange[]> {
  return withProgress(`Asking ${target.name} what would change`, signal =>
    plannedChanges(target.objects, plan, { signal, newNamespaces, force }),
  );
}

/** `4 created, 1 changed`. */
export function changeWords(changes: readonly PlannedChange[]): string {
  const kinds = ['created', 'changed', 'unchanged', 'conflict', 'refused'] as const;
  const counts = kinds.map(kind => [kind, changes.filter(each => each.kind === kind).length] as const);
  return counts
    .filter(([, amount]) => amount > 0)
    .map(([kind, amount]) => `${amount} ${kind === 'conflict' ? 'in conflict' : kind}`)
    .join(', ');
}

function agreesToForce({ name }: DeployTarget, changes: readonly PlannedChange[]): Promise<boolean> {
  const lines = changes.flatMap(({ reference, conflicts = [] }) =>
    conflicts.map(({ field, manager }) => `${describeObject(reference)}: ${field} belongs to ${manager}`),
  );
  const detail = [
    ...lines,
    '',
    'Taking them over changes what these owners have set; they may set it back or fail.',
  ].join('\n');
  return confirm(`Take over ${count(lines.length, 'field')} on ${name}?`, detail, 'See What Would Change');
}

async function tellRefused({ name }: DeployTarget, refused: readonly PlannedChange[]): Promise<undefined> {
  const [first] = refused;
  const more =
    refused.length > 1
      ? ` ${count(refused.length, 'object')} would be refused; all stand in the dry run.`
      : '';
  const why = refused.length > 1 ? explain(first?.error) : explainFully(first?.error);
  await window.showErrorMessage(`${why}${more} Nothing was changed on ${name}.`);
  return undefined;
}

/** Beside the diff and not over it, so that it can be read before it is answered. */
async function agrees(
  { name }: DeployTarget,
  { namespace }: DeployPlan,
  changes: readonly PlannedChange[],
  isAgain: boolean,
): Promise<boolean> {
  const warnings = [...new Set(changes.flatMap(change => change.warnings))];
  const deploy: QuickPickItem = {
    label: `$(cloud-upload) Deploy to ${name}`,
    description: `namespace ${namespace} · ${changeWords(changes)}`,
    detail: warnings.length === 0 ? listWords(changes) : `The cluster warns: ${warnings.join(' ')}`,
  };
  const leave: QuickPickItem = { label: '$(close) Not Now', description: 'nothing was changed yet' };
  const changed = isAgain ? `${name} has changed since you agreed, and nothing was applied. ` : '';
  const title = `${changed}Deploy ${count(changes.length, 'object')} to ${name}, namespace ${namespace}?`;
  const picked = await window.showQuickPick([deploy, leave], { title, ignoreFocusOut: true });
  return picked === deploy;
}

function listWords(changes: readonly PlannedChange[]): string {
  return changes.map(({ reference: { kind, name } }) => `${kind} ${name}`).join(', ');
}
