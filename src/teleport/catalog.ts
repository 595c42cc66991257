import type { RegistryCredential } from '../registry/credential';
import type { RegistryAddress } from '../registry/reference';
import type { RegistryClient } from '../registry/registryClient';
import type { Host } from './host';
import { sendThrough } from './network';
import { OpenRegistry } from './openRegistry';
import type { Registries, SavedRegistry, SignIn } from './registries';

/** The registries in use, each opened once. Owns them until they are closed, or signed in to differently. */
export class Catalog {
  readonly #host: Host;
  readonly #registries: Registries;
  readonly #open = new Map<string, Promise<OpenRegistry>>();

  constructor(host: Host, registries: Registries) {
    this.#host = host;
    this.#registries = registries;
    registries.onDidChangeSignIn(loginServer => this.close(loginServer));
  }

  open(registry: SavedRegistry): Promise<OpenRegistry> {
    const key = registry.loginServer;
    const opened = this.#open.get(key) ?? this.#connect(registry);
    this.#open.set(key, opened);
    opened.catch(() => {
      if (this.#open.get(key) === opened) this.#open.delete(key);
    });
    return opened;
  }

  /** Drops what is known of a registry: its tokens, its attributes. The next use asks again. */
  close(loginServer: string): void {
    this.#open.delete(loginServer);
  }

  /** A client of its own, to try out how to sign in before anything is saved. */
  async connect(address: RegistryAddress, { access, password, azure }: SignIn): Promise<RegistryClient> {
    const registry = { ...address, access, repositories: [], ...(azure ? { azure } : {}) };
    const credential = password
      ? { kind: 'password' as const, ...password }
      : await this.#registries.credential(registry);
    return this.#client(registry, credential);
  }

  async #connect(registry: SavedRegistry): Promise<OpenRegistry> {
    return new OpenRegistry(await this.#client(registry, await this.#registries.credential(registry)));
  }

  async #client(registry: SavedRegistry, credential: RegistryCredential): Promise<RegistryClient> {
    const fetch = await this.#registries.network(registry);
    const send = sendThrough(fetch, this.#host);
    const { RegistryClient } = await import('../registry/registryClient');
    return new RegistryClient({ address: registry, credential, clock: this.#host.clock, send });
  }
}
