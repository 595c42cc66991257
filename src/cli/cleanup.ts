import { explainFully } from '../base/errors';
import { count, formatAgo } from '../base/units';
import type { EmptiedPool } from '../teleport/comparison/emptiedPools';
import type { CleanUpPlan, Kept, Leftover, LeftRun, LeftRuns } from '../teleport/deployment/cleanUp';
import type { DeployTarget } from '../teleport/deployment/target';
import { clusterExitCode, clusterOptions, withTarget } from './clusterTarget';
import { type Command, type Context, commonOptions } from './context';
import { giveBackEmptied } from './emptiedPools';
import { exitCode, worstExitCode } from './exitCode';
import { operands } from './invocation';

export const cleanup: Command = {
  usage:
    '[--run ID] [--context C | --cluster ID [--run-command]] [--namespace N] [--yes [--delete-volumes]] [--json] [--debug] [--demo]',
  summary:
    'Lists what runs of acr-teleport have left in a cluster, also after a crash, and the node pools that a comparison has emptied. With --yes, removes exactly that, and gives the pools their nodes back; a namespace with anything else in it stays, and so do volumes, which hold data, without --delete-volumes.',
  examples: [
    'cleanup --context demo-aks',
    'cleanup --run 20260105-120000-x7k2 --yes',
    'cleanup --namespace shop --yes --json',
  ],
  options: { ...commonOptions, ...clusterOptions, run: 'value', yes: 'flag', 'delete-volumes': 'flag' },
  async run(context) {
    operands('cleanup', context.invocation, []);
    return withTarget(context, async target => {
      const { left, code } = await giveBackEmptied(context, target);
      return worstExitCode([code, await run(context, target, left)]);
    });
  },
};

async function run(context: Context, target: DeployTarget, pools: readonly EmptiedPool[]): Promise<number> {
  const { invocation, terminal } = context;
  const found = await look(context, target);
  for (const { kind, error, isUsual } of found.hidden)
    if (isUsual) terminal.note(`Not looked for: objects of kind ${kind}. ${error.message}`);
  const hidden = found.hidden.filter(({ isUsual }) => isUsual).map(({ error }) => clusterExitCode(error));
  // Who may see nothing at all was not told that nothing is there.
  const codes = found.runs.length === 0 ? hidden : [];
  const plan = await planOf(context, target, found);
  if (invocation.flag('yes')) return worstExitCode([...codes, await remove(context, target, plan, pools)]);
  await tell(context, target, found, plan, pools);
  return worstExitCode(codes);
}

async function look({ invocation, signal }: Context, target: DeployTarget): Promise<LeftRuns> {
  const { listRuns } = await import('../teleport/deployment/cleanUp');
  const [runId, namespace] = [invocation.value('run'), invocation.value('namespace')];
  return listRuns(target, {
    signal,
    ...(runId === undefined ? {} : { runId }),
    ...(namespace === undefined ? {} : { namespace }),
  });
}

async function planOf({ invocation, signal }: Context, target: DeployTarget, { runs }: LeftRuns) {
  const { planCleanUp } = await import('../teleport/deployment/cleanUp');
  const all = runs.flatMap(({ leftovers }) => leftovers);
  return planCleanUp(target, all, { signal, deleteVolumes: invocation.flag('delete-volumes') });
}

async function tell(
  context: Context,
  target: DeployTarget,
  found: LeftRuns,
  { volumes, kept }: CleanUpPlan,
  pools: readonly EmptiedPool[],
): Promise<void> {
  const { terminal, invocation, services } = context;
  const { nothingWords } = await import('../teleport/deployment/cleanUpWords');
  const { runs, hidden } = found;
  if (invocation.flag('json')) {
    const told = {
      runs: runs.map(runJson),
      pools: pools.map(poolJson),
      ...keptJson(kept),
      ...hiddenJson(hidden),
    };
    terminal.result(JSON.stringify(told, undefined, 2));
    return;
  }
  if (runs.length === 0) {
    if (pools.length === 0) terminal.result(nothingWords(searched(context, target), found));
    return;
  }
  const now = services.host.clock.now();
  for (const { runId, leftovers, createdAtMs } of runs) {
    terminal.result(`Run ${runId || '(unknown)'}, ${formatAgo(createdAtMs, now)}:`);
    for (const leftover of leftovers) terminal.result(`  ${line(leftover)}`);
  }
  terminal.note('Nothing was removed; with --yes it is.');
  await noteStaying(context, kept, volumes);
}

async function remove(
  context: Context,
  target: DeployTarget,
  { going, volumes, kept: foreseen }: CleanUpPlan,
  pools: readonly EmptiedPool[],
): Promise<number> {
  const { cleanUp } = await import('../teleport/deployment/cleanUp');
  const { nothingWords } = await import('../teleport/deployment/cleanUpWords');
  const { terminal, invocation, signal } = context;
  const report = (leftover: Leftover) => terminal.progress(`Removed ${line(leftover)}`);
  const { removed, failed, kept: met } = await cleanUp(target, going, { signal, report });
  const kept = [...foreseen, ...met];
  // What was made meanwhile, such as by a controller, is found by looking again.
  const after = await look(context, target);
  const left = after.runs.flatMap(({ leftovers }) => leftovers);
  if (invocation.flag('json')) {
    const told = {
      removed: removed.map(leftoverJson),
      failed: failed.map(({ leftover, error }) => ({ ...leftoverJson(leftover), error: error.message })),
      pools: pools.map(poolJson),
      ...keptJson(kept),
      ...(left.length > 0 ? { left: left.map(leftoverJson) } : {}),
      ...hiddenJson(after.hidden),
    };
    terminal.result(JSON.stringify(told, undefined, 2));
  } else {
    for (const leftover of removed) terminal.result(`removed  ${line(leftover)}`);
    if (going.length > 0) terminal.note(`${count(removed.length, 'object')} removed.`);
    if (left.length === 0 && pools.length === 0)
      terminal.result(nothingWords(searched(context, target), after));
  }
  for (const { leftover, error } of failed)
    terminal.note(`${line(leftover)} is still there: ${explainFully(error)}`);
  await noteStaying(context, kept, volumes);
  const known = new Set([...failed, ...kept].map(({ leftover }) => leftover.uid).concat(volumes.map(uidOf)));
  const unexpected = left.filter(({ uid }) => !known.has(uid));
  for (const leftover of unexpected) terminal.note(`${line(leftover)} is still there, or there again.`);
  const codes = failed.map(({ error }) => clusterExitCode(error));
  return worstExitCode([...codes, ...(unexpected.length > 0 ? [exitCode.unexpected] : [])]);
}

async function noteStaying(
  { terminal }: Context,
  kept: readonly Kept[],
  volumes: readonly Leftover[],
): Promise<void> {
  const { keptWords } = await import('../teleport/deployment/cleanUpWords');
  for (const each of kept) terminal.note(keptWords(each));
  if (volumes.length > 0) terminal.note(volumesNote(volumes));
}

function uidOf({ uid }: Leftover): string {
  return uid;
}

function volumesNote(volumes: readonly Leftover[]): string {
  return `Volumes hold data, and stay without --delete-volumes: ${volumes.map(line).join(', ')}.`;
}

function searched({ invocation }: Context, { name }: DeployTarget) {
  return { cluster: name, runId: invocation.value('run'), namespace: invocation.value('namespace') };
}

function line({ kind, name, namespace }: Leftover): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${name} in namespace ${namespace}`;
}

function runJson({ runId, createdAtMs, leftovers }: LeftRun) {
  return { run: runId, createdAt: new Date(createdAtMs).toISOString(), objects: leftovers.map(leftoverJson) };
}

function poolJson({ clusterId, pool, nodes, runId }: EmptiedPool) {
  return { cluster: clusterId, pool, nodes, run: runId };
}

function leftoverJson({ apiVersion, kind, name, namespace, runId }: Leftover) {
  return { apiVersion, kind, name, namespace: namespace ?? null, run: runId ?? null };
}

function keptJson(kept: readonly Kept[]) {
  if (kept.length === 0) return {};
  const stays = kept.map(({ leftover, objects, hidden }) => ({
    ...leftoverJson(leftover),
    others: objects,
    notSeen: hidden.map(({ kind }) => kind),
  }));
  return { stays };
}

function hiddenJson(hidden: LeftRuns['hidden']) {
  return hidden.length === 0 ? {} : { notSeen: hidden.map(({ kind }) => kind) };
}
