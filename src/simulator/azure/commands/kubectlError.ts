import { isRecord } from '../../requestBody';

interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What kubectl writes for an answer that refuses (kubectl, pkg/cmd/util CheckErr). */
export function kubectlError(code: number, body: string): string {
  const { reason = '', message = '', details } = statusOf(body);
  if (code === 401) return 'error: You must be logged in to the server (Unauthorized)';
  if (reason === 'Invalid' && details?.kind) return invalid(details);
  if (details?.causes?.some(cause => cause.reason === 'FieldManagerConflict')) return conflicting(message);
  if (message === '' && code === 404)
    return 'Error from server (NotFound): the server could not find the requested resource';
  return `Error from server${reason === '' ? '' : ` (${reason})`}: ${message}`;
}

interface Details {
  readonly kind?: string;
  readonly name?: string;
  readonly causes?: readonly Cause[];
}

function statusOf(body: string): { reason?: string; message?: string; details?: Details } {
  try {
    const status: unknown = JSON.parse(body);
    return isRecord(status) ? status : {};
  } catch {
    return {};
  }
}

function invalid({ kind, name, causes = [] }: Details): string {
  const [first, ...others] = causes.map(({ field, message }) => `${field}: ${message}`);
  const said = others.length === 0 ? first : ['', first, ...others].join('\n* ');
  return `The ${kind} "${name}" is invalid: ${said ?? ''}`;
}

function conflicting(message: string): string {
  return `error: ${message}\nPlease review the fields above--they currently have other managers.`;
}
