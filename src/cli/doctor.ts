import { ExplainedError } from '../base/errors';
import { parseReference } from '../registry/reference';
import { examine, type Question } from '../teleport/examine';
import { evaluate } from '../teleport/readiness/readiness';
import { reportAsJson } from '../teleport/readiness/reportJson';
import { reportAsText } from '../teleport/readiness/reportText';
import type { ReadinessVerdict } from '../teleport/readiness/rule';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { doctorRegistry } from './doctorRegistry';
import { exitCode } from './exitCode';
import { operands, usageError } from './invocation';

export const doctor: Command = {
  usage: '<image | registry> [--cluster ID [--pool NAME]] [--tenant T] [--json] [--debug] [--demo]',
  summary:
    'Says whether an image starts fast on a cluster, and what stands in the way; of a registry alone, what stands in the way of reaching it.',
  examples: [
    'doctor demo42t.azurecr.io/azure-vote-front:v1 --demo',
    'doctor contoso.azurecr.io/web:1 --cluster /subscriptions/…/managedClusters/demo-aks --pool user1 --json',
    'doctor contoso.azurecr.io',
  ],
  options: { ...commonOptions, cluster: 'value', pool: 'value' },
  async run(context) {
    const named = operands('doctor', context.invocation, ['image']);
    if (!named.image.includes('/')) return doctorRegistry(context, named.image);
    const facts = await examine(context.services, await question(context, named.image), context.signal);
    const readiness = evaluate(facts);
    const { terminal, invocation } = context;
    if (invocation.flag('json'))
      terminal.result(JSON.stringify(reportAsJson(readiness, facts), undefined, 2));
    else for (const line of reportAsText(readiness, facts)) terminal.result(line);
    return exitCodes[readiness.verdict];
  },
};

const exitCodes: Readonly<Record<ReadinessVerdict, number>> = {
  ready: exitCode.done,
  doubtful: exitCode.notInTime,
  unknown: exitCode.notInTime,
  blocked: exitCode.notEnabled,
};

async function question(context: Context, text: string): Promise<Question> {
  const { registry: address, ...image } = parseReference(text);
  const registry = await namedRegistry(context, address.origin);
  return { registry, image, ...(await nodes(context)) };
}

/** The cluster and the pool that are named; a cluster by its resource id, or by its name where only one has it. */
async function nodes({ invocation, services }: Context): Promise<Pick<Question, 'cluster' | 'pool'>> {
  const [wanted, poolName] = [invocation.value('cluster'), invocation.value('pool')];
  if (wanted === undefined) {
    if (poolName !== undefined)
      throw usageError('--pool needs the cluster that the pool is in.', 'Add --cluster.');
    return {};
  }
  await services.inventory.read();
  const named = services.inventory.clusters().filter(({ name }) => name === wanted);
  const cluster = services.inventory.cluster(wanted) ?? (named.length === 1 ? named[0] : undefined);
  if (cluster === undefined) throw unknownCluster(wanted, named.length, services.inventory.accounts.length);
  const pool = cluster.pools.find(({ name }) => name === poolName);
  if (poolName !== undefined && pool === undefined)
    throw usageError(
      `${cluster.name} has no node pool ${poolName}.`,
      `It has ${cluster.pools.map(({ name }) => name).join(', ')}.`,
    );
  return { cluster, ...(pool ? { pool } : {}) };
}

function unknownCluster(wanted: string, namesakes: number, accounts: number): ExplainedError {
  if (namesakes > 1)
    return usageError(`${namesakes} clusters are named ${wanted}.`, 'Give the resource id of one of them.');
  const hint =
    accounts === 0
      ? 'Sign in with az login, or set AZURE_CLIENT_ID and its kin.'
      : 'Check the id, and that your account may read it.';
  return new ExplainedError(`No cluster ${wanted} is shown to your Azure account.`, {
    code: 'notFound',
    hint,
  });
}
