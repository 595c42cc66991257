import { claimsChallenge } from '../claimsChallenge';

/** The claims that a `WWW-Authenticate` header asks for, as JSON; undefined where it asks for none. */
export function claimsOf(challenge: string | undefined): string | undefined {
  return claimsChallenge(challenge)?.claims;
}

/** The header that asks for claims, as Azure's services write it. */
export function challengeOf(claims: string): string {
  return `Bearer error="insufficient_claims", claims="${base64(claims)}"`;
}

export function base64(claims: string): string {
  return Buffer.from(claims, 'utf8').toString('base64');
}
