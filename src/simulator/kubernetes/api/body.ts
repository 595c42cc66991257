import { isRecord, readBody } from '../../requestBody';
import { knownFields } from '../fields/knownFields';
import type { ApiCall } from './apiCall';
import { apiVersionOf, type ResourceType } from './resourceTypes';
import { Refusal, refusals } from './status';

const limitBytes = 3_000_000;

export type Document = Readonly<Record<string, unknown>>;

/** The text of a request. Throws a refusal for one that is too long. */
export async function bodyText({ request }: Pick<ApiCall, 'request'>): Promise<string> {
  const body = await readBody(request, limitBytes);
  if (body) return body.toString('utf8');
  throw new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}

/** The document of a body in JSON, or in YAML where the client says so. Throws a refusal for anything else. */
export async function readDocument(call: Pick<ApiCall, 'request'>, kind: string): Promise<Document> {
  const mediaType = call.request.headers['content-type'] ?? 'application/json';
  if (!/json|yaml/.test(mediaType)) throw refusals.mediaType('application/json, application/yaml');
  const text = await bodyText(call);
  const document = /yaml/.test(mediaType) ? await readYaml(text) : readJson(text, kind);
  if (isRecord(document)) return document;
  throw refusals.badRequest(`the object provided is unrecognized (must be of type ${kind}): it is no object`);
}

function readJson(text: string, kind: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = text.slice(0, 60);
    throw refusals.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${JSON.stringify(start)}`,
    );
  }
}

/** Every JSON document is one of YAML, and far quicker read as what it is. */
export async function readYaml(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parse } = await import('yaml');
    try {
      return parse(text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      throw refusals.badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${reason}`);
    }
  }
}

/** An object as its kind has it, with what the client is to be warned of. Throws a refusal for one of another kind, or where the client wants no field dropped. */
export function checkedObject(
  { target: { type, name, namespace }, query }: ApiCall,
  document: Document,
): { readonly object: Document; readonly warnings: readonly string[] } {
  checkKind(type, document);
  checkNames(document, name, type.isNamespaced ? namespace : '');
  const { object, unknown } = knownFields(type.kind, document);
  const told = unknown.map(field => `unknown field "${field}"`);
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (validation === 'Strict' && told.length > 0)
    throw refusals.badRequest(
      `${type.kind} in version "v1" cannot be handled as a ${type.kind}: strict decoding error: ${told.join(', ')}`,
    );
  return { object: object as Document, warnings: validation === 'Ignore' ? [] : told };
}

function checkKind(type: ResourceType, { kind, apiVersion }: Document): void {
  const expected = apiVersionOf(type);
  if (kind !== undefined && kind !== type.kind)
    throw refusals.badRequest(
      `${kind} in version "v1" cannot be handled as a ${type.kind}: no kind "${kind}" is registered here`,
    );
  if (apiVersion !== undefined && apiVersion !== expected)
    throw refusals.badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
}

function checkNames({ metadata }: Document, name: string, namespace: string): void {
  const own = isRecord(metadata) ? metadata : {};
  if (name !== '' && own.name !== undefined && own.name !== name)
    throw refusals.badRequest(
      `the name of the object (${own.name}) does not match the name on the URL (${name})`,
    );
  if (namespace !== '' && own.namespace !== undefined && own.namespace !== namespace)
    throw refusals.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
}

/** Who a change is by when the client does not say so: what it calls itself. */
export function managerOf({ query, request }: Pick<ApiCall, 'query' | 'request'>): string {
  const [agent = ''] = (request.headers['user-agent'] ?? '').split('/');
  return query.get('fieldManager') || agent || 'unknown';
}
