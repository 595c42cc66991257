interface On<Kind extends string> {
  readonly kind: Kind;
  readonly repository: string;
}

interface OnOne<Kind extends string> extends On<Kind> {
  /** A tag, a digest, or the id of an upload or an operation. */
  readonly reference: string;
}

interface Listing<Kind extends string> {
  readonly kind: Kind;
  /** The distribution API has this listing, and ACR's own. */
  readonly api: 'v2' | 'acr';
}

/** What a path of the registry's API names (OCI distribution specification; ACR REST API; the Teleport mount check; Artifact Streaming). */
export type Target =
  | { readonly kind: 'ping' | 'token' | 'exchange' | 'unknown' }
  | Listing<'catalog'>
  | (Listing<'tags'> & On<'tags'>)
  | On<'repository'>
  | On<'manifests'>
  | On<'uploads'>
  | OnOne<'tag'>
  | OnOne<'manifestAttributes'>
  | OnOne<'manifest'>
  | OnOne<'blob'>
  | OnOne<'upload'>
  | OnOne<'mount'>
  | On<'streaming'>
  | OnOne<'conversion'>
  | OnOne<'operation'>
  | OnOne<'cancel'>
  | OnOne<'referrers'>;

const unknown: Target = { kind: 'unknown' };

/** Repository names hold slashes, so a path is read from its end. */
export function parseTarget(path: string): Target {
  if (path.startsWith('/v2/')) return distribution(split(path, '/v2/'));
  if (path.startsWith('/acr/v1/')) return acr(split(path, '/acr/v1/'));
  if (path.startsWith('/mount/v1/')) return mount(split(path, '/mount/v1/'));
  if (path === '/oauth2/token') return { kind: 'token' };
  if (path === '/oauth2/exchange') return { kind: 'exchange' };
  return path === '/v2' ? { kind: 'ping' } : unknown;
}

function split(path: string, prefix: string): string[] {
  const rest = path.slice(prefix.length);
  return (rest.includes('%') ? decode(rest) : rest).split('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const contents: ReadonlyMap<string, 'manifest' | 'blob' | 'referrers'> = new Map([
  ['manifests', 'manifest'],
  ['blobs', 'blob'],
  ['referrers', 'referrers'],
]);

function distribution(parts: string[]): Target {
  const [last = '', before, third] = parts.toReversed();
  if (parts.length === 1) {
    if (last === '') return { kind: 'ping' };
    return last === '_catalog' ? { kind: 'catalog', api: 'v2' } : unknown;
  }
  const upTo = (count: number) => parts.slice(0, -count).join('/');
  if (before === 'uploads' && third === 'blobs') {
    const repository = upTo(3);
    return last === '' ? { kind: 'uploads', repository } : { kind: 'upload', repository, reference: last };
  }
  if (last === 'uploads' && before === 'blobs') return { kind: 'uploads', repository: upTo(2) };
  const kind = contents.get(before ?? '');
  if (kind) return { kind, repository: upTo(2), reference: last };
  if (before === 'tags' && last === 'list') return { kind: 'tags', api: 'v2', repository: upTo(2) };
  return unknown;
}

function acr(parts: string[]): Target {
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2);
  if (parts.length === 1 && last === '_catalog') return { kind: 'catalog', api: 'acr' };
  const upTo = (count: number) => parts.slice(0, -count).join('/');
  if (before === '_tags') return { kind: 'tag', repository: upTo(2), reference: last };
  if (before === '_manifests') return { kind: 'manifestAttributes', repository: upTo(2), reference: last };
  if (before === '_streaming') return { kind: 'conversion', repository: upTo(2), reference: last };
  if (before === '_operations') return operation(upTo(2), last);
  if (last === '_streaming') return { kind: 'streaming', repository: upTo(1) };
  if (last === '_tags') return { kind: 'tags', api: 'acr', repository: upTo(1) };
  if (last === '_manifests') return { kind: 'manifests', repository: upTo(1) };
  return last === '' || last.startsWith('_') ? unknown : { kind: 'repository', repository: parts.join('/') };
}

function operation(repository: string, reference: string): Target {
  const [, id] = /^(.+):cancel$/.exec(reference) ?? [];
  return id === undefined
    ? { kind: 'operation', repository, reference }
    : { kind: 'cancel', repository, reference: id };
}

function mount(parts: string[]): Target {
  if (parts.at(-2) !== '_manifests') return unknown;
  return { kind: 'mount', repository: parts.slice(0, -2).join('/'), reference: parts.at(-1) ?? '' };
}
