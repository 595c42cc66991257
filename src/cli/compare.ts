import { explainFully } from '../base/errors';
import { parseReference } from '../registry/reference';
import type { RecycleTerms } from '../teleport/comparison/runRecycle';
import {
  type ComparisonPlan,
  type ComparisonState,
  type LaneName,
  laneNames,
} from '../teleport/comparison/state';
import type { DeployTarget } from '../teleport/deployment/target';
import { cleanupLine, clusterExitCode, clusterOptions, withTarget } from './clusterTarget';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { emptiedPools, tellEmptiedPools } from './emptiedPools';
import { exitCode } from './exitCode';
import { operands, usageError } from './invocation';

export const compare: Command = {
  usage:
    '<image> [--lanes teleport,shuttle] [--rounds 3] [--recycle [--stop-pods] [--delete-nodes]] [--context C | --cluster ID [--run-command]] [--namespace N] [--json | --csv | --markdown] [--debug] [--demo]',
  summary:
    'Pulls an image in each lane, round by round, and tells what the kubelets measured. With --recycle, nodes are made anew between rounds, and before the first where a node has the image, which costs what new nodes cost: node pools of AKS are scaled to 0 and back, and remembered until they are given back. Pods of others on these nodes are listed, and stopped only with --stop-pods. Where there are no pools of AKS, the node objects are deleted, only with --delete-nodes; a node whose machine nothing recreates stays out of the cluster until its kubelet is started again. Ctrl-C removes what was created.',
  examples: [
    'compare demo42t.azurecr.io/azure-vote-front:v1 --context demo-aks --recycle',
    'compare contoso.azurecr.io/web:1 --lanes streaming,shuttle --rounds 5 --markdown',
  ],
  options: {
    ...commonOptions,
    ...clusterOptions,
    lanes: 'value',
    rounds: 'value',
    recycle: 'flag',
    'stop-pods': 'flag',
    'delete-nodes': 'flag',
    csv: 'flag',
    markdown: 'flag',
  },
  async run(context) {
    const { image } = operands('compare', context.invocation, ['image']);
    parseReference(image);
    const wanted = { image, lanes: lanesNamed(context), rounds: roundsNamed(context) };
    formatOf(context);
    return withTarget(context, async (target, namespace) => {
      await tellEmptiedPools(context, await (await emptiedPools(context)).list());
      return run(context, target, await planOf(context, target, namespace, wanted));
    });
  },
};

interface Wanted {
  readonly image: string;
  readonly lanes: readonly LaneName[] | undefined;
  readonly rounds: number;
}

const maxRounds = 50;

function lanesNamed({ invocation }: Context): readonly LaneName[] | undefined {
  const said = invocation.value('lanes');
  if (said === undefined) return undefined;
  const names = [...new Set(said.split(',').map(name => name.trim()))];
  const known = laneNames.filter(name => names.includes(name));
  if (known.length === names.length) return known;
  throw usageError(`--lanes ${said} names a lane that is not known.`, `There are ${laneNames.join(', ')}.`);
}

function roundsNamed({ invocation }: Context): number {
  const said = invocation.value('rounds') ?? '3';
  const rounds = Number(said);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= maxRounds) return rounds;
  throw usageError(`--rounds ${said} is no number of rounds.`, `Give a whole number from 1 to ${maxRounds}.`);
}

type Format = 'json' | 'csv' | 'markdown' | 'text';

function formatOf({ invocation }: Context): Format {
  const given = (['json', 'csv', 'markdown'] as const).filter(name => invocation.flag(name));
  if (given.length > 1)
    throw usageError(`--${given.join(' and --')} do not go together.`, 'Choose one of them.');
  return given[0] ?? 'text';
}

async function planOf(
  context: Context,
  target: DeployTarget,
  namespace: string,
  wanted: Wanted,
): Promise<ComparisonPlan> {
  const { services, signal, invocation } = context;
  const { lanesOf } = await import('../teleport/deployment/lanes');
  const { comparedImage, newComparisonId } = await import('../teleport/comparison/runImage');
  const lanes = await lanesOf(target, wanted.lanes, signal);
  const registry = await namedRegistry(context, parseReference(wanted.image).registry.origin);
  return {
    runId: newComparisonId(services.host.clock.now()),
    images: [await comparedImage(services, wanted.image, { registry, signal })],
    cluster: { name: target.name, context: target.objects.connection.context },
    namespace,
    rounds: wanted.rounds,
    lanes,
    recycle: invocation.flag('recycle'),
  };
}

async function run(context: Context, target: DeployTarget, plan: ComparisonPlan): Promise<number> {
  const { runComparison } = await import('../teleport/comparison/run');
  const { terminal, signal } = context;
  let last: ComparisonState | undefined;
  let failure: unknown;
  let unremoved: unknown;
  const told = await teller(context);
  const options = {
    signal,
    terms: await termsOf(context),
    failure: (error: unknown) => {
      failure = error;
    },
    leaves: (error: unknown) => {
      unremoved = error;
    },
  };
  for await (const state of runComparison(target, plan, options)) {
    last = state;
    told(state);
  }
  if (last === undefined) return exitCode.unexpected;
  if (last.samples.length > 0) await tellResult(context, last);
  if (last.phase === 'failed') terminal.note(explainFully(failure));
  else if (last.phase === 'aborted')
    terminal.note(last.left ? 'Stopped.' : 'Stopped; what was created is removed.');
  if (last.left) terminal.note(`${cleanupLine(context, plan.runId)} removes what is left.`);
  if (last.phase === 'aborted') return exitCode.interrupted;
  if (last.phase === 'failed') return clusterExitCode(failure);
  return last.left ? clusterExitCode(unremoved) : exitCode.done;
}

/** What the command line agrees to. The pods of others that stop are listed each time they are other ones. */
async function termsOf(context: Context): Promise<RecycleTerms> {
  const { otherPodsLines } = await import('../teleport/comparison/runOthers');
  const { invocation, terminal } = context;
  const told = new Set<string>();
  return {
    emptied: await emptiedPools(context),
    deletesNodes: invocation.flag('delete-nodes'),
    stops(others) {
      const mayStop = invocation.flag('stop-pods');
      const words = otherPodsLines(others, { isWhole: true }).join(', ');
      if (mayStop && !told.has(words)) terminal.note(`What else runs on these nodes stops: ${words}.`);
      told.add(words);
      return mayStop;
    },
  };
}

/** Tells on stderr what goes on: each pull as it ends, and each note. */
async function teller({ terminal }: Context): Promise<(state: ComparisonState) => void> {
  const { outcomeWords } = await import('../teleport/comparison/pulls');
  const { progressWords } = await import('../teleport/comparison/progress');
  const told = new Set<string>();
  let notes = 0;
  return state => {
    for (const note of state.notes.slice(notes)) terminal.note(note.words);
    notes = state.notes.length;
    for (const sample of state.samples) {
      if (sample.outcome === 'pending' || told.has(sample.pod)) continue;
      told.add(sample.pod);
      terminal.note(`Round ${sample.round}, ${sample.lane}: ${outcomeWords(sample, true)}`);
    }
    const words = progressWords(state);
    if (words !== undefined) terminal.progress(words);
  };
}

async function tellResult(context: Context, state: ComparisonState): Promise<void> {
  const { terminal } = context;
  switch (formatOf(context)) {
    case 'json': {
      const { comparisonAsJson } = await import('../teleport/comparison/runJson');
      return terminal.result(JSON.stringify(comparisonAsJson(state), undefined, 2));
    }
    case 'csv': {
      const { comparisonAsCsv } = await import('../teleport/comparison/csv');
      return terminal.result(comparisonAsCsv(state).trimEnd());
    }
    case 'markdown': {
      const { comparisonAsMarkdown } = await import('../teleport/comparison/markdown');
      return terminal.result(comparisonAsMarkdown(state).trimEnd());
    }
    case 'text': {
      const { comparisonAsText } = await import('../teleport/comparison/text');
      for (const line of comparisonAsText(state)) terminal.result(line);
    }
  }
}
