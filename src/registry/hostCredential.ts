import type { RegistryCredential } from './credential';
import type { RegistryAddress } from './reference';

/**
 * A credential and the one registry that it may be sent to. Sessions and clients take nothing else, so that no credential meets the
 * address of another. One function makes them, after it has checked that the credential is meant for that host; the architecture test
 * holds that.
 */
export class HostCredential {
  readonly address: RegistryAddress;
  /** As whom, in words without secrets: `reader (name and password)`. */
  readonly who: string;
  readonly #credential: RegistryCredential;

  /** Throws where the address contradicts itself. */
  constructor(address: RegistryAddress, credential: RegistryCredential, who: string) {
    const { loginServer, origin } = address;
    const { protocol, host } = new URL(origin);
    if (host !== new URL(`${protocol}//${loginServer}`).host)
      throw new Error(`${loginServer} is not at ${origin}.`);
    this.address = { loginServer, origin };
    this.#credential = credential;
    this.who = who;
  }

  get credential(): RegistryCredential {
    return this.#credential;
  }
}
