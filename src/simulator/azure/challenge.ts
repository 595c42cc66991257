import { Buffer } from 'node:buffer';
import { publicCloud } from '../../azure/cloud';

/** What a locked tenant wants to see in a token: that its bearer signed in with more than a password. */
export const wantedClaims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'p1' } } });

/** The `WWW-Authenticate` header of a claims challenge (Microsoft identity platform, "Claims challenges, claims requests, and client capabilities"). */
export function challengeFor(tenant: string, claims: string): string {
  const value = Buffer.from(claims).toString('base64');
  return `Bearer authorization_uri="${publicCloud.authority}/${tenant}", error="insufficient_claims", claims="${value}"`;
}
