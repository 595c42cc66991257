import { maxTeleportRepositories } from '../registry/expansion';
import { parseRepository } from '../registry/reference';
import { setTeleport } from '../teleport/setTeleport';
import { type Command, commonOptions, namedRegistry } from './context';
import { exitCode } from './exitCode';
import { operands } from './invocation';

export const enable = command('enable', true);
export const disable = command('disable', false);

function command(name: 'enable' | 'disable', enabled: boolean): Command {
  const did = `Teleport is ${enabled ? 'on' : 'off'}`;
  return {
    usage: '<registry> <repository> [--json] [--debug] [--demo]',
    summary: enabled
      ? 'Switches Teleport on for a repository. Only images pushed from then on are expanded.'
      : `Switches Teleport off for a repository. While fewer than ${maxTeleportRepositories} are on, its next push switches it on again.`,
    examples: [`${name} demo42t hello-world`],
    options: commonOptions,
    async run(context) {
      const named = operands(name, context.invocation, ['registry', 'repository']);
      const repository = parseRepository(named.repository);
      const registry = await namedRegistry(context, named.registry);
      const opened = await context.services.catalog.open(registry);
      const isDone = await setTeleport(opened, repository, enabled, context.signal);
      const subject = `${registry.loginServer}/${repository}`;
      if (context.invocation.flag('json')) {
        context.terminal.result(
          JSON.stringify({ repository: subject, teleportEnabled: isDone ? enabled : null }),
        );
      } else if (isDone) context.terminal.result(`${subject}: ${did}`);
      if (!isDone)
        context.terminal.note(
          `${subject} took the change and does not show it: this registry no longer offers Teleport.`,
        );
      return isDone ? exitCode.done : exitCode.notEnabled;
    },
  };
}
