import type { AccessToken } from '@azure/identity';
import { asNumber, asRecord, parseJson } from '../../base/json';

/** For a token that does not say how long it lives. */
const opaqueMs = 5 * 60_000;

/** A token that came without its end, which it may tell itself; its signature is the service's to check. */
export function sessionToken(token: string, nowMs: number): AccessToken {
  const claims = asRecord(parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  const exp = asNumber(claims?.exp);
  return { token, expiresOnTimestamp: exp === undefined ? nowMs + opaqueMs : exp * 1000 };
}
