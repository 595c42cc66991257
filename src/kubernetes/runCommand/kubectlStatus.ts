import type { ClusterStatus, StatusCause } from '../status';

/** The Status that kubectl was answered with, out of what it wrote as an error; undefined when it tells of something else. */
export function kubectlStatus(said: string): ClusterStatus | undefined {
  return refused(said) ?? conflicting(said) ?? invalid(said) ?? unauthorized(said) ?? unknownKind(said);
}

function status(code: number, message: string, more: Partial<ClusterStatus> = {}): ClusterStatus {
  const nothing = { reason: '', kind: '', name: '', causes: [], retryAfterSeconds: undefined };
  return { ...nothing, code, message, ...more };
}

/** The status of an HTTP answer with each reason (apimachinery, meta/v1 StatusReason). */
const codes: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  Gone: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServerTimeout: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
};

/** `Error from server (NotFound): deployments.apps "front" not found`. */
function refused(text: string): ClusterStatus | undefined {
  const [, reason = '', whole] = /^Error from server(?: \((\w+)\))?: ([\s\S]*)$/m.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const message = whole.replace(/^error when \w+ "[^"]*": /, '');
  // A field that the kind does not have is told as an internal error: that is the manifest's fault.
  if (/^failed to create typed patch object/.test(message)) return status(422, message);
  const [, kind = '', name = ''] =
    /^([^\s".]+)\S* "([^"]*)" (?:not found|already exists)/.exec(message) ?? [];
  const isLeaving = /because it is being terminated/.test(message);
  const causes = isLeaving ? [{ reason: 'NamespaceTerminating', message: '', field: '' }] : [];
  return status(codes[reason] ?? 500, message, { reason, kind, name, causes });
}

/** `error: Apply failed with 1 conflict: conflict with "kubectl" using v1: .spec.replicas`, or a list of fields for each owner. */
function conflicting(text: string): ClusterStatus | undefined {
  const [, said] =
    /^error: (Apply failed with \d+ conflicts?: [\s\S]*?)(?:\nPlease review the fields above|$(?![\s\S]))/m.exec(
      text,
    ) ?? [];
  if (said === undefined) return undefined;
  const causes: StatusCause[] = [];
  let message = '';
  for (const line of said.replace(/^Apply failed with \d+ conflicts?: /, '').split('\n')) {
    const [, owner, single] = /^conflicts? (with .*?):(?: (\..*))?$/.exec(line) ?? [];
    if (owner !== undefined) message = `conflict ${owner}`;
    const field = single ?? /^- (.*)$/.exec(line)?.[1];
    if (field !== undefined) causes.push({ reason: 'FieldManagerConflict', message, field });
  }
  return status(409, said, { reason: 'Conflict', causes });
}

/** `The Deployment "front" is invalid: spec.replicas: Invalid value: …`, or a line with an asterisk for each. */
function invalid(text: string): ClusterStatus | undefined {
  const [whole, kind = '', name = '', said = ''] =
    /^The (?:(\S+) "([^"]*)"|request) is invalid:?\s*([\s\S]*)$/m.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const lines = said.startsWith('* ') ? said.split(/^\* /m).slice(1) : said === '' ? [] : [said];
  const causes = lines.map(line => {
    const [, field = '', message = line] = /^([\w.[\]()/-]+): ([\s\S]*)$/.exec(line) ?? [];
    return { reason: 'FieldValueInvalid', field: field === '<nil>' ? '' : field, message: message.trim() };
  });
  return status(422, whole, { reason: 'Invalid', kind, name, causes });
}

function unauthorized(text: string): ClusterStatus | undefined {
  return /^error: You must be logged in to the server/m.test(text)
    ? status(401, text, { reason: 'Unauthorized' })
    : undefined;
}

function unknownKind(text: string): ClusterStatus | undefined {
  return /no matches for kind |the server doesn't have a resource type /.test(text)
    ? status(404, text, { reason: 'NotFound' })
    : undefined;
}
