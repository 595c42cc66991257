import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import type { Clock } from '../../base/clock';
import { SharedLoads } from '../../base/sharedLoads';
import { type LoadToken, type TokenAsk, tokenAsk } from './tokenAsk';

/** So long before its end a token is no longer handed out. */
const marginMs = 120_000;

/**
 * A credential that keeps its tokens, each for its scopes and tenant alone, until shortly before they expire: getting one may start
 * a process or cross the network each time. A token with claims is always got anew, and takes the place of the one without.
 */
export class KeptTokens implements TokenCredential {
  readonly #load: LoadToken;
  readonly #clock: Clock;
  #loads = new SharedLoads<string, AccessToken>();
  #tokens = new Map<string, AccessToken>();

  constructor(load: LoadToken, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
    const ask = tokenAsk(scopes, options);
    const key = JSON.stringify([ask.tenant, ...ask.scopes]);
    const kept = this.#tokens.get(key);
    if (kept && ask.claims === undefined && freshUntil(kept) > this.#clock.now()) return kept;
    const load = (signal: AbortSignal) => this.#keep(key, { ...ask, signal });
    return this.#loads.get(`${key} ${ask.claims ?? ''}`, load, ask.signal);
  }

  /** Somebody signed in or out: what was got before, or is being got, may be another's. */
  forget(): void {
    this.#tokens = new Map();
    this.#loads = new SharedLoads();
  }

  async #keep(key: string, ask: TokenAsk): Promise<AccessToken> {
    // One that was asked for before a `forget` is not kept after it.
    const tokens = this.#tokens;
    const token = await this.#load(ask);
    tokens.set(key, token);
    return token;
  }
}

function freshUntil({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): number {
  const end = expiresOnTimestamp - marginMs;
  return refreshAfterTimestamp === undefined ? end : Math.min(end, refreshAfterTimestamp);
}
