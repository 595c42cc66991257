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
import { table } from './terminal';

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
    print(context, await checkAll(context, registry, repository, listed));
    return exitCode.done;
  },
};

async function checkAll(
  { services, terminal, signal }: Context,
  registry: SavedRegistry,
  repository: string,
  listed: readonly Tag[],
): Promise<readonly CheckedTag[]> {
  const checked: CheckedTag[] = [];
  const told = ({ words }: SweepEstimate) => words && terminal.note(words);
  for await (const next of checkTags(services, registry, repository, listed, signal, told)) {
    checked.push(next);
    terminal.progress(`${checked.length} of ${count(listed.length, 'tag')} checked`);
  }
  return checked;
}

function print({ terminal, invocation, services }: Context, checked: readonly CheckedTag[]): void {
  const nowMs = services.host.clock.now();
  const rows = checked.map(({ tag, check }) => [
    tag.name,
    stateWords(check.state, nowMs),
    shortDigest(check.digest),
    tag.updatedAt === undefined ? '' : formatAgo(tag.updatedAt, nowMs),
  ]);
  if (invocation.flag('json')) terminal.result(JSON.stringify(checked.map(asJson), undefined, 2));
  else if (rows.length > 0)
    for (const line of table([['TAG', 'STATE', 'DIGEST', 'PUSHED'], ...rows])) terminal.result(line);
  else terminal.note('The repository has no tags.');
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
