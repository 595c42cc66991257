import { parseJson } from '../base/json';

/** A refusal that wants more of the token: a conditional access policy, multifactor authentication, a session that was revoked. */
export interface ClaimsChallenge {
  /** The whole `WWW-Authenticate` header. */
  readonly header: string;
  /** As `getToken` takes them: JSON. */
  readonly claims: string;
}

/**
 * Reads `Bearer …, error="insufficient_claims", claims="…"` (Microsoft identity platform, "Claims challenges"); undefined for any other header,
 * and where the claims are not JSON in base64.
 */
export function claimsChallenge(header: string | undefined): ClaimsChallenge | undefined {
  if (header === undefined || !/\berror\s*=\s*"?insufficient_claims\b/i.test(header)) return undefined;
  const [, encoded] = /\bclaims\s*=\s*"?([\w+/=-]+)/i.exec(header) ?? [];
  const claims = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  return parseJson(claims) === undefined ? undefined : { header, claims };
}
