import { asArray, asNumber, asRecord, asString, parseJson } from '../base/json';
import type { Scope } from './scope';

/** A token and what it says of itself. `grants` is undefined for a token that is not a readable JWT. */
export interface AccessToken {
  readonly value: string;
  /** As an `Authorization` header has it. */
  readonly header: string;
  /** When to stop using it, a margin before it expires; milliseconds since 1970. */
  readonly freshUntil: number;
  readonly grants: readonly Scope[] | undefined;
}

/** The Docker token specification's default for a token that does not say how long it lives. */
const defaultLifetimeMs = 60_000;
const maxMarginMs = 60_000;

/**
 * Reads expiry and `access` claims of a registry's token without checking its signature, which is the registry's to check.
 * ACR wrote the keys of `access` entries with capitals until 2024 and in lower case since.
 */
export function readAccessToken(value: string, nowMs: number): AccessToken {
  const claims = asRecord(parseJson(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString('utf8')));
  const exp = asNumber(claims?.exp);
  // From the token's own times, so that a clock which is wrong here does not matter.
  const issuedAt = asNumber(claims?.iat) ?? nowMs / 1000;
  const lifetimeMs = exp === undefined ? defaultLifetimeMs : (exp - issuedAt) * 1000;
  const freshUntil = nowMs + lifetimeMs - Math.min(maxMarginMs, lifetimeMs / 5);
  const grants = claims?.access === undefined ? undefined : asArray(claims.access).flatMap(readGrant);
  return { value, header: `Bearer ${value}`, freshUntil, grants };
}

function readGrant(entry: unknown): Scope[] {
  const record = asRecord(entry);
  const type = asString(record?.type ?? record?.Type);
  const name = asString(record?.name ?? record?.Name);
  const actions = asArray(record?.actions ?? record?.Actions).flatMap(action => asString(action) ?? []);
  return (type === 'registry' || type === 'repository') && name !== undefined
    ? [{ type, name, actions }]
    : [];
}
