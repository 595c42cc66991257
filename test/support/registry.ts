import { createAbort } from '../../src/base/abort';
import type { Fetch } from '../../src/base/fetch';
import type { Page } from '../../src/registry/paging';
import { parseRegistry } from '../../src/registry/reference';
import type { RegistryClient } from '../../src/registry/registryClient';
import { openSimulator, type RegistryData, type Simulator } from '../../src/simulator';
import type { OpenRegistry } from '../../src/teleport/openRegistry';
import type { Access, SavedRegistry } from '../../src/teleport/registries';
import { createServices, type Services } from '../../src/teleport/services';
import { accountWith, azureOf } from './azure';
import { watched } from './canary';
import { type HostOptions, type TestHost, testHost, unplugged } from './host';
import { VirtualClock } from './virtualClock';

export const loginServer = 'demo42t.azurecr.io';
export const user = 'reader';
export const password = 'canary-password-of-reader';

export interface RegistryOptions extends HostOptions {
  /** What of the simulated registry differs from an empty one. */
  readonly data?: Partial<RegistryData>;
  /** Faults as the simulator takes them. */
  readonly faults?: string;
  /** How to sign in; with the reader's password when absent. */
  readonly access?: Access;
  readonly password?: string;
  readonly user?: string;
  /** Of the Azure account, for access `azure`. */
  readonly azureToken?: string;
  /** Stands between the client and the simulator. */
  readonly around?: (fetch: Fetch) => Fetch;
  readonly stuckAfterMs?: number;
}

/** A registry in use over the simulator, all the way through the product's own layers. */
export interface OpenedRegistry {
  readonly registry: OpenRegistry;
  readonly client: RegistryClient;
  readonly saved: SavedRegistry;
  readonly simulator: Simulator;
  readonly services: Services;
  readonly host: TestHost;
  readonly clock: VirtualClock;
  /** Every credential and token that went over the wire. */
  readonly secrets: Set<string>;
}

export async function openedRegistry(options: RegistryOptions = {}): Promise<OpenedRegistry> {
  const { clock = new VirtualClock(), faults = '', access = 'password', stuckAfterMs = 600_000 } = options;
  const data = { loginServer, users: [{ name: user, password }], ...options.data };
  const simulator = await openSimulator({ world: { registries: [data] }, clock, faults });
  const around = options.around ?? (fetch => fetch);
  const { fetch, secrets } = watched(around(options.fetch ?? simulator.fetch));
  const isDemo = access === 'demo';
  const demo = { fetch: isDemo ? fetch : unplugged, registries: simulator.registries };
  const azure = azureOf(accountWith(options.azureToken ?? '', { fetch }));
  const host = testHost({ demo, azure, ...options, clock, fetch: isDemo ? unplugged : fetch });
  const services = createServices(host, () => ({ stuckAfterMs }));
  const signIn = { user: options.user ?? user, password: options.password ?? password };
  secrets.add(signIn.password);
  const saved = await services.registries.save(parseRegistry(data.loginServer), {
    access,
    password: signIn,
  });
  const registry = await services.catalog.open(saved);
  return { registry, client: registry.client, saved, simulator, services, host, clock, secrets };
}

/** A signal that nobody aborts. */
export function steady(): AbortSignal {
  return createAbort().signal;
}

/** Everything that a listing gives, in one list. */
export async function collected<T>(pages: AsyncIterable<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}
