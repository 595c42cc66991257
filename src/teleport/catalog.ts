import type { Send } from '../base/http';
import { createLimiter } from '../base/limiter';
import { logging } from '../base/logging';
import { redirecting } from '../base/redirecting';
import { retrying } from '../base/retrying';
import { createSend } from '../base/send';
import { RegistryClient } from '../registry/registryClient';
import type { Host } from './host';
import { OpenRegistry } from './openRegistry';
import type { Registries, SavedRegistry } from './registries';

/** Calls under way at once to one registry; more gain nothing and meet its throttle. */
const maxInFlight = 8;

/** The registries in use, each opened once. Owns them until they are closed or change. */
export class Catalog {
  readonly #host: Host;
  readonly #registries: Registries;
  readonly #open = new Map<string, Promise<OpenRegistry>>();

  constructor(host: Host, registries: Registries) {
    this.#host = host;
    this.#registries = registries;
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

  async #connect(registry: SavedRegistry): Promise<OpenRegistry> {
    const credential = await this.#registries.credential(registry);
    const { clock } = this.#host;
    return new OpenRegistry(
      new RegistryClient({ address: registry, credential, clock, send: await this.#send(registry) }),
    );
  }

  async #send(registry: SavedRegistry): Promise<Send> {
    const { clock, log } = this.#host;
    const fetch = registry.access === 'demo' ? (await this.#host.demo()).fetch : this.#host.fetch;
    const limit = createLimiter(maxInFlight);
    const once = logging(redirecting(createSend(fetch, clock)), clock, log);
    return retrying(request => limit(() => once(request), request.signal), clock);
  }
}
