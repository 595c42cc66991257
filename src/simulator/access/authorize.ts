import type { Call } from '../call';
import { refusal, type SimulatorResponse } from '../message';
import type { Target } from '../target';
import type { Principal } from './principal';
import { type Requirement, requirementOf } from './requirement';

const message = 'authentication required, visit https://aka.ms/acr/authorization for more information.';

/** The caller when they may do this, otherwise the refusal to answer with. */
export function authorize(call: Call, target: Target): Principal | SimulatorResponse {
  const requirement = requirementOf(target, call.request.method);
  const { authorization } = call.request.headers;
  if (authorization === undefined) return challenge(call, requirement);
  const principal = callerOf(call, authorization);
  if (!principal) return challenge(call, requirement, 'invalid_token');
  if (!requirement) return principal;
  const { type, name, anyOf } = requirement;
  const allowed = anyOf.some(action => principal.allows(type, name, action));
  return allowed ? principal : challenge(call, requirement, 'insufficient_scope');
}

function callerOf({ credentials, now }: Call, authorization: string): Principal | undefined {
  const space = authorization.indexOf(' ');
  const value = authorization.slice(space + 1).trim();
  const scheme = authorization.slice(0, space).toLowerCase();
  if (scheme === 'bearer') return credentials.accessToken(value, now);
  return scheme === 'basic' ? credentials.basic(value, now) : undefined;
}

/** 401 with the realm on the host that the client used (RFC 6750; distribution token specification). */
export function challenge(
  { request: { scheme, host } }: Call,
  requirement?: Requirement,
  error?: 'invalid_token' | 'insufficient_scope',
): SimulatorResponse {
  const parts = [`realm="${scheme}://${host}/oauth2/token"`, `service="${host}"`];
  if (requirement) parts.push(`scope="${requirement.scope}"`);
  if (error) parts.push(`error="${error}"`);
  return refusal(
    401,
    { code: 'UNAUTHORIZED', message, detail: requirement ? detailOf(requirement) : null },
    { 'www-authenticate': `Bearer ${parts.join(',')}` },
  );
}

function detailOf({ type, name, anyOf }: Requirement) {
  return [{ Type: type, Name: name, Action: anyOf[0] }];
}

/** The refusal of a user name, password or token that is not right. */
export function unauthorized(): SimulatorResponse {
  return refusal(401, { code: 'UNAUTHORIZED', message, detail: null });
}
