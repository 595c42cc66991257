import type { Clock } from '../base/clock';
import type { Send } from '../base/http';
import type { RegistryCredential } from './credential';
import type { HostCredential } from './hostCredential';
import type { RegistryAddress } from './reference';

/** One registry talked to as somebody: its address is the credential's own. */
export class Session {
  readonly send: Send;
  readonly clock: Clock;
  readonly #who: HostCredential;

  constructor(who: HostCredential, { send, clock }: { readonly send: Send; readonly clock: Clock }) {
    this.#who = who;
    this.send = send;
    this.clock = clock;
  }

  get address(): RegistryAddress {
    return this.#who.address;
  }

  get credential(): RegistryCredential {
    return this.#who.credential;
  }
}
