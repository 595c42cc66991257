import { asArray, asNumber, asRecord, asString, parseJson } from '../base/json';
import type { RemoveSecrets } from './sentSecrets';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What the API answers in place of a result (meta/v1 Status), as far as it is there. */
export interface ClusterStatus {
  readonly code: number;
  /** Such as `NotFound`; empty when none is given. */
  readonly reason: string;
  readonly message: string;
  /** The plural of the kind, such as `deployments`. */
  readonly kind: string;
  readonly name: string;
  readonly causes: readonly StatusCause[];
  readonly retryAfterSeconds: number | undefined;
}

const maxMessage = 2000;

/** Reads a Status, out of JSON or as a watch brings it; any other answer is its own message, unless it is a page. What was sent in confidence is removed before anything is cut. */
export function readStatus(body: unknown, httpStatus: number, remove: RemoveSecrets = asItIs): ClusterStatus {
  const status = asRecord(typeof body === 'string' ? parseJson(body) : body);
  const details = asRecord(status?.details);
  const plain = typeof body === 'string' && !/^\s*</.test(body) ? body.trim() : '';
  return {
    code: asNumber(status?.code) ?? httpStatus,
    reason: asString(status?.reason) ?? '',
    message: remove(asString(status?.message) ?? (status ? '' : plain)).slice(0, maxMessage),
    kind: asString(details?.kind) ?? '',
    name: asString(details?.name) ?? '',
    causes: asArray(details?.causes)
      .map(readCause)
      .map(cause => causeWithout(cause, remove)),
    retryAfterSeconds: asNumber(details?.retryAfterSeconds),
  };
}

function asItIs(text: string): string {
  return text;
}

function causeWithout(cause: StatusCause, remove: RemoveSecrets): StatusCause {
  return { ...cause, message: remove(cause.message), field: remove(cause.field) };
}

/** A Status that was read otherwise, without what was sent in confidence. */
export function statusWithout(status: ClusterStatus, remove: RemoveSecrets): ClusterStatus {
  const causes = status.causes.map(cause => causeWithout(cause, remove));
  return { ...status, message: remove(status.message), causes };
}

function readCause(value: unknown): StatusCause {
  const cause = asRecord(value);
  return {
    reason: asString(cause?.reason) ?? '',
    message: asString(cause?.message) ?? '',
    field: asString(cause?.field) ?? '',
  };
}
