import type { Log } from '../base/log';
import type { HostCredential } from '../registry/hostCredential';

const maxHosts = 1000;

/** The table of who signs in where, without secrets. Tells the log each line once, and again when it has changed. */
export class SignIns {
  readonly #log: Log;
  readonly #who = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  note({ address: { loginServer, origin }, who }: HostCredential): void {
    if (this.#who.get(loginServer) === who) return;
    const [oldest] = this.#who.keys();
    if (oldest !== undefined && this.#who.size >= maxHosts) this.#who.delete(oldest);
    this.#who.set(loginServer, who);
    this.#log.info(`${loginServer} at ${origin}, signing in as ${who}.`);
  }
}
