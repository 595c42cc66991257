import type { AccessToken, GetTokenOptions } from '@azure/identity';

/** What is asked of a credential, in the terms of its own. */
export interface TokenAsk {
  readonly scopes: readonly string[];
  /** An id or a domain; undefined: the account's own. */
  readonly tenant: string | undefined;
  /** JSON of what a service wants a token to say, after it refused one that did not. */
  readonly claims: string | undefined;
  readonly signal: AbortSignal;
}

/** Gets a token, or rejects: with SignInNeeded, another ExplainedError, or the signal's reason. */
export type LoadToken = (ask: TokenAsk) => Promise<AccessToken>;

export function tokenAsk(scopes: string | readonly string[], options: GetTokenOptions = {}): TokenAsk {
  return {
    scopes: [scopes].flat(),
    tenant: options.tenantId,
    claims: options.claims,
    signal: asSignal(options.abortSignal),
  };
}

/** The SDKs' kind of signal knows neither a reason nor `throwIfAborted`. */
export function asSignal(like: GetTokenOptions['abortSignal']): AbortSignal {
  if (like instanceof AbortSignal) return like;
  const own = new AbortController();
  if (like?.aborted) own.abort();
  else like?.addEventListener('abort', () => own.abort());
  return own.signal;
}
