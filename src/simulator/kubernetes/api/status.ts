import { json, type SimulatorResponse } from '../../message';
import { qualifiedKind, qualifiedName, type ResourceType } from './resourceTypes';

/** One of several things that are wrong with a request. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal in the shape of the API's `Status`. Thrown where a request cannot go on, and answered as it stands. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  get status() {
    const { code, reason, message, details } = this;
    const told = {
      status: 'Failure',
      message,
      ...(reason !== '' && { reason }),
      ...(details && { details }),
      code,
    };
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, ...told };
  }

  get response(): SimulatorResponse {
    return json(this.code, this.status);
  }
}

/** A thing by its kind and, where the request has one, its name. */
type Thing = readonly [type: ResourceType, name: string];

function about([{ name: kind, group }, name]: Thing): StatusDetails {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind };
}

/** The words of Kubernetes' own API server (apimachinery, api/errors). */
export const refusals = {
  notFound: (type: ResourceType, name: string) =>
    new Refusal(404, 'NotFound', `${qualifiedName(type)} "${name}" not found`, about([type, name])),
  alreadyExists: (type: ResourceType, name: string) =>
    new Refusal(409, 'AlreadyExists', `${qualifiedName(type)} "${name}" already exists`, about([type, name])),
  forbidden: (type: ResourceType, name: string, why: string, causes?: readonly Cause[]) => {
    const what = name === '' ? qualifiedName(type) : `${qualifiedName(type)} "${name}"`;
    const details = { ...about([type, name]), ...(causes && { causes }) };
    return new Refusal(403, 'Forbidden', `${what} is forbidden: ${why}`, details);
  },
  conflict: (type: ResourceType, name: string, why: string) =>
    new Refusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualifiedName(type)} "${name}": ${why}`,
      about([type, name]),
    ),
  invalid: (type: ResourceType, name: string, causes: readonly Cause[]) => {
    const words = causes.map(({ field, message }) => `${field}: ${message}`);
    const all = words.length === 1 ? words.join() : `[${words.join(', ')}]`;
    const { kind, group } = type;
    return new Refusal(422, 'Invalid', `${qualifiedKind(type)} "${name}" is invalid: ${all}`, {
      ...(name !== '' && { name }),
      ...(group !== '' && { group }),
      kind,
      causes,
    });
  },
  badRequest: (message: string) => new Refusal(400, 'BadRequest', message),
  unauthorized: () => new Refusal(401, 'Unauthorized', 'Unauthorized'),
  method: () =>
    new Refusal(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    ),
  mediaType: (taken: string) =>
    new Refusal(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${taken}`,
      {},
    ),
  expired: (message: string) => new Refusal(410, 'Expired', message),
  /** For an address at which there is no kind of thing. */
  path: () => new Refusal(404, 'NotFound', 'the server could not find the requested resource', {}),
} as const;
