import { publicCloud } from '../../azure/cloud';
import type { SimulatorRequest, SimulatorResponse } from '../message';
import { audiencesAt } from './armHosts';
import { armError } from './armMessage';
import { challengeFor, wantedClaims } from './challenge';
import type { Tenant } from './directory';
import type { EntraClaims, EntraTokens } from './entraTokens';

/** Whose token a request to Resource Manager bears, or the refusal to answer with. */
export function authenticate(
  { headers: { authorization }, host }: SimulatorRequest,
  tokens: EntraTokens,
  nowMs: number,
): EntraClaims | SimulatorResponse {
  if (authorization === undefined)
    return unauthorized(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
    );
  const claims = tokens.verify(authorization.replace(/^bearer\s+/i, ''));
  if (!claims) return unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
  const allowed = audiencesAt(host);
  if (!allowed.includes(claims.aud)) return wrongAudience(claims.aud, allowed);
  if (claims.exp * 1000 > nowMs) return claims;
  return unauthorized('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than now.');
}

function wrongAudience(audience: string, allowed: readonly string[]): SimulatorResponse {
  const names = allowed.map(name => `'${name}'`).join(',');
  const message = `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences ${names}.`;
  return unauthorized('InvalidAuthenticationTokenAudience', message);
}

function unauthorized(code: string, message: string): SimulatorResponse {
  const challenge = `Bearer authorization_uri="${publicCloud.authority}/", error="invalid_token"`;
  return armError(401, code, message, { headers: { 'www-authenticate': challenge } });
}

/** What a tenant asks for that wants more than a password, of a token that shows no more. */
export function stepUp({ amr }: EntraClaims, { data }: Tenant): SimulatorResponse | undefined {
  if (data.locked === undefined || amr.includes('mfa')) return undefined;
  const message = 'Users must use multifactor authentication to access this resource.';
  const headers = { 'www-authenticate': challengeFor(data.id, wantedClaims) };
  return armError(401, 'RequestDisallowedByAzure', message, { headers });
}

/** A token of one tenant does not open the subscriptions of another. */
export function wrongTenant({ iss }: EntraClaims, { id }: Tenant): SimulatorResponse {
  const right = `https://sts.windows.net/${id}/`;
  const message = `The access token is from the wrong issuer '${iss}'. It must match the tenant '${right}' associated with this subscription.`;
  const challenge = `Bearer authorization_uri="${publicCloud.authority}/${id}", error="invalid_token", error_description="The access token is from the wrong issuer."`;
  return armError(401, 'InvalidAuthenticationTokenTenant', message, {
    headers: { 'www-authenticate': challenge },
  });
}
