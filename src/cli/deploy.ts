import { explain, explainFully, isExplained } from '../base/errors';
import { parseDuration } from '../base/units';
import { type ImageReference, parseRegistry, type RegistryAddress } from '../registry/reference';
import type { PlannedChange } from '../teleport/deployment/changes';
import type { DeploymentState } from '../teleport/deployment/deployment';
import type { DeployPlan, ManifestFile } from '../teleport/deployment/plan';
import type { PreflightFinding } from '../teleport/deployment/preflightFinding';
import type { DeployTarget } from '../teleport/deployment/target';
import type { Fix } from '../teleport/readiness/fix';
import { cleanupLine, clusterExitCode, clusterOptions, withTarget } from './clusterTarget';
import { type Command, type Context, commonOptions, imageRegistry, namedRegistry } from './context';
import { deploymentJson } from './deploymentJson';
import { exitCode } from './exitCode';
import { usageError } from './invocation';
import { readInputs } from './manifestInput';

export const deploy: Command = {
  usage:
    '<file…> [--registry R] | - [--registry R] | --sample azure-vote --registry R [--context C | --cluster ID [--run-command]] [--namespace N [--create-namespace]] [--dry-run] [--force] [--timeout 10m] [--json] [--debug] [--demo]',
  summary:
    'Deploys manifests (- reads standard input), or the voting application in both lanes, and follows the rollout to its end. With --dry-run, the server says what would change. Ctrl-C removes what was created.',
  examples: [
    'deploy --sample azure-vote --registry demo42t --context demo-aks',
    'deploy shop.yaml --namespace shop --dry-run',
    'deploy - --context kind-kind < shop.yaml',
    'deploy front.yaml back.yaml --context kind-kind --timeout 5m --json',
  ],
  options: {
    ...commonOptions,
    ...clusterOptions,
    sample: 'value',
    registry: 'value',
    timeout: 'value',
    'create-namespace': 'flag',
    'dry-run': 'flag',
    force: 'flag',
  },
  async run(context) {
    const source = await readSource(context);
    return withTarget(context, async (target, namespace) => {
      const plan = await planOf(context, source, target, namespace);
      await tellPreflight(context, target, plan, source.registry);
      return context.invocation.flag('dry-run') ? dryRun(context, target, plan) : run(context, target, plan);
    });
  },
};

type Source =
  | {
      readonly kind: 'files';
      readonly files: readonly ManifestFile[];
      readonly registry: RegistryAddress | undefined;
    }
  | { readonly kind: 'sample'; readonly registry: RegistryAddress };

/** Reads what is to be deployed, once. Throws a usage error before anything is asked for. */
async function readSource({ invocation, services, signal }: Context): Promise<Source> {
  const hint = 'See acr-teleport deploy --help.';
  const [sample, said] = [invocation.value('sample'), invocation.value('registry')];
  const registry = said === undefined ? undefined : parseRegistry(said);
  const paths = invocation.operands;
  if (sample === undefined) {
    if (paths.length === 0)
      throw usageError('acr-teleport deploy needs a file, or --sample azure-vote.', hint);
    const { clock } = services.host;
    const files = await readInputs(paths, { signal, clock, input: process.stdin });
    return { kind: 'files', files, registry };
  }
  if (sample !== 'azure-vote') throw usageError(`There is no sample ${sample}.`, 'There is azure-vote.');
  if (paths.length > 0) throw usageError('Files and --sample do not go together.', hint);
  if (registry === undefined)
    throw usageError('--sample needs the registry that has its images.', 'Add --registry.');
  return { kind: 'sample', registry };
}

async function planOf(
  { services, signal }: Context,
  source: Source,
  target: DeployTarget,
  namespace: string,
): Promise<DeployPlan> {
  const { planManifests, planSample } = await import('../teleport/deployment/plan');
  const place = { namespace, nowMs: services.host.clock.now() };
  if (source.kind === 'files') return planManifests(source.files, place);
  const { lanesOf } = await import('../teleport/deployment/lanes');
  const found = await lanesOf(target, ['teleport', 'shuttle'], signal);
  const lanes = found.map(({ name, selector }) => ({
    lane: name === 'shuttle' ? ('shuttle' as const) : ('teleport' as const),
    laneSelector: { [selector.label]: selector.value },
  }));
  return planSample({ kind: 'azureVote', loginServer: source.registry.loginServer }, lanes, place);
}

/** What stands in the way is told; the server and the rollout decide. */
async function tellPreflight(
  context: Context,
  target: DeployTarget,
  plan: DeployPlan,
  named: RegistryAddress | undefined,
): Promise<void> {
  const { preflight } = await import('../teleport/deployment/preflight');
  const { services, signal, terminal, invocation } = context;
  // A person sends ACR_USER and ACR_PWD to a registry by naming it; what a manifest names is not theirs.
  const registryOf = ({ registry }: ImageReference) =>
    registry.origin === named?.origin
      ? namedRegistry(context, registry.origin)
      : imageRegistry(context, registry);
  const findings = await preflight(services, target, plan, { signal, registryOf });
  const isDryRun = invocation.flag('dry-run');
  const tell = (text: string, level: PreflightFinding['level']) => {
    if (level === 'problem' || (level === 'doubt' && isDryRun)) terminal.note(text);
    else services.host.log.info(text);
  };
  const isDoubted = findings.some(({ about, level }) => about === 'image' && level === 'doubt');
  if (isDoubted && named === undefined && services.registries.environment())
    tell(
      'ACR_USER and ACR_PWD were sent to none of these registries; --registry names the one they are for.',
      'doubt',
    );
  for (const { level, words, hint, fixes = [] } of findings) {
    tell(hint === undefined ? words : `${words} ${hint}`, level);
    for (const fix of fixes) await tellFix(context, fix);
  }
}

/** As command lines: this one changes nothing in Azure by the way. */
async function tellFix({ services, terminal }: Context, fix: Fix): Promise<void> {
  const { planFix } = await import('../teleport/fixes/planFix');
  try {
    const { title, az } = await planFix(fix, services.fixes);
    terminal.note([`${title}:`, ...az].join('\n  '));
  } catch (error) {
    if (!isExplained(error)) throw error;
    services.host.log.info(explain(error));
  }
}

async function dryRun(context: Context, target: DeployTarget, plan: DeployPlan): Promise<number> {
  const { plannedChanges } = await import('../teleport/deployment/changes');
  const { terminal, invocation, signal } = context;
  const changes = await plannedChanges(target.objects, plan, { signal, ...changeOptions(context, plan) });
  if (invocation.flag('json'))
    terminal.result(JSON.stringify({ cluster: target.name, ...deploymentJson({ changes }) }, undefined, 2));
  else for (const change of changes) terminal.result(changeLine(change));
  const refused = changes.find(({ error }) => error)?.error;
  return refused === undefined ? exitCode.done : clusterExitCode(refused);
}

function changeLine({ kind, reference, error, note }: PlannedChange): string {
  const { kind: of, name, namespace } = reference;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const why = error?.message ?? note;
  return `${kind.padEnd(9)}  ${of} ${name}${where}${why === undefined ? '' : `: ${why}`}`;
}

async function run(context: Context, target: DeployTarget, plan: DeployPlan): Promise<number> {
  const { deploy: deployed } = await import('../teleport/deployment/deploy');
  const { deploymentWords } = await import('../teleport/deployment/deployment');
  const { terminal, invocation, signal } = context;
  const deadlineMs = parseDuration(invocation.value('timeout') ?? '10m');
  let last: DeploymentState | undefined;
  let told = '';
  for await (const state of deployed(target, plan, { signal, deadlineMs, ...changeOptions(context, plan) })) {
    last = state;
    const words = deploymentWords(state);
    if (words !== told) terminal.progress(words);
    told = words;
  }
  if (last === undefined) return exitCode.unexpected;
  for (const warning of last.warnings) terminal.note(warning);
  if (invocation.flag('json')) terminal.result(JSON.stringify(deploymentJson(last), undefined, 2));
  else if (last.phase === 'done') await tellDone(context, last);
  return last.phase === 'done' ? exitCode.done : tellNotDone(context, last);
}

/** Why, what is there, and what removes it. */
async function tellNotDone(context: Context, state: DeploymentState): Promise<number> {
  const { createdLines, deploymentWords } = await import('../teleport/deployment/deployment');
  const { terminal } = context;
  const { phase, error, created, left = [], runId } = state;
  const isStopped = phase === 'aborted';
  terminal.note(error && !isStopped ? explainFully(error) : deploymentWords(state));
  if (!isStopped) for (const line of createdLines(state)) terminal.note(`Still there: ${line}`);
  if ((isStopped ? left : created).length > 0) terminal.note(`${cleanupLine(context, runId)} removes it.`);
  if (isStopped) return exitCode.interrupted;
  return error ? clusterExitCode(error) : exitCode.unexpected;
}

async function tellDone({ terminal }: Context, state: DeploymentState): Promise<void> {
  const { rolloutWords } = await import('../teleport/deployment/deployment');
  for (const rollout of state.rollouts) terminal.result(rolloutWords(rollout));
  for (const { service, address } of state.addresses)
    if (address) terminal.result(`${service}: ${address.url}`);
  terminal.result(`Deployed to ${state.cluster}, namespace ${state.namespace}, as run ${state.runId}.`);
}

function changeOptions({ invocation }: Context, { namespace }: DeployPlan) {
  return {
    force: invocation.flag('force'),
    ...(invocation.flag('create-namespace') ? { newNamespaces: [namespace] } : {}),
  };
}
