import type { Clock } from '../../base/clock';
import { SharedLoads } from '../../base/sharedLoads';

/** A certificate and the key to it, as PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What a request shows of whoever makes it. Secret, all of it. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: ClientCertificate;
}

export interface LoadedIdentity {
  readonly identity: Identity;
  /** Milliseconds since 1970; undefined: until it is refused. */
  readonly expiresAt?: number;
}

/** One identity, kept until it expires; asked for by many at once it is loaded once. */
export class KeptIdentity {
  readonly #load: (signal: AbortSignal) => Promise<LoadedIdentity>;
  readonly #clock: Clock;
  readonly #loads = new SharedLoads<'identity', Identity>();
  #kept: LoadedIdentity | undefined;

  constructor(load: (signal: AbortSignal) => Promise<LoadedIdentity>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  async current(signal: AbortSignal): Promise<Identity> {
    const { identity, expiresAt = Number.POSITIVE_INFINITY } = this.#kept ?? {};
    if (identity !== undefined && this.#clock.now() < expiresAt) return identity;
    return this.#loads.get('identity', own => this.#renew(own), signal);
  }

  /** Loaded anew, unless that was done since `refused` was given; undefined when it is the same again. */
  async renewed(refused: Identity, signal: AbortSignal): Promise<Identity | undefined> {
    const before = this.#kept?.identity;
    if (before !== undefined && !isSame(before, refused)) return before;
    const identity = await this.#loads.get('identity', own => this.#renew(own), signal);
    return isSame(identity, refused) ? undefined : identity;
  }

  async #renew(signal: AbortSignal): Promise<Identity> {
    this.#kept = undefined;
    this.#kept = await this.#load(signal);
    return this.#kept.identity;
  }
}

function isSame(one: Identity, other: Identity): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
