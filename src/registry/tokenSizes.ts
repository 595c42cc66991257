import { formatScope, type Scope } from './scope';

const maxScopesPerToken = 50;
/** Keeps a token request's URL within the 8 kB that servers commonly take. */
const maxScopeLength = 6000;
/** A token is sent in a header, and servers and proxies commonly take 8 kB of headers; the others of ours are below 1 kB. */
const usualMostLength = 7000;
/** What a token of Azure's holds besides its scopes, with its signature, until one was seen. */
const usualOverhead = 1500;

/** How long the tokens of one registry get and may be, in characters: what was learnt of both, and the batches of scopes that fit. */
export class TokenSizes {
  #most = usualMostLength;
  #overhead: number | undefined;

  fits(token: string): boolean {
    return token.length <= this.#most;
  }

  /** Learns from a token that was got for these scopes. */
  noteToken(token: string, scopes: readonly Scope[]): void {
    const overhead = token.length - scopes.reduce((sum, scope) => sum + weight(scope), 0);
    this.#overhead = Math.max(this.#overhead ?? 0, overhead);
  }

  /** Learns that a token is too long for the way to the registry, where a shorter one gets through. */
  noteTooLong(token: string): void {
    this.#most = Math.min(this.#most, Math.floor(token.length / 2));
  }

  /** Divides scopes over as few tokens as may be. One that is too long by itself has a token of its own. */
  batches(scopes: readonly Scope[]): Scope[][] {
    const all: Scope[][] = [];
    const room = this.#most - (this.#overhead ?? usualOverhead);
    let length = 0;
    let weighs = 0;
    for (const scope of scopes) {
      const own = formatScope(scope).length + '&scope='.length;
      length += own;
      weighs += weight(scope);
      const last = all.at(-1);
      if (last && last.length < maxScopesPerToken && length <= maxScopeLength && weighs <= room)
        last.push(scope);
      else {
        all.push([scope]);
        length = own;
        weighs = weight(scope);
      }
    }
    return all;
  }
}

/** What a scope adds to a token: an entry of its JSON and a comma, in base64 (RFC 7519; distribution token specification). */
function weight({ type, name, actions }: Scope): number {
  return ((JSON.stringify({ type, name, actions }).length + 1) * 4) / 3;
}
