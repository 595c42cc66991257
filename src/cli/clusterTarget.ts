import { ExplainedError, explainFully, isAbort, isExplained } from '../base/errors';
import type { DeployTarget } from '../teleport/deployment/target';
import type { Context } from './context';
import { exitCode, exitCodeOfError } from './exitCode';
import { type Options, usageError } from './invocation';

/** Where a command deploys: a context of the kubeconfig, or a cluster of Azure, by its run command where there is no other way. */
export const clusterOptions = {
  context: 'value',
  cluster: 'value',
  namespace: 'value',
  'run-command': 'flag',
} as const satisfies Options;

/** Does something on the cluster that a command names, and closes it behind that. What a cluster's errors come to is told here. */
export async function withTarget(
  context: Context,
  task: (target: DeployTarget, namespace: string) => Promise<number>,
): Promise<number> {
  let target: DeployTarget | undefined;
  try {
    target = await open(context);
    return await task(target, context.invocation.value('namespace') ?? target.objects.connection.namespace);
  } catch (error) {
    if (isAbort(error) || !isExplained(error)) throw error;
    context.terminal.note(explainFully(error));
    return clusterExitCode(error);
  } finally {
    target?.dispose();
  }
}

async function open({ invocation, services, signal, terminal }: Context): Promise<DeployTarget> {
  const { openAzureCluster, openContext } = await import('../teleport/deployment/target');
  const [context, cluster] = [invocation.value('context'), invocation.value('cluster')];
  if (context !== undefined && cluster !== undefined)
    throw usageError('--context and --cluster do not go together.', 'Name one of the two.');
  const isDemo = invocation.flag('demo');
  if (cluster === undefined && !isDemo) return openContext(services.host, context);
  await services.inventory.read();
  return openAzureCluster(services, clusterNamed(services.inventory, cluster ?? context), {
    signal,
    byRunCommand: ({ name }) => {
      const isWanted = invocation.flag('run-command');
      if (isWanted) terminal.note(`${name} is reached by run command: each step takes some seconds.`);
      return isWanted;
    },
  });
}

/** The command that removes what a run has left, on the cluster that this command was for. */
export function cleanupLine({ invocation }: Context, runId: string): string {
  const where = (['context', 'cluster'] as const).flatMap(name => {
    const value = invocation.value(name);
    return value === undefined ? [] : [`--${name} ${value}`];
  });
  const way = invocation.flag('run-command') ? ['--run-command'] : [];
  return ['acr-teleport cleanup', ...where, ...way, `--run ${runId} --yes`].join(' ');
}

type Inventory = Context['services']['inventory'];

/** By its resource id, or by its name where only one has it; without one, the only one there is. */
function clusterNamed(inventory: Inventory, wanted: string | undefined) {
  const all = inventory.clusters();
  const found = wanted === undefined ? all.slice(0, 1) : all.filter(({ name }) => name === wanted);
  const cluster = (wanted === undefined ? undefined : inventory.cluster(wanted)) ?? found[0];
  if (found.length > 1)
    throw usageError(`${found.length} clusters are named ${wanted}.`, 'Give the resource id of one of them.');
  if (cluster) return cluster;
  const names = all.map(({ name }) => name).join(', ');
  throw new ExplainedError(`No cluster ${wanted ?? ''} is shown to your Azure account.`, {
    code: 'notFound',
    hint:
      all.length === 0
        ? 'Sign in with az login, or name a context of your kubeconfig.'
        : `It shows ${names}.`,
  });
}

const late = new Set(['timeout', 'rolloutLate']);
const wrong = new Set(['ManifestError', 'KubeconfigError']);
const denied = new Set(['denied', 'quota']);

/** What an error that has to do with a cluster comes to as an exit code. */
export function clusterExitCode(error: unknown): number {
  if (!isExplained(error)) return exitCode.unexpected;
  if (late.has(error.code)) return exitCode.notInTime;
  if (wrong.has(error.name) || error.code === 'notAgreed') return exitCode.usage;
  return denied.has(error.code) ? exitCode.denied : exitCodeOfError(error);
}
