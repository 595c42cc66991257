import type { AccessToken } from '@azure/identity';
import { createLimiter } from '../../base/limiter';
import { isUnavailable } from './refusal';
import type { TokenAsk } from './tokenAsk';

/** One way to get a token. */
export interface Link {
  /** `limitMs` only while it is tried out. */
  token(ask: TokenAsk, limitMs?: number): Promise<AccessToken>;
  /** How long trying it out may take. */
  readonly limitMs?: number;
}

/** Tries links in their order until one gives a token, which then is asked alone. */
export class Chain<L extends Link> {
  readonly #links: readonly L[];
  readonly #noneOf: (ask: TokenAsk, why: readonly unknown[]) => Error;
  /** Those that took too long: each would take as long again. */
  readonly #silent = new Set<L>();
  /** Trying out goes one at a time: of ten callers at once, one finds out for all. */
  readonly #inTurn = createLimiter(1);
  #chosen: L | undefined;

  /** `noneOf` is what is thrown when no link is set up on this machine, of all that they said. */
  constructor(links: readonly L[], noneOf: (ask: TokenAsk, why: readonly unknown[]) => Error) {
    this.#links = links;
    this.#noneOf = noneOf;
  }

  get chosen(): L | undefined {
    return this.#chosen;
  }

  async token(ask: TokenAsk): Promise<AccessToken> {
    if (this.#chosen) return this.#chosen.token(ask);
    const found = await this.#inTurn(async () => (this.#chosen ? undefined : this.#tried(ask)), ask.signal);
    return found ?? this.token(ask);
  }

  async #tried(ask: TokenAsk): Promise<AccessToken> {
    const why: unknown[] = [];
    for (const link of this.#links) {
      if (this.#silent.has(link)) continue;
      try {
        const token = await link.token(ask, link.limitMs);
        this.#chosen = link;
        return token;
      } catch (error) {
        ask.signal.throwIfAborted();
        if (isSilence(error) && link.limitMs !== undefined) this.#silent.add(link);
        else if (!isUnavailable(error)) throw error;
        why.push(error);
      }
    }
    throw this.#noneOf(ask, why);
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'credentialTimeout';
}
