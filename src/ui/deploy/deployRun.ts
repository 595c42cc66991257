import { env, Uri } from 'vscode';
import { explain } from '../../base/errors';
import type { PlannedChange } from '../../teleport/deployment/changes';
import { deploy } from '../../teleport/deployment/deploy';
import {
  createdLines,
  type DeploymentState,
  deploymentWords,
  rolloutWords,
} from '../../teleport/deployment/deployment';
import type { DeployPlan } from '../../teleport/deployment/plan';
import type { DeployTarget } from '../../teleport/deployment/target';
import { run } from '../commands';
import { withProgress } from '../feedback';
import { window } from '../window';

export interface DeployChoices {
  readonly newNamespaces: readonly string[];
  readonly force: boolean;
  /** What the person has seen. */
  readonly agreed: readonly PlannedChange[];
}

/** Deploys what was agreed to, in one notification that can be cancelled, and tells how it ended. */
export async function runDeployment(
  target: DeployTarget,
  plan: DeployPlan,
  choices: DeployChoices,
): Promise<DeploymentState | undefined> {
  const last = await withProgress(`Deploying to ${target.name}`, async (signal, report) => {
    let latest: DeploymentState | undefined;
    for await (const state of deploy(target, plan, { signal, ...choices })) {
      latest = state;
      report.report({ message: rolloutMessage(state) });
    }
    return latest;
  });
  // What has changed is shown and asked about again.
  if (last && last.phase !== 'outdated') void tell(last);
  return last;
}

const isOver: ReadonlySet<string> = new Set(['finished', 'notFollowed']);

/** What is not finished yet, by what holds it up: a pod that pulls says more than that one is not available. */
function rolloutMessage(state: DeploymentState): string {
  const open = state.rollouts.filter(({ snapshot }) => !isOver.has(snapshot?.state ?? 'progressing'));
  if (state.phase !== 'rollingOut' || open.length === 0) return deploymentWords(state);
  const told = open.map(rollout => {
    const pulling = rollout.snapshot?.pods.find(({ phase }) => phase === 'pulling');
    return pulling ? `${rollout.kind} ${rollout.name}: ${pulling.words}` : rolloutWords(rollout);
  });
  const done = state.rollouts.length - open.length;
  return [...(done === 0 ? [] : [`${done} of ${state.rollouts.length} rolled out`]), ...told].join('; ');
}

/** Not waited for: the command is done when the rollout is. */
async function tell(state: DeploymentState): Promise<void> {
  switch (state.phase) {
    case 'done':
      return tellDone(state);
    case 'failed':
      return tellFailed(state);
    default:
      return tellStopped(state);
  }
}

async function tellDone(state: DeploymentState): Promise<void> {
  const found = state.addresses.flatMap(({ service, address }) => (address ? [{ service, ...address }] : []));
  const [first] = found;
  const others =
    found.length > 1
      ? ` (and ${found
          .slice(1)
          .map(({ host }) => host)
          .join(', ')})`
      : '';
  const at = first ? ` ${first.service} answers at ${first.host}${others}.` : '';
  const warnings = state.warnings.length === 0 ? '' : ` ${state.warnings.join(' ')}`;
  const told = `${deploymentWords(state)}${at}${warnings}`;
  const [open, clean] = ['Open', 'Clean Up…'];
  const answer = await window.showInformationMessage(told, ...(first ? [open] : []), clean);
  if (answer === open && first) await env.openExternal(Uri.parse(first.url));
  else if (answer === clean) await run('acrTeleport.cleanUp', { runId: state.runId });
}

async function tellStopped(state: DeploymentState): Promise<void> {
  const told = deploymentWords(state);
  const clean = 'Clean Up…';
  if (!state.left?.length) void window.showInformationMessage(told);
  else if ((await window.showWarningMessage(told, clean)) === clean)
    await run('acrTeleport.cleanUp', { runId: state.runId });
}

async function tellFailed(state: DeploymentState): Promise<void> {
  const [clean, events] = ['Clean Up…', 'Show Events'];
  const left = createdLines(state);
  const there = left.length === 0 ? '' : ` Created so far: ${left.join(', ')}.`;
  const told = `${explain(state.error)}${there}`;
  const buttons = left.length === 0 ? [] : [clean, events];
  const answer = await window.showErrorMessage(told, ...buttons);
  if (answer === clean) await run('acrTeleport.cleanUp', { runId: state.runId });
  else if (answer === events) await run('acrTeleport.showAccelerationEvents');
}
