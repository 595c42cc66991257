import type { Send } from '../base/http';
import { createLimiter } from '../base/limiter';
import { logging } from '../base/logging';
import { redirecting } from '../base/redirecting';
import { retrying } from '../base/retrying';
import { createSend } from '../base/send';
import type { RegistryCredential } from '../registry/credential';
import type { RegistryAddress } from '../registry/reference';
import { RegistryClient } from '../registry/registryClient';
import type { Host } from './host';
import { OpenRegistry } from './openRegistry';
import type { Access, Password, Registries, SavedRegistry } from './registries';

/** Calls under way at once to one registry; more gain nothing and meet its throttle. */
const maxInFlight = 8;

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
  async connect(
    address: RegistryAddress,
    { access, password }: { readonly access: Access; readonly password?: Password },
  ): Promise<RegistryClient> {
    const registry = { ...address, access, repositories: [] };
    const credential = password
      ? { kind: 'password' as const, ...password }
      : await this.#registries.credential(registry);
    return this.#client(registry, credential);
  }

  async #connect(registry: SavedRegistry): Promise<OpenRegistry> {
    return new OpenRegistry(await this.#client(registry, await this.#registries.credential(registry)));
  }

  async #client(registry: SavedRegistry, credential: RegistryCredential): Promise<RegistryClient> {
    const { clock } = this.#host;
    return new RegistryClient({ address: registry, credential, clock, send: await this.#send(registry) });
  }

  async #send(registry: SavedRegistry): Promise<Send> {
    const { clock, log } = this.#host;
    const fetch = registry.access === 'demo' ? (await this.#host.demo()).fetch : this.#host.fetch;
    const limit = createLimiter(maxInFlight);
    const once = logging(redirecting(createSend(fetch, clock)), clock, log);
    return retrying(request => limit(() => once(request), request.signal), clock);
  }
}
