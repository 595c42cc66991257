import { type ExplainedError, isAbort, isExplained } from '../../base/errors';
import type { HttpRequest, Send } from '../../base/http';
import type { RegistryCredential } from '../credential';
import { RegistryClient } from '../registryClient';
import { RegistryError } from '../registryError';
import { Session } from '../session';
import { callOnce } from './call';
import { type Check, type Checked, type Finding, type ReachCode, skipped } from './step';

/** Whether the registry takes the credential, and if not, at which call. */
export const signInCheck: Check = async (subject, { outcomes }, signal) => {
  if (outcomes.api === 'failed') return skipped('Nobody is there to sign in to.');
  const { address, clock } = subject;
  const calls: Call[] = [];
  try {
    const known = await subject.credential().catch(unreadable);
    if (known === undefined) return nobody(`The credential for ${address.loginServer} could not be read.`);
    const send = noting(callOnce(subject), calls);
    await new RegistryClient(new Session(known, { clock, send })).signIn(signal);
    return { finding: taken(known.address.loginServer, known.credential, calls) };
  } catch (error) {
    if (!signal.aborted && isAbort(error)) return nobody('The sign-in was canceled.');
    if (signal.aborted || !isExplained(error)) throw error;
    return refused(error, calls);
  }
};

/** A store that fails says things that are not for people. */
function unreadable(error: unknown): undefined {
  if (isAbort(error) || isExplained(error)) throw error;
}

function nobody(said: string): Checked {
  const hint = 'Sign in again, or replace the credential.';
  return { finding: { outcome: 'failed', code: 'signInNeeded', evidence: [said], hint } };
}

interface Call {
  readonly request: HttpRequest;
  readonly status: number | undefined;
}

function noting(send: Send, calls: Call[]): Send {
  return async request => {
    const at = calls.push({ request, status: undefined }) - 1;
    const reply = await send(request);
    calls[at] = { request, status: reply.status };
    return reply;
  };
}

/** Without queries, which tell who asks. */
function told(calls: readonly Call[]): string[] {
  const each = calls.map(
    ({ request: { method, url }, status }) => `${method} ${new URL(url).pathname} → ${status ?? 'no answer'}`,
  );
  return each.length === 0 ? [] : [`${each.join(', then ')}.`];
}

function taken(loginServer: string, credential: RegistryCredential, calls: readonly Call[]): Finding {
  if (credential.kind === 'anonymous' && calls.length === 1 && calls[0]?.status === 401) {
    const evidence = [`${loginServer} wants a name and password, and none is given.`, ...told(calls)];
    return { outcome: 'failed', code: 'unauthorized', evidence, hint: 'Sign in with a name and password.' };
  }
  return { outcome: 'ok', evidence: [`${loginServer} takes ${who(credential)}.`, ...told(calls)] };
}

function who(credential: RegistryCredential): string {
  switch (credential.kind) {
    case 'anonymous':
      return 'anonymous access';
    case 'password':
      return `the password for ${credential.user}`;
    case 'azure':
      return 'the Azure account';
  }
}

const stepWords: Readonly<Record<string, string>> = {
  'sign-in': 'the registry itself (/v2/)',
  exchange: 'trading the Azure account for a token of the registry (/oauth2/exchange)',
  token: 'getting an access token (/oauth2/token)',
};

function refused(error: ExplainedError, calls: readonly Call[]): Checked {
  const step = error instanceof RegistryError ? stepWords[error.failure.step] : undefined;
  const evidence = [
    error.message,
    ...(step === undefined ? [] : [`What failed is ${step}.`]),
    ...told(calls),
    ...(error.detail === undefined ? [] : [error.detail]),
  ];
  const code = (error instanceof RegistryError ? error.code : asCode(error.code)) satisfies ReachCode;
  const finding: Finding = { outcome: 'failed', code, evidence };
  return { finding: { ...finding, ...(error.hint ? { hint: error.hint } : {}) } };
}

/** Of who gives the credential: where nobody is signed in, or nothing is stored. */
function asCode(code: string): ReachCode {
  return code === 'signInNeeded' ? code : 'unauthorized';
}
