import { SignInNeeded, type SignInRequest } from '../account';
import { base64, claimsOf } from './challenge';

/** Signing in happens outside: on a command line, by this. */
export class CommandNeeded extends SignInNeeded {
  override readonly hint: string;
  override readonly detail: string | undefined;

  constructor(request: SignInRequest, hint: string, detail?: string) {
    super(request);
    this.hint = hint;
    this.detail = detail;
  }
}

/** How a person signs the Azure CLI in for what was asked. With `scoped`, for that scope: policies may ask more of some than of others. */
export function azLogin({ tenant, scopes, challenge }: SignInRequest, scoped = false): string {
  const claims = claimsOf(challenge);
  const [scope] = scopes;
  return [
    'az login',
    // Nothing that comes from a server may add to a command that a person copies.
    ...option('--tenant', tenant, /^[\w.-]+$/),
    ...(scoped || claims !== undefined ? option('--scope', scope, /^[\w.:/-]+$/) : []),
    ...option('--claims-challenge', claims === undefined ? undefined : base64(claims), /./),
  ].join(' ');
}

function option(name: string, value: string | undefined, form: RegExp): string[] {
  return value !== undefined && form.test(value) ? [name, value] : [];
}
