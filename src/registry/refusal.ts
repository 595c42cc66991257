import type { HttpReply } from '../base/http';
import { asArray, asRecord, asString, parseJson } from '../base/json';
import { plainText } from '../base/outsideText';
import { formatSpan } from '../base/units';
import { maxTeleportRepositories } from './expansion';
import { RegistryError, type RegistryFailure, type RegistryFault } from './registryError';
import { streamingAbsence, streamingRights } from './streaming/streamingRefusals';

/** Puts an answer that was not the wanted one into words. Body shape: OCI distribution spec, "Error Codes". */
export function refusal(call: RegistryFailure, reply: HttpReply): RegistryError {
  const said = serviceError(reply.body);
  const correlationId = reply.header('x-ms-correlation-request-id');
  const clientIp = /client with IP '([\da-f.:/]{2,49})'/i.exec(said.message ?? '')?.[1];
  const failure: RegistryFailure = {
    ...call,
    status: reply.status,
    ...(said.code ? { serviceCode: said.code } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(clientIp ? { clientIp } : {}),
  };
  const { code, did, hint } = reading(failure, reply.header('retry-after'));
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

interface Reading {
  readonly code: RegistryFault;
  readonly did: string;
  readonly hint?: string;
}

function reading(failure: RegistryFailure, retryAfter: string | undefined): Reading {
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
      return streamingAbsence(failure, subject) ?? { code: 'notFound', did: `does not have ${subject}` };
    case 429:
      return {
        code: 'throttled',
        did: `is throttling calls for ${subject}`,
        hint: `Wait ${pauseWords(retryAfter)}, then try again.`,
      };
    default:
      return otherReading(failure, subject);
  }
}

/** Retry-After has seconds or a date (RFC 9110 §10.2.3). */
function pauseWords(retryAfter = ''): string {
  if (/^\d+$/.test(retryAfter)) return formatSpan(Math.max(1, Number(retryAfter)) * 1000);
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? 'a minute' : `until ${new Date(until).toISOString()}`;
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
  const usual = 'Check what the token or role may do; a new role can take minutes to count.';
  return { code, did, hint: streamingRights[failure.step] ?? usual };
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

/** What a service said, fit to be quoted. */
export function withoutMarkup(text: string): string {
  return plainText(text.replace(/[<>]/g, ' '), 300).replace(/\.$/, '');
}
