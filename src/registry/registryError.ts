import { ExplainedError, explain } from '../base/errors';
import type { HttpReply } from '../base/http';
import { asArray, asRecord, asString, parseJson } from '../base/json';
import type { NetworkError } from '../base/networkError';
import { maxTeleportRepositories } from './expansion';

/** Which part of a conversation with a registry failed. */
export type Step =
  | 'resolve'
  | 'sign-in'
  | 'exchange'
  | 'token'
  | 'catalog'
  | 'repository'
  | 'tags'
  | 'manifest'
  | 'mount'
  | 'update';

export type RegistryFault =
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'catalogDenied'
  | 'notFound'
  | 'throttled'
  | 'unreachable'
  | 'unexpected'
  | 'foreignHost';

export interface RegistryFailure {
  readonly step: Step;
  readonly registry: string;
  /** What was asked about, in words: `the tags of hello-world`. */
  readonly subject?: string;
  readonly status?: number;
  /** The service's own code, such as `MANIFEST_UNKNOWN`. */
  readonly serviceCode?: string;
  readonly correlationId?: string;
  /** The address that a firewall saw, when it named one. */
  readonly clientIp?: string;
}

interface Wording {
  readonly code: RegistryFault;
  readonly hint?: string;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A call to a registry that did not succeed: which step, how the service put it, and the way out. */
export class RegistryError extends ExplainedError {
  override readonly name = 'RegistryError';
  declare readonly code: RegistryFault;
  readonly failure: RegistryFailure;

  constructor(message: string, failure: RegistryFailure, wording: Wording) {
    super(message, wording);
    this.failure = failure;
  }
}

const refusals: readonly RegistryFault[] = ['unauthorized', 'forbidden', 'catalogDenied', 'notFound'];

/** Whether the registry said no, and would say it again; other failures may pass. */
export function isRefusal(error: unknown): error is RegistryError {
  return error instanceof RegistryError && refusals.includes(error.code);
}

/** Puts an answer that was not the wanted one into words. Body shape: OCI distribution spec, "Error Codes". */
export function refusal(call: RegistryFailure, reply: HttpReply): RegistryError {
  const said = serviceError(reply.body);
  const correlationId = reply.header('x-ms-correlation-request-id');
  const clientIp = /client with IP '([^']+)'/i.exec(said.message ?? '')?.[1];
  const failure: RegistryFailure = {
    ...call,
    status: reply.status,
    ...(said.code ? { serviceCode: said.code } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(clientIp ? { clientIp } : {}),
  };
  const { code, did, hint } = reading(failure);
  const words = said.message && withoutMarkup(said.message);
  // A refusal of a known kind is told in our words; any other in the service's own.
  const quoted = code === 'unexpected' && words ? `: ${words}` : '';
  const detail = [
    ...(words && !quoted ? [`The registry said: ${words}.`] : []),
    ...(correlationId ? [`Correlation id ${correlationId}.`] : []),
  ].join(' ');
  const answer = [reply.status, ...(said.code ? [said.code] : [])].join(' ');
  return new RegistryError(`${call.registry} ${did} (${call.step}: ${answer}${quoted}).`, failure, {
    code,
    ...(hint ? { hint } : {}),
    ...(detail ? { detail } : {}),
  });
}

/** A refusal at another step that turned out to be one of the catalog alone. */
export function catalogDenied(cause: RegistryError): RegistryError {
  const { did, ...wording } = catalogReading;
  return new RegistryError(
    `${cause.failure.registry} ${did}.`,
    { ...cause.failure, step: 'catalog' },
    { ...wording, cause },
  );
}

/** A network failure, with the step it struck. */
export function unreachable(call: RegistryFailure, cause: NetworkError): RegistryError {
  const { message, hint } = cause;
  return new RegistryError(`${message.replace(/\.$/, '')}, at the ${call.step} step.`, call, {
    code: 'unreachable',
    ...(hint ? { hint } : {}),
    cause,
  });
}

/** An Azure account that gave no token to exchange; only the first line of what it says is for people. */
export function noAzureToken(call: RegistryFailure, cause: unknown): RegistryError {
  const [said] = explain(cause).split('\n');
  return new RegistryError(`The Azure account gave no token for ${call.registry}: ${said}`, call, {
    code: 'unauthorized',
    hint: 'Sign in to Azure again.',
    cause,
  });
}

/** An answer that had the right status and cannot be understood. */
export function unreadable(call: RegistryFailure, expected: string): RegistryError {
  const about = call.subject ? ` for ${call.subject}` : '';
  return new RegistryError(
    `${call.registry} answered${about} with something that is not ${expected} (${call.step}).`,
    call,
    {
      code: 'unexpected',
      hint: 'Check that the address is a container registry and that no proxy answers in its place.',
    },
  );
}

interface Reading {
  readonly code: RegistryFault;
  readonly did: string;
  readonly hint?: string;
}

function reading(failure: RegistryFailure): Reading {
  const subject = isSignIn(failure) ? 'a token' : (failure.subject ?? 'the request');
  switch (failure.status) {
    case 401:
      if (isSignIn(failure)) return signInReading(failure);
      return deniedReading(failure, 'unauthorized', `did not accept the credentials for ${subject}`);
    case 403:
      return failure.clientIp !== undefined || failure.step === 'sign-in'
        ? firewallReading(failure)
        : deniedReading(failure, 'forbidden', `does not allow ${subject}`);
    case 404:
      if (isSignIn(failure) || failure.step === 'sign-in') return strangerReading;
      return { code: 'notFound', did: `does not have ${subject}` };
    case 429:
      return {
        code: 'throttled',
        did: `is throttling calls for ${subject}`,
        hint: 'Wait a minute, then try again.',
      };
    default:
      return otherReading(failure, subject);
  }
}

function otherReading({ status = 0, step }: RegistryFailure, subject: string): Reading {
  if (status >= 300 && status < 400) {
    return {
      code: 'foreignHost',
      did: `points to another place for ${subject}; it was not followed`,
      hint: 'Check the address, and that no proxy or sign-in page answers in its place.',
    };
  }
  if (status === 407) {
    return {
      code: 'unreachable',
      did: 'could not be reached: a proxy on the way asks for credentials',
      hint: 'Check the http.proxy setting or HTTPS_PROXY.',
    };
  }
  const hint =
    status === 409 && step === 'update'
      ? `At most ${maxTeleportRepositories} repositories of a registry can be enabled; disable one first.`
      : 'Try again; if it stays so, the correlation id helps support.';
  return { code: 'unexpected', did: `failed at ${subject}`, hint };
}

function isSignIn({ step }: RegistryFailure): boolean {
  return step === 'token' || step === 'exchange';
}

const strangerReading: Reading = {
  code: 'notFound',
  did: 'does not answer as a container registry does',
  hint: 'Check the address.',
};

function deniedReading(failure: RegistryFailure, code: RegistryFault, did: string): Reading {
  if (failure.step === 'catalog') return catalogReading;
  return { code, did, hint: 'Check what the token or role may do; a new role can take minutes to count.' };
}

const catalogReading: Reading = {
  code: 'catalogDenied',
  did: 'does not let these credentials list its repositories',
  hint: 'Repository-scoped tokens cannot, and ABAC registries ask for the role Container Registry Repository Catalog Lister. Add a repository by name instead.',
};

function signInReading({ subject }: RegistryFailure): Reading {
  return {
    code: 'unauthorized',
    did: `refused ${subject ?? 'the credentials'}`,
    hint: 'Replace the credential; a new password or role can take a minute to count.',
  };
}

function firewallReading({ clientIp }: RegistryFailure): Reading {
  const who = clientIp === undefined ? 'this network' : `the address ${clientIp}`;
  return {
    code: 'firewall',
    did: `lets nobody in from ${who}`,
    hint: `Allow ${who} in the registry's firewall, or come over its private endpoint: https://aka.ms/acr/firewall.`,
  };
}

function serviceError(body: string): { code?: string; message?: string } {
  const first = asRecord(asArray(asRecord(parseJson(body))?.errors)[0]);
  const code = asString(first?.code);
  const message = asString(first?.message);
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) };
}

function withoutMarkup(text: string): string {
  return text
    .replace(/[\u0000-\u001f<>]/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300);
}
