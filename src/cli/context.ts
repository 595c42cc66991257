import { isRegistryOf } from '../azure/cloud';
import { parseDuration } from '../base/units';
import { parseRegistry, type RegistryAddress } from '../registry/reference';
import { type AzureIdentity, azureAccount } from '../teleport/azureAccess';
import type { Host } from '../teleport/host';
import type { Access, SavedRegistry } from '../teleport/registries';
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
export async function namedRegistry(context: Context, text: string): Promise<SavedRegistry> {
  const { invocation, services, terminal } = context;
  const { host, registries } = services;
  const address = parseRegistry(text);
  if (invocation.flag('demo')) return inDemo(context, address);
  if (wantsAzure(invocation)) return asAzureAccount(context, address);
  if (registries.environment()) return as('environment', address);
  if (isSignedIn(host.environment) && isOfCloud(host, address)) return asAzureAccount(context, address);
  if (host.environment.ACR_USER)
    terminal.note('ACR_USER is set and ACR_PWD is not; going on without either.');
  return as('anonymous', address);
}

/**
 * The registry of an image that a manifest names, and no person. ACR_USER and ACR_PWD never go there, and an Azure account only where
 * its cloud has the registry, by what Resource Manager lists or by its name; any other is asked as nobody.
 */
export async function imageRegistry(context: Context, address: RegistryAddress): Promise<SavedRegistry> {
  const { invocation, services } = context;
  if (invocation.flag('demo')) return inDemo(context, address);
  const found = services.registries.find(address.loginServer);
  if (found) return found;
  const { host } = services;
  const isAccount = wantsAzure(invocation) || isSignedIn(host.environment);
  return isAccount && isOfCloud(host, address)
    ? { ...(await asAzureAccount(context, address)), namedBy: 'image' }
    : as('anonymous', address);
}

function wantsAzure(invocation: Invocation): boolean {
  return invocation.flag('azure') || invocation.value('tenant') !== undefined;
}

/** By its name alone, which asks nobody. */
function isOfCloud({ azure }: Host, { loginServer }: RegistryAddress): boolean {
  return azure !== undefined && isRegistryOf(azure.cloud(), loginServer);
}

async function inDemo({ services }: Context, address: RegistryAddress): Promise<SavedRegistry> {
  await requireDemo(services, address.loginServer);
  return as('demo', address);
}

function as(access: Access, { loginServer, origin }: RegistryAddress): SavedRegistry {
  return { loginServer, origin, access, repositories: [] };
}

async function asAzureAccount(
  { invocation, services }: Context,
  address: RegistryAddress,
): Promise<SavedRegistry> {
  const tenant = invocation.value('tenant');
  const who = tenant ? { azure: await identityIn(services, tenant) } : {};
  return { ...as('azure', address), ...who };
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
