import { parseDuration } from '../base/units';
import { isLoopback, parseRegistry, type RegistryAddress } from '../registry/reference';
import { type AzureIdentity, azureAccount } from '../teleport/azureAccess';
import type { SavedRegistry } from '../teleport/registries';
import { createServices, type Services } from '../teleport/services';
import { namedAccelerator } from './imageStates';
import { type Invocation, type Options, usageError } from './invocation';
import { isSignedIn } from './signedIn';
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
  azure: 'flag',
  tenant: 'value',
  debug: 'flag',
  json: 'flag',
  help: 'flag',
} as const satisfies Options;

const defaultStuckAfterMs = 600_000;

export function createContext(invocation: Invocation, terminal: Terminal, signal: AbortSignal): Context {
  const tenant = invocation.value('tenant');
  const host = terminalHost(terminal, {
    debug: invocation.flag('debug'),
    demo: invocation.flag('demo'),
    ...(tenant === undefined ? {} : { tenant }),
  });
  const accelerator = namedAccelerator(invocation);
  const timeoutMs = parseDuration(invocation.value('timeout') ?? `${defaultStuckAfterMs}ms`);
  const services = createServices(host, () => ({
    stuckAfterMs: Math.max(timeoutMs, defaultStuckAfterMs),
    azureTenants: tenant === undefined ? [] : [tenant],
    ...(accelerator === undefined ? {} : { accelerator }),
  }));
  return { invocation, terminal, services, signal };
}

/** The registry that a command names, signed in to with ACR_USER and ACR_PWD where they are set, else as whoever is signed in to Azure here, else as nobody. */
export async function namedRegistry(
  { invocation, services, terminal }: Context,
  text: string,
): Promise<SavedRegistry> {
  const address = parseRegistry(text);
  const access = accessOf(invocation, services, address);
  const who = {
    demo: 'the demo world',
    environment: `${services.host.environment.ACR_USER} (ACR_USER)`,
    azure: 'the Azure account of this machine',
    anonymous: 'nobody in particular',
  };
  services.host.log.info(`${address.loginServer} at ${address.origin}, signing in as ${who[access]}.`);
  if (access === 'anonymous' && services.host.environment.ACR_USER)
    terminal.note('ACR_USER is set and ACR_PWD is not; going on without either.');
  if (access === 'demo') await requireDemo(services, address.loginServer);
  const tenant = access === 'azure' ? invocation.value('tenant') : undefined;
  return {
    ...address,
    access,
    ...(tenant ? { azure: await identityIn(services, tenant) } : {}),
    repositories: [],
  };
}

function accessOf(
  invocation: Invocation,
  { host, registries }: Services,
  { loginServer }: RegistryAddress,
): 'demo' | 'environment' | 'azure' | 'anonymous' {
  if (invocation.flag('demo')) return 'demo';
  if (invocation.flag('azure') || invocation.flag('tenant')) return 'azure';
  if (registries.environment()) return 'environment';
  // No account of Azure's is known to what runs on this machine.
  return !isLoopback(loginServer) && isSignedIn(host.environment) ? 'azure' : 'anonymous';
}

async function identityIn({ host }: Services, tenant: string): Promise<AzureIdentity> {
  return { account: (await azureAccount(host)).id, tenant };
}

async function requireDemo({ host }: Services, wanted: string): Promise<void> {
  const { registries } = await host.demo();
  const names = registries.map(({ loginServer }) => loginServer);
  if (!names.includes(wanted))
    throw usageError(`The demo world has no registry ${wanted}.`, `It has ${names.join(', ')}.`);
}
