import { count, formatAgo } from '../base/units';
import { parseRepository, shortDigest } from '../registry/reference';
import type { Tag } from '../registry/tags';
import { checkTags } from '../teleport/checkTags';
import { type ImageCheck, stateWords } from '../teleport/imageState';
import type { SavedRegistry } from '../teleport/registries';
import type { SweepEstimate } from '../teleport/streaming/sweepEstimate';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { exitCode } from './exitCode';
import { stateAsJson } from './imageStates';
import { operands } from './invocation';
import { jsonPrinter, tablePrinter } from './terminal';

interface CheckedTag {
  readonly tag: Tag;
  readonly check: ImageCheck;
}

export const tags: Command = {
  usage: '<registry> <repository> [--accelerator teleport|streaming|auto] [--json] [--debug] [--demo]',
  summary:
    'Lists the tags of a repository, newest first, and whether each starts fast, by what its registry has.',
  examples: ['tags demo42t azure-vote-front', 'tags demo42t azure-vote-front --json'],
  options: { ...commonOptions, accelerator: 'value' },
  async run(context) {
    const named = operands('tags', context.invocation, ['registry', 'repository']);
    const repository = parseRepository(named.repository);
    const registry = await namedRegistry(context, named.registry);
    const { client } = await context.services.catalog.open(registry);
    const listed: Tag[] = [];
    for await (const { items } of client.tags(repository, context.signal)) listed.push(...items);
    await printChecks(context, registry, repository, listed);
    return exitCode.done;
  },
};

/** As they come: of tens of thousands, not all are kept. */
async function printChecks(
  { services, terminal, signal, invocation }: Context,
  registry: SavedRegistry,
  repository: string,
  listed: readonly Tag[],
): Promise<void> {
  const isJson = invocation.flag('json');
  const rows = tablePrinter(['TAG', 'STATE', 'DIGEST', 'PUSHED'], terminal.result);
  const objects = jsonPrinter(terminal.result);
  const told = ({ words }: SweepEstimate) => words && terminal.note(words);
  let checked = 0;
  try {
    for await (const next of checkTags(services, registry, repository, listed, signal, told)) {
      if (isJson) objects.add(asJson(next));
      else rows.add(asRow(next, services.host.clock.now()));
      terminal.progress(`${++checked} of ${count(listed.length, 'tag')} checked`);
    }
  } finally {
    const isWhole = checked === listed.length;
    if (isJson) objects.end(isWhole);
    else rows.end(isWhole);
  }
  if (!isJson && checked === 0) terminal.note('The repository has no tags.');
}

function asRow({ tag, check }: CheckedTag, nowMs: number): readonly string[] {
  return [
    tag.name,
    stateWords(check.state, nowMs),
    shortDigest(check.digest),
    tag.updatedAt === undefined ? '' : formatAgo(tag.updatedAt, nowMs),
  ];
}

function asJson({ tag, check }: CheckedTag) {
  const { state, reason, digest, checkedAt } = check;
  const reasons = state.state === 'ready' ? {} : { reason };
  const pushed = tag.updatedAt === undefined ? {} : { updatedAt: new Date(tag.updatedAt).toISOString() };
  return {
    tag: tag.name,
    digest,
    ...stateAsJson(state),
    ...reasons,
    ...pushed,
    checkedAt: new Date(checkedAt).toISOString(),
  };
}
