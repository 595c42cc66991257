import { CancellationError } from 'vscode';
import type { SignInRequest } from '../../azure/account';
import { entraRefusal, messageOf, withoutSecrets } from '../../azure/identity/entraRefusal';
import { ExplainedError, isExplained } from '../../base/errors';

/** Whether a person left the dialog or the browser: each layer of VS Code and MSAL says so in words of its own. */
export function isLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const said = `${error.name}: ${error.message}`;
  return (
    error instanceof CancellationError || /(?:^|: )cancel+ed\b|user.?cancel+ed|did not consent/i.test(said)
  );
}

/** VS Code asks its provider one thing after the other, and a sign-in is one thing. */
export function noAnswer(limitMs: number): ExplainedError {
  return new ExplainedError(`VS Code's Microsoft accounts did not answer within ${limitMs / 1000} s.`, {
    code: 'accountsTimeout',
    hint: 'Finish or cancel a sign-in that is still open, then try again.',
  });
}

/** VS Code has no such accounts here, or cannot ask them. */
export function unavailable(error: unknown): ExplainedError {
  if (isExplained(error)) return error;
  return new ExplainedError("VS Code's Microsoft accounts cannot be used.", {
    code: 'accountsUnavailable',
    hint: 'Check that its built-in extension Microsoft Account is enabled, or choose another acrTeleport.azure.credential.',
    detail: withoutSecrets(messageOf(error)),
  });
}

/** A sign-in that did not end in one. */
export function notSignedIn(
  request: SignInRequest,
  code: 'signInTimeout' | 'signInFailed',
  why: unknown,
): ExplainedError {
  const label = request.account?.label ?? 'The account';
  const where = request.tenant === undefined ? 'Azure' : `tenant ${request.tenant}`;
  const refusal = entraRefusal(why, { label, request });
  if (refusal && refusal.code !== 'signInNeeded') return refusal;
  return new ExplainedError(`Signing in to ${where} did not succeed.`, {
    code,
    hint: 'Try again.',
    detail: withoutSecrets(messageOf(why)),
  });
}
