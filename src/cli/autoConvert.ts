import { parseRepository } from '../registry/reference';
import { type Command, commonOptions, namedRegistry } from './context';
import { exitCode } from './exitCode';
import { operands, usageError } from './invocation';

export const autoConvert: Command = {
  usage: '<registry> <repository> on|off [--json] [--debug] [--demo]',
  summary:
    'Switches whether images are converted for Artifact Streaming as they are pushed to a repository. Images that are there already are not.',
  examples: ['auto-convert contosostream web on', 'auto-convert contosostream web off'],
  options: commonOptions,
  async run(context) {
    const named = operands('auto-convert', context.invocation, ['registry', 'repository', 'state']);
    if (named.state !== 'on' && named.state !== 'off')
      throw usageError(`"${named.state}" is neither on nor off.`, 'Write on or off after the repository.');
    const repository = parseRepository(named.repository);
    const registry = await namedRegistry(context, named.registry);
    const { setAutoConvert } = await import('../teleport/conversion');
    const { services, signal, terminal, invocation } = context;
    const policy = await setAutoConvert(services, registry, repository, named.state === 'on', signal);
    const subject = `${registry.loginServer}/${repository}`;
    const isDone = policy.state === named.state;
    if (invocation.flag('json'))
      terminal.result(JSON.stringify({ repository: subject, autoConvert: policy.state === 'on' }));
    else terminal.result(`${subject}: new pushes are ${policy.state === 'on' ? '' : 'not '}converted`);
    if (!isDone) terminal.note(`${subject} took the change and does not show it.`);
    return isDone ? exitCode.done : exitCode.notEnabled;
  },
};
