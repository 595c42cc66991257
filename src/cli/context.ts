import { parseDuration } from '../base/units';
import { parseRegistry } from '../registry/reference';
import type { SavedRegistry } from '../teleport/registries';
import { createServices, type Services } from '../teleport/services';
import { type Invocation, type Options, usageError } from './invocation';
import type { Terminal } from './terminal';
import { terminalHost } from './terminalHost';

/** What a command works with. */
export interface Context {
  readonly invocation: Invocation;
  readonly terminal: Terminal;
  readonly services: Services;
  readonly signal: AbortSignal;
}

/** One command: how it is called, and what it does. Answers with the exit code. */
export interface Command {
  /** After its name. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly options: Options;
  run(context: Context): Promise<number>;
}

export const commonOptions = {
  demo: 'flag',
  debug: 'flag',
  json: 'flag',
  help: 'flag',
} as const satisfies Options;

const defaultStuckAfterMs = 600_000;

export function createContext(invocation: Invocation, terminal: Terminal, signal: AbortSignal): Context {
  const host = terminalHost(terminal, { debug: invocation.flag('debug') });
  const timeoutMs = parseDuration(invocation.value('timeout') ?? `${defaultStuckAfterMs}ms`);
  const services = createServices(host, () => ({ stuckAfterMs: Math.max(timeoutMs, defaultStuckAfterMs) }));
  return { invocation, terminal, services, signal };
}

/** The registry that a command names, signed in to with ACR_USER and ACR_PWD where they are set, else as nobody. */
export async function namedRegistry(
  { invocation, services, terminal }: Context,
  text: string,
): Promise<SavedRegistry> {
  const address = parseRegistry(text);
  const environment = services.registries.environment();
  const access = invocation.flag('demo') ? 'demo' : environment ? 'environment' : 'anonymous';
  const who = {
    demo: 'the demo world',
    environment: `${services.host.environment.ACR_USER} (ACR_USER)`,
    anonymous: 'nobody in particular',
  };
  services.host.log.info(`${address.loginServer} at ${address.origin}, signing in as ${who[access]}.`);
  if (access === 'anonymous' && services.host.environment.ACR_USER)
    terminal.note('ACR_USER is set and ACR_PWD is not; going on without either.');
  if (access === 'demo') await requireDemo(services, address.loginServer);
  return { ...address, access, repositories: [] };
}

async function requireDemo({ host }: Services, wanted: string): Promise<void> {
  const { registries } = await host.demo();
  const names = registries.map(({ loginServer }) => loginServer);
  if (!names.includes(wanted))
    throw usageError(`The demo world has no registry ${wanted}.`, `It has ${names.join(', ')}.`);
}
