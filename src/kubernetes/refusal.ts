import type { HttpReply } from '../base/http';
import { retryAfterMs } from '../base/retrying';
import { count, formatSpan } from '../base/units';
import { ClusterError, type ClusterFailure, type ClusterFault, unreadable } from './clusterError';
import { conflictsIn } from './conflict';
import { forbidden } from './forbidden';
import type { RemoveSecrets } from './sentSecrets';
import { type ClusterStatus, readStatus } from './status';

/** Puts a refused call into words; `remove` keeps what was sent in confidence out of them. */
export function refusal(
  failure: ClusterFailure,
  reply: HttpReply,
  nowMs: number,
  remove?: RemoveSecrets,
): ClusterError {
  if (reply.status < 400) return unreadable(failure, 'an answer of a Kubernetes API');
  const status = readStatus(reply.body, reply.status, remove);
  const askedMs =
    status.retryAfterSeconds === undefined
      ? retryAfterMs(reply.header('retry-after'), nowMs)
      : status.retryAfterSeconds * 1000;
  return statusError({ ...failure, ...(askedMs === undefined ? {} : { retryAfterMs: askedMs }) }, status);
}

/** The same for a Status that came otherwise, such as in a watch. */
export function statusError(asked: ClusterFailure, status: ClusterStatus): ClusterError {
  const failure = {
    ...asked,
    status: status.code,
    ...(status.reason === '' ? {} : { reason: status.reason }),
  };
  switch (status.code) {
    case 401:
      return unauthorized(failure, status);
    case 403:
      return forbidden(failure, status);
    case 404:
      return notFound(failure, status);
    case 409:
      return conflict(failure, status);
    case 410:
      return told(failure, status, 'gone', 'no longer has what it was asked to go on from', 'Ask anew.');
    case 429:
      return told(failure, status, 'throttled', 'is throttling calls', waitHint(failure));
    default:
      return status.code >= 500 ? down(failure, status) : invalid(failure, status);
  }
}

function waitHint({ retryAfterMs: askedMs }: ClusterFailure): string {
  return `Wait ${askedMs === undefined ? 'a little' : formatSpan(Math.max(1000, askedMs))}, then try again.`;
}

function unauthorized(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  return new ClusterError(`${failure.cluster} did not accept the credentials (401).`, failure, {
    code: 'unauthorized',
    hint: 'They may have expired: get the kubeconfig anew, or sign in again.',
    ...said(status),
  });
}

function notFound(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  const { cluster } = failure;
  if (status.kind === 'namespaces' && status.name !== '')
    return new ClusterError(
      `${cluster} has no namespace ${status.name}.`,
      { ...failure, namespace: status.name },
      { code: 'namespaceMissing', hint: 'Create it, or choose another.', ...said(status) },
    );
  if (status.name === '')
    return told(failure, status, 'unknownKind', 'does not know this kind of object', 'Check its apiVersion.');
  return new ClusterError(`${cluster} has no ${status.name} among its ${status.kind}.`, failure, {
    code: 'notFound',
    ...said(status),
  });
}

const maxNamed = 5;

function conflict(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  const { cluster, subject } = failure;
  if (status.reason === 'AlreadyExists')
    return new ClusterError(`${cluster} has ${subject} already.`, failure, {
      code: 'alreadyExists',
      ...said(status),
    });
  const conflicts = conflictsIn(status.causes);
  if (conflicts.length === 0)
    return new ClusterError(`${subject} was changed in ${cluster} meanwhile.`, failure, {
      code: 'changed',
      hint: 'Look at it again, then decide.',
      ...said(status),
    });
  const named = conflicts.slice(0, maxNamed).map(({ field, manager }) => `${field} (${manager})`);
  const more = conflicts.length > maxNamed ? ` and ${conflicts.length - maxNamed} more` : '';
  return new ClusterError(
    `${count(conflicts.length, 'field')} of ${subject} ${conflicts.length === 1 ? 'belongs' : 'belong'} to others: ${named.join(', ')}${more}.`,
    { ...failure, conflicts },
    {
      code: 'conflict',
      hint: 'Leave them out of the manifest, or take them over on purpose.',
      ...said(status),
    },
  );
}

function invalid(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  const policy = denial(failure, status);
  if (policy) return policy;
  const fields = status.causes.map(({ field, message }) => ({ field, said: message }));
  const named = fields
    .slice(0, maxNamed)
    .map(each => (each.field ? `${each.field}: ${each.said}` : each.said));
  const words = named.length > 0 ? named.join('; ') : status.message || `status ${status.code}`;
  return new ClusterError(
    `${failure.cluster} does not take ${failure.subject}: ${words.replace(/\.$/, '')}.`,
    { ...failure, ...(fields.length > 0 ? { fields } : {}) },
    { code: 'invalid', hint: correction(status), ...said(status) },
  );
}

/** Server-side apply gives a 500 for an object that it cannot decode or put into its schema, however often it is sent. */
function isOfManifest({ message }: ClusterStatus): boolean {
  return /illegal base64 data|cannot unmarshal|cannot be handled as a|failed to create typed (?:patch|new) object|field not declared in schema|strict decoding error/i.test(
    message,
  );
}

function correction({ message }: ClusterStatus): string {
  return /illegal base64 data/i.test(message)
    ? 'Correct the manifest: "data" of a Secret (or "binaryData") is base64; plain text belongs under "stringData".'
    : 'Correct the manifest.';
}

/** A webhook or a policy may refuse with any status. */
function denial(failure: ClusterFailure, status: ClusterStatus): ClusterError | undefined {
  return /denied (?:the )?request/.test(status.message) ? forbidden(failure, status) : undefined;
}

function down(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  const policy = denial(failure, status);
  if (policy) return policy;
  const [, webhook] = /failed calling webhook "([^"]+)"/.exec(status.message) ?? [];
  if (webhook !== undefined)
    return new ClusterError(
      `${failure.cluster} could not ask its admission webhook ${webhook} about ${failure.subject}.`,
      failure,
      { code: 'unavailable', hint: 'Whoever runs this webhook must bring it back.', ...said(status) },
    );
  if (isOfManifest(status)) return invalid(failure, status);
  const code = status.code === 504 || status.reason === 'ServerTimeout' ? 'timeout' : 'unavailable';
  return told(failure, status, code, `cannot answer now (${status.code})`, 'Try again in a while.');
}

function told(
  failure: ClusterFailure,
  status: ClusterStatus,
  code: ClusterFault,
  what: string,
  hint: string,
): ClusterError {
  return new ClusterError(`${failure.cluster} ${what}, asked for ${failure.subject}.`, failure, {
    code,
    hint,
    ...said(status),
  });
}

function said({ message }: ClusterStatus): { detail?: string } {
  return message === '' ? {} : { detail: message };
}
