import type { HostCredential } from '../registry/hostCredential';
import type { RegistryAddress } from '../registry/reference';
import type { RegistryClient } from '../registry/registryClient';
import type { Host } from './host';
import type { OpenRegistry } from './openRegistry';
import type { Registries, SavedRegistry, SignIn } from './registries';

/** A registry that was opened, and as whom: what was asked as nobody serves no account that Azure lists it for later. */
interface Opened {
  readonly as: string;
  readonly opened: Promise<OpenRegistry>;
}

function whoIn({ origin, access, azure, namedBy }: SavedRegistry): string {
  return JSON.stringify([origin, access, azure?.account, azure?.tenant, namedBy]);
}

/** The registries in use, each opened once. Owns them until they are closed, or signed in to differently. */
export class Catalog {
  readonly #host: Host;
  readonly #registries: Registries;
  readonly #tier: (loginServer: string) => string | undefined;
  readonly #open = new Map<string, Opened>();
  #loading: Promise<typeof import('./openRegistry')> | undefined;
  readonly #throttled = new Map<string, number>();

  /** Until when a registry has asked to be left alone (milliseconds since 1970, 0 where it did not say); undefined while it answers. */
  throttledUntil(loginServer: string): number | undefined {
    return this.#throttled.get(loginServer);
  }

  /** `tier` tells that of a registry where it is known. */
  constructor(host: Host, registries: Registries, tier: (loginServer: string) => string | undefined) {
    this.#host = host;
    this.#registries = registries;
    this.#tier = tier;
    registries.onDidChangeSignIn(loginServer => this.close(loginServer));
  }

  open(registry: SavedRegistry): Promise<OpenRegistry> {
    const key = registry.loginServer;
    const as = whoIn(registry);
    const known = this.#open.get(key);
    if (known?.as === as) return known.opened;
    const opened = this.#connect(registry);
    this.#open.set(key, { as, opened });
    opened.catch(() => {
      if (this.#open.get(key)?.opened === opened) this.#open.delete(key);
    });
    return opened;
  }

  /** Drops what is known of a registry: its tokens, its attributes. The next use asks again. */
  close(loginServer: string): void {
    this.#throttled.delete(loginServer);
    this.#open.delete(loginServer);
  }

  /** Tells the open registries the tiers that have become known. */
  noteTiers(): void {
    for (const [loginServer, { opened }] of this.#open)
      opened.then(registry => this.#noteTier(loginServer, registry)).catch(() => {});
  }

  /** A client of its own, to try out how to sign in before anything is saved. */
  async connect(address: RegistryAddress, { access, password, azure }: SignIn): Promise<RegistryClient> {
    const registry = { ...address, access, repositories: [], ...(azure ? { azure } : {}) };
    return this.#client(registry, await this.#registries.credential(registry, password));
  }

  async #connect(registry: SavedRegistry): Promise<OpenRegistry> {
    const client = await this.#client(registry, await this.#registries.credential(registry));
    const { OpenRegistry } = await this.#code();
    const opened = new OpenRegistry(client);
    this.#noteTier(registry.loginServer, opened);
    return opened;
  }

  #noteTier(loginServer: string, registry: OpenRegistry): void {
    const tier = this.#tier(loginServer);
    if (tier !== undefined) registry.noteTier(tier);
  }

  /** What talks to registries and checks their images, loaded when the first one is used. */
  #code(): Promise<typeof import('./openRegistry')> {
    this.#loading ??= import('./openRegistry');
    return this.#loading;
  }

  async #client(registry: SavedRegistry, who: HostCredential): Promise<RegistryClient> {
    const fetch = await this.#registries.network(registry);
    const { RegistryClient, Session, sendThrough } = await this.#code();
    const send = sendThrough(fetch, this.#host, until => {
      if (until === undefined) this.#throttled.delete(registry.loginServer);
      else this.#throttled.set(registry.loginServer, until);
    });
    return new RegistryClient(new Session(who, { clock: this.#host.clock, send }));
  }
}
