import { asArray, asRecord, asString, type JsonRecord, parseJson } from '../base/json';
import { plainText } from '../base/outsideText';

/** What a service says went wrong. */
export interface ServiceError {
  readonly code?: string;
  readonly message?: string;
}

/** Errors within errors are read so far and no further. */
const maxDepth = 4;
const maxLength = 600;

/**
 * Reads an ARM error, of which many shapes are about: `{error:{code,message,details,innererror}}`, `{code,message}`, `{Message}`, the same as a
 * list or as JSON in a string, plain text, a page of HTML, nothing. Never throws.
 */
export function readServiceError(body: unknown): ServiceError {
  const value = typeof body === 'string' ? (parseJson(body) ?? body) : body;
  const { code, messages } = collect(value, 0);
  const message = [...new Set(messages.map(plain))].filter(text => text !== '').join('. ');
  return {
    ...(code ? { code: plain(code).slice(0, 80) } : {}),
    ...(message ? { message: plainText(message, maxLength) } : {}),
  };
}

interface Said {
  readonly code: string | undefined;
  readonly messages: readonly string[];
}

function collect(value: unknown, depth: number): Said {
  if (depth > maxDepth) return { code: undefined, messages: [] };
  if (typeof value === 'string') return ofText(value, depth);
  if (Array.isArray(value))
    return value.length > 0 ? collect(value[0], depth + 1) : { code: undefined, messages: [] };
  const record = asRecord(value);
  return record === undefined ? { code: undefined, messages: [] } : ofRecord(record, depth);
}

/** A service at times hands on another's error as a text that is JSON. */
function ofText(text: string, depth: number): Said {
  const inner = asRecord(parseJson(text));
  return inner === undefined ? { code: undefined, messages: [text] } : collect(inner, depth + 1);
}

function ofRecord(record: JsonRecord, depth: number): Said {
  const wrapped = record.error ?? record.Error ?? record['odata.error'];
  const own = readable(record.code ?? record.Code);
  const message = record.message ?? record.Message ?? record.error_description ?? record.value;
  if (wrapped !== undefined && wrapped !== null && own === undefined && message === undefined)
    return collect(wrapped, depth + 1);
  const said = message === undefined ? undefined : collect(message, depth + 1);
  const details = asArray(record.details).slice(0, 3);
  const inner = [...details, record.innererror].map(entry => collect(entry, depth + 1));
  return {
    code: own ?? said?.code ?? (typeof wrapped === 'string' ? wrapped : undefined),
    messages: [...(said?.messages ?? []), ...inner.flatMap(({ messages }) => messages)],
  };
}

function readable(code: unknown): string | undefined {
  return typeof code === 'number' ? String(code) : asString(code) || undefined;
}

/** Without markup, line breaks and the full stop at its end. */
function plain(text: string): string {
  const [, title] = /<title[^>]*>([^<]*)<\/title>/i.exec(text) ?? [];
  const isPage = /^\s*<(?:!doctype|html)/i.test(text);
  const said = (isPage ? (title ?? '') : text).replace(/<[^<>]*>/g, ' ').replace(/[<>]/g, ' ');
  return plainText(said).replace(/\.$/, '');
}
