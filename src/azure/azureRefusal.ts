import type { HttpReply } from '../base/http';
import { formatSpan } from '../base/units';
import { AzureError, type AzureFailure, detail, inBrief } from './azureError';
import { knownRefusal, type Reading } from './knownRefusal';
import { retryAfterMs } from './retryAfter';
import { readServiceError } from './serviceError';

/** Puts an answer of Azure Resource Manager that was not the wanted one into words. `nowMs` is for a Retry-After that names a date. */
export function azureRefusal(call: AzureFailure, reply: HttpReply, nowMs: number): AzureError {
  const said = readServiceError(reply.body);
  const correlationId = reply.header('x-ms-correlation-request-id') ?? reply.header('x-ms-request-id');
  const failure: AzureFailure = {
    ...call,
    status: reply.status,
    ...(said.code ? { code: said.code } : {}),
    ...(correlationId ? { correlationId } : {}),
  };
  const { code, did, hint } =
    knownRefusal(failure, said.message) ?? reading(failure, retryAfterMs(reply, nowMs));
  const answer = [reply.status, ...(said.code ? [said.code] : [])];
  // A refusal of a known kind is told in our words; any other in the service's own.
  const isQuoted = ['conflict', 'quota', 'invalid', 'failed'].includes(code);
  return new AzureError(`Azure ${did} (${inBrief(answer, isQuoted ? said : {})}).`, failure, {
    code,
    hint,
    ...detail(isQuoted ? {} : said, correlationId),
  });
}

function reading(failure: AzureFailure, waitMs: number | undefined): Reading {
  const { status = 0 } = failure;
  switch (status) {
    case 401:
      return unauthorized(failure);
    case 403:
      return forbidden(failure);
    case 404:
    case 410:
      return {
        code: 'notFound',
        did: `does not have ${failure.subject}`,
        hint: 'It may have been deleted, or lie where this account does not see it.',
      };
    case 409:
      return {
        code: 'conflict',
        did: `turned down ${failure.subject}`,
        hint: 'What the service said names what stands against it.',
      };
    case 412:
      return {
        code: 'conflict',
        did: `turned down ${failure.subject}`,
        hint: 'It was changed meanwhile: refresh, then try again.',
      };
    case 429:
      return {
        code: 'throttled',
        did: `is throttling calls for ${failure.subject}`,
        hint: `Wait ${waitMs === undefined ? 'a minute' : formatSpan(Math.max(1000, waitMs))}, then try again.`,
      };
    default:
      return otherReading(failure, status);
  }
}

function unauthorized({ subject, tenant }: AzureFailure): Reading {
  const where = tenant === undefined ? 'Azure' : `tenant ${tenant}`;
  return {
    code: 'unauthorized',
    did: `did not accept the sign-in for ${subject}`,
    hint: `Sign in to ${where} again.`,
  };
}

function forbidden({ subject }: AzureFailure): Reading {
  const hint =
    'Ask for a role that allows it: Reader to look, Contributor to change. A new role takes minutes to count.';
  return { code: 'forbidden', did: `refused ${subject}`, hint };
}

function otherReading({ subject }: AzureFailure, status: number): Reading {
  if (status >= 300 && status < 400) {
    return {
      code: 'foreignHost',
      did: `points to another place for ${subject}; it was not followed`,
      hint: 'Check that no proxy or sign-in page answers in its place.',
    };
  }
  if (status === 407) {
    return {
      code: 'unreachable',
      did: `could not be reached for ${subject}: a proxy on the way asks for credentials`,
      hint: 'Check the http.proxy setting or HTTPS_PROXY.',
    };
  }
  if (status >= 500 || status === 408) {
    return {
      code: 'unavailable',
      did: `could not answer for ${subject} now`,
      hint: 'Try again in a minute; if it stays so, the correlation id helps support.',
    };
  }
  if (status >= 400) {
    return {
      code: 'invalid',
      did: `did not accept the request for ${subject}`,
      hint: 'What the service said names what it does not take.',
    };
  }
  return {
    code: 'failed',
    did: `answered for ${subject} in a way that is not known here`,
    hint: 'Try again; if it stays so, the correlation id helps support.',
  };
}
