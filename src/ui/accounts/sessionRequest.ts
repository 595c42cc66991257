import type { AuthenticationWwwAuthenticateRequest } from 'vscode';
import { claimsOf } from '../../azure/identity/challenge';

/** What is asked of a session, as VS Code's Microsoft provider reads it: the tenant is a scope, and a challenge is passed on as it came. */
export function sessionRequest({
  scopes,
  tenant,
  challenge,
}: {
  readonly scopes: readonly string[];
  readonly tenant: string | undefined;
  readonly challenge: string | undefined;
}): readonly string[] | AuthenticationWwwAuthenticateRequest {
  const placed = tenant === undefined ? scopes : [...scopes, `VSCODE_TENANT:${tenant}`];
  // The provider fails on a challenge without claims, which asks for nothing that a scope does not.
  return challenge === undefined || claimsOf(challenge) === undefined
    ? placed
    : { wwwAuthenticate: challenge, fallbackScopes: placed };
}
