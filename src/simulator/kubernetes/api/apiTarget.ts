import { type ResourceType, resourceTypeOf, type Subresource } from './resourceTypes';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Things of one kind, or one of them, or a part of it. */
export interface ResourceTarget {
  readonly type: ResourceType;
  /** Empty for all namespaces, and for what is in none. */
  readonly namespace: string;
  /** Empty for all of them. */
  readonly name: string;
  readonly subresource?: Subresource;
}

/** What a path of the API names. `other`: neither resources nor anything that is known of them. */
export type ApiTarget =
  | { readonly kind: 'resource'; readonly target: ResourceTarget }
  | { readonly kind: 'other'; readonly path: string };

/** Reads `/api/v1/namespaces/{namespace}/{resource}/{name}/{subresource}`, and the same below `/apis/{group}/v1` (Kubernetes, "API Concepts"). */
export function parseApiPath(path: string): ApiTarget {
  const other = { kind: 'other', path } as const;
  const parts = path.split('/').slice(1).map(decode);
  const isCore = parts[0] === 'api';
  const [group, version, ...rest] = isCore ? ['', ...parts.slice(1)] : parts.slice(1);
  if ((!isCore && parts[0] !== 'apis') || version !== 'v1' || rest.length === 0) return other;
  const target = resourceAt(group ?? '', rest);
  return target ? { kind: 'resource', target } : other;
}

function resourceAt(group: string, parts: readonly string[]): ResourceTarget | undefined {
  const isBelow = parts[0] === 'namespaces' && parts.length > 2 && !isOfNamespace(parts);
  const namespace = isBelow ? (parts[1] ?? '') : '';
  const [resource = '', name = '', subresource, ...more] = isBelow ? parts.slice(2) : parts;
  const type = resourceTypeOf(group, resource);
  if (!type || more.length > 0 || (isBelow && !type.isNamespaced)) return undefined;
  if (name !== '' && type.isNamespaced && !isBelow) return undefined;
  if (subresource === undefined) return { type, namespace, name };
  const known = type.subresources.find(part => part === subresource);
  return known && { type, namespace, name, subresource: known };
}

/** `namespaces/{name}/status` is a part of the namespace and not in it. */
function isOfNamespace(parts: readonly string[]): boolean {
  return parts.length === 3 && ['status', 'finalize'].includes(parts[2] ?? '');
}

/** What a request wants to do, in the words of permissions. */
export function verbOf(
  method: string,
  { name }: Pick<ResourceTarget, 'name'>,
  query: URLSearchParams,
): Verb | undefined {
  const isOne = name !== '';
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isOne) return 'get';
      return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return isOne ? 'update' : undefined;
    case 'PATCH':
      return isOne ? 'patch' : undefined;
    case 'DELETE':
      return isOne ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
