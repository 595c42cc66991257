import { count, formatAgo } from '../base/units';
import { parseRepository, shortDigest } from '../registry/reference';
import type { Tag } from '../registry/tags';
import { checkTags } from '../teleport/checkTags';
import { type ImageCheck, stateWords } from '../teleport/imageState';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { exitCode } from './exitCode';
import { operands } from './invocation';
import { table } from './terminal';

interface CheckedTag {
  readonly tag: Tag;
  readonly check: ImageCheck;
}

export const tags: Command = {
  usage: '<registry> <repository> [--json] [--debug] [--demo]',
  summary: 'Lists the tags of a repository, newest first, and whether each is expanded.',
  examples: ['tags demo42t azure-vote-front', 'tags demo42t azure-vote-front --json'],
  options: commonOptions,
  async run(context) {
    const named = operands('tags', context.invocation, ['registry', 'repository']);
    const repository = parseRepository(named.repository);
    const registry = await namedRegistry(context, named.registry);
    const { client } = await context.services.catalog.open(registry);
    const listed: Tag[] = [];
    for await (const { items } of client.tags(repository, context.signal)) listed.push(...items);
    const checked: CheckedTag[] = [];
    for await (const next of checkTags(context.services, registry, repository, listed, context.signal)) {
      checked.push(next);
      context.terminal.progress(`${checked.length} of ${count(listed.length, 'tag')} checked`);
    }
    print(context, checked);
    return exitCode.done;
  },
};

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
    state: state.state,
    ...reasons,
    ...pushed,
    checkedAt: new Date(checkedAt).toISOString(),
  };
}
