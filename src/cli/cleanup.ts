import { explainFully } from '../base/errors';
import { count, formatAgo } from '../base/units';
import type { EmptiedPool } from '../teleport/comparison/emptiedPools';
import type { Leftover, LeftRun } from '../teleport/deployment/cleanUp';
import type { DeployTarget } from '../teleport/deployment/target';
import { clusterExitCode, clusterOptions, withTarget } from './clusterTarget';
import { type Command, type Context, commonOptions } from './context';
import { giveBackEmptied } from './emptiedPools';
import { worstExitCode } from './exitCode';
import { operands } from './invocation';

export const cleanup: Command = {
  usage:
    '[--run ID] [--context C | --cluster ID [--run-command]] [--namespace N] [--yes] [--json] [--debug] [--demo]',
  summary:
    'Lists what runs of acr-teleport have left in a cluster, also after a crash, and the node pools that a comparison has emptied. With --yes, removes exactly that, and gives the pools their nodes back.',
  examples: [
    'cleanup --context demo-aks',
    'cleanup --run 20260105-120000-x7k2 --yes',
    'cleanup --namespace shop --yes --json',
  ],
  options: { ...commonOptions, ...clusterOptions, run: 'value', yes: 'flag' },
  async run(context) {
    operands('cleanup', context.invocation, []);
    return withTarget(context, async target => {
      const { left, code } = await giveBackEmptied(context, target);
      return worstExitCode([code, await run(context, target, left)]);
    });
  },
};

async function run(context: Context, target: DeployTarget, pools: readonly EmptiedPool[]): Promise<number> {
  const { listRuns } = await import('../teleport/deployment/cleanUp');
  const { invocation, terminal, signal } = context;
  const [runId, namespace] = [invocation.value('run'), invocation.value('namespace')];
  const found = await listRuns(target, {
    signal,
    ...(runId === undefined ? {} : { runId }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  for (const { kind, error } of found.hidden)
    terminal.note(`Not looked for: objects of kind ${kind}. ${error.message}`);
  const hidden = found.hidden.map(({ error }) => clusterExitCode(error));
  // Who may see nothing at all was not told that nothing is there.
  const codes = found.runs.length === 0 ? hidden : [];
  if (invocation.flag('yes'))
    return worstExitCode([...codes, await remove(context, target, found.runs, pools)]);
  tell(context, target, found.runs, pools);
  return worstExitCode(codes);
}

function tell(
  { terminal, invocation, services }: Context,
  { name }: DeployTarget,
  runs: readonly LeftRun[],
  pools: readonly EmptiedPool[],
): void {
  if (invocation.flag('json')) {
    terminal.result(JSON.stringify({ runs: runs.map(runJson), pools: pools.map(poolJson) }, undefined, 2));
    return;
  }
  if (runs.length === 0) {
    if (pools.length === 0) terminal.result(`Nothing of acr-teleport is left in ${name}.`);
    return;
  }
  const now = services.host.clock.now();
  for (const { runId, leftovers, createdAtMs } of runs) {
    terminal.result(`Run ${runId || '(unknown)'}, ${formatAgo(createdAtMs, now)}:`);
    for (const leftover of leftovers) terminal.result(`  ${line(leftover)}`);
  }
  terminal.note('Nothing was removed; with --yes it is.');
}

async function remove(
  context: Context,
  target: DeployTarget,
  runs: readonly LeftRun[],
  pools: readonly EmptiedPool[],
): Promise<number> {
  const { cleanUp } = await import('../teleport/deployment/cleanUp');
  const { terminal, invocation, signal } = context;
  const all = runs.flatMap(({ leftovers }) => leftovers);
  const report = (leftover: Leftover) => terminal.progress(`Removed ${line(leftover)}`);
  const { removed, failed } = await cleanUp(target, all, { signal, report });
  if (invocation.flag('json'))
    terminal.result(
      JSON.stringify(
        {
          removed: removed.map(leftoverJson),
          failed: failed.map(({ leftover, error }) => ({ ...leftoverJson(leftover), error: error.message })),
          pools: pools.map(poolJson),
        },
        undefined,
        2,
      ),
    );
  else {
    for (const leftover of removed) terminal.result(`removed  ${line(leftover)}`);
    if (all.length === 0 && pools.length === 0)
      terminal.result(`Nothing of acr-teleport is left in ${target.name}.`);
    else if (failed.length === 0) terminal.note(`${count(removed.length, 'object')} removed.`);
  }
  for (const { leftover, error } of failed)
    terminal.note(`${line(leftover)} is still there: ${explainFully(error)}`);
  return worstExitCode(failed.map(({ error }) => clusterExitCode(error)));
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
