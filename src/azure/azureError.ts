import { ExplainedError, explain } from '../base/errors';
import type { HttpReply } from '../base/http';
import { asRecord, asString } from '../base/json';
import type { NetworkError } from '../base/networkError';
import { formatSpan } from '../base/units';
import { knownRefusal } from './knownRefusal';
import { readServiceError, type ServiceError } from './serviceError';

export type AzureFault =
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'locked'
  | 'unregistered'
  | 'quota'
  | 'disallowed'
  | 'throttled'
  | 'invalid'
  | 'unavailable'
  | 'unreachable'
  | 'unreadable'
  | 'foreignHost'
  | 'timeout'
  | 'failed';

export interface AzureFailure {
  /** What was asked about, in words: `the registries of Contoso`. */
  readonly subject: string;
  /** The tenant that was asked in; undefined: the account's own. */
  readonly tenant?: string;
  readonly status?: number;
  /** The service's own code, such as `AuthorizationFailed`. */
  readonly code?: string;
  readonly correlationId?: string;
}

interface Wording {
  readonly code: AzureFault;
  readonly hint?: string;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A call to Azure Resource Manager that did not succeed: about what, how the service put it, and the way out. */
export class AzureError extends ExplainedError {
  override readonly name = 'AzureError';
  declare readonly code: AzureFault;
  readonly failure: AzureFailure;

  constructor(message: string, failure: AzureFailure, wording: Wording) {
    super(message, wording);
    this.failure = failure;
  }
}

export function isAzureError(error: unknown, ...codes: readonly AzureFault[]): error is AzureError {
  return error instanceof AzureError && (codes.length === 0 || codes.includes(error.code));
}

/** A network failure, with what was asked for. */
export function unreachable(failure: AzureFailure, cause: NetworkError): AzureError {
  const { message, hint, code } = cause;
  return new AzureError(`Azure did not answer about ${failure.subject}: ${message}`, failure, {
    code: code === 'timeout' ? 'timeout' : 'unreachable',
    // That hint is for registries.
    ...(hint && code !== 'tooLarge' ? { hint } : {}),
    cause,
  });
}

/** An answer that had the right status and cannot be understood. */
export function unreadable(failure: AzureFailure, expected: string): AzureError {
  return new AzureError(
    `Azure answered for ${failure.subject} with something that is not ${expected}.`,
    failure,
    {
      code: 'unreadable',
      hint: 'Try again; if it stays so, check that no proxy or sign-in page answers in its place.',
    },
  );
}

/** What was read of an answer. Throws AzureError when it was not what it should be, such as `a registry`. */
export function understood<T>(value: T | undefined, failure: AzureFailure, expected: string): T {
  if (value === undefined) throw unreadable(failure, expected);
  return value;
}

/** An address that lies elsewhere: the token is for this host alone. */
export function strayed(failure: AzureFailure, host: string): AzureError {
  return new AzureError(
    `Azure pointed to another place, ${host}, for ${failure.subject}; it was not followed.`,
    failure,
    { code: 'foreignHost', hint: 'Check that no proxy rewrites its answers.' },
  );
}

/** An account that gave no token; only the first line of what it says is for people. */
export function noToken(tenant: string | undefined, label: string, cause: unknown): AzureError {
  const [said] = explain(cause).split('\n');
  const { failure, where } = tokenFailure(tenant);
  return new AzureError(`${label} gave no token for ${where}: ${said}`, failure, {
    code: 'unauthorized',
    hint: `Sign in to ${where} again.`,
    cause,
  });
}

/** The same for one that did not answer. */
export function lateToken(tenant: string | undefined, label: string): AzureError {
  const { failure, where } = tokenFailure(tenant);
  return new AzureError(`${label} gave no token for ${where} in time.`, failure, {
    code: 'timeout',
    hint: `Check the network, then sign in to ${where} again.`,
  });
}

function tokenFailure(tenant: string | undefined) {
  const where = tenant === undefined ? 'Azure' : `tenant ${tenant}`;
  return { where, failure: { subject: 'a token', ...(tenant === undefined ? {} : { tenant }) } };
}

/** An operation that ended, and not well. */
export function failedOperation(failure: AzureFailure, state: string, body: unknown): AzureError {
  const reason = asString(asRecord(asRecord(body)?.properties)?.reason);
  // A run command says why in its properties.
  const said = readServiceError(reason === undefined ? body : { message: reason });
  const how = /^cancel/i.test(state) ? 'was canceled in Azure' : 'failed in Azure';
  const all = said.code ? { ...failure, code: said.code } : failure;
  return new AzureError(
    `${capitalized(failure.subject)} ${how} (${inBrief([said.code ?? state], said)}).`,
    all,
    {
      code: 'failed',
      hint:
        knownRefusal({ ...all, status: 409 }, said.message)?.hint ??
        'Its activity log in the portal has the details.',
      ...detail(said, failure.correlationId),
    },
  );
}

/** An operation that Azure took on and tells nothing of any more: whether the thing is there is another question. */
export function lostOperation(failure: AzureFailure, reply: HttpReply): AzureError {
  const said = readServiceError(reply.body);
  const answer = inBrief([reply.status, ...(said.code ? [said.code] : [])], {});
  return new AzureError(
    `Azure took on ${failure.subject} and does not say any more how that goes (${answer}).`,
    { ...failure, status: reply.status, ...(said.code ? { code: said.code } : {}) },
    {
      code: 'failed',
      hint: 'It may have been done or not: refresh to see, or look into its activity log in the portal.',
      ...detail(said, failure.correlationId),
    },
  );
}

/** An operation that takes longer than anybody was to wait for it. */
export function lateOperation(failure: AzureFailure, deadlineMs: number): AzureError {
  return new AzureError(
    `Azure has not finished ${failure.subject} within ${formatSpan(deadlineMs)}; it goes on there.`,
    failure,
    { code: 'timeout', hint: 'Refresh later, or follow it in the portal.' },
  );
}

/** `409 Conflict: what the service said`. */
export function inBrief(answer: readonly (string | number)[], { message }: ServiceError): string {
  return message ? `${answer.join(' ')}: ${message}` : answer.join(' ');
}

export function detail(said: ServiceError, correlationId: string | undefined): { detail?: string } {
  const text = [
    ...(said.message ? [`Azure said: ${said.message}.`] : []),
    ...(correlationId ? [`Correlation id ${correlationId}.`] : []),
  ].join(' ');
  return text ? { detail: text } : {};
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
