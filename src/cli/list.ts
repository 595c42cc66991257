import { count } from '../base/units';
import { maxTeleportRepositories } from '../registry/expansion';
import { isRefusal } from '../registry/registryError';
import { findingsAsJson, findingWords } from '../teleport/findings';
import { findTeleport, type RepositoryFinding } from '../teleport/findTeleport';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { exitCodeOfError, worstExitCode } from './exitCode';
import { operands } from './invocation';
import { table } from './terminal';

export const list: Command = {
  usage: '<registry> [--enabled] [--json] [--debug] [--demo]',
  summary: 'Lists the repositories of a registry, and which of them teleport.',
  examples: ['list demo42t --enabled', 'list demo42t --json'],
  options: { ...commonOptions, enabled: 'flag' },
  async run(context) {
    const named = operands('list', context.invocation, ['registry']);
    const registry = await namedRegistry(context, named.registry);
    const opened = await context.services.catalog.open(registry);
    const found: RepositoryFinding[] = [];
    for await (const page of findTeleport(opened, context.signal)) {
      for (const finding of page) found.push(finding);
      context.terminal.progress(`${count(found.length, 'repository', 'repositories')} read`);
    }
    print(context, found);
    return exitCodeOf(found);
  },
};

/** What one may not see is part of the answer, unless that is all of it; what failed otherwise makes the list no answer. */
function exitCodeOf(found: readonly RepositoryFinding[]): number {
  const causes = found.flatMap(({ cause }) => cause ?? []);
  const isNothing = causes.length === found.length;
  return worstExitCode(causes.filter(cause => isNothing || !isRefusal(cause)).map(exitCodeOfError));
}

function print({ terminal, invocation }: Context, found: readonly RepositoryFinding[]): void {
  const enabled = found.filter(({ teleportEnabled }) => teleportEnabled);
  const shown = invocation.flag('enabled') ? enabled : found;
  const rows = shown.map(finding => [finding.name, findingWords(finding), String(finding.tagCount ?? '')]);
  if (invocation.flag('json')) {
    terminal.result(findingsAsJson(shown));
  } else if (rows.length > 0) {
    for (const line of table([['REPOSITORY', 'TELEPORT', 'TAGS'], ...rows])) terminal.result(line);
  }
  const failed = found.filter(({ failure }) => failure !== undefined);
  terminal.note(
    `${enabled.length} of ${maxTeleportRepositories} teleport repositories, ${count(found.length, 'repository', 'repositories')} in all.`,
  );
  if (failed.length > 0) terminal.note(`${failed.length} could not be read. ${failed[0]?.failure}`);
}
