import { kubectlError } from './kubectlError';

/** What asks the API server of the cluster, as whoever runs the command. */
export type AskApi = (call: {
  readonly method: string;
  readonly target: string;
  readonly body?: string;
  readonly contentType?: string;
}) => Promise<{ readonly status: number; readonly body: string; readonly warnings: readonly string[] }>;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Given {
  readonly ask: AskApi;
  readonly files: ReadonlyMap<string, string>;
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** The little of kubectl that commands of ours take: calls as they are (--raw), apply on the server's side, and patch. */
export async function kubectl(
  [verb = '', ...words]: readonly string[],
  ask: AskApi,
  files: ReadonlyMap<string, string>,
): Promise<Ended> {
  const { flags, operands } = readWords(words);
  const given = { ask, files, flags, operands };
  const method = rawMethods[verb];
  if (method !== undefined && flags.has('raw')) return raw(given, method);
  if (verb === 'apply' && flags.has('server-side')) return apply(given);
  if (verb === 'patch') return patch(given);
  return failed(`error: unknown command "${verb}" for "kubectl"`);
}

export function failed(text: string, code = 1): Ended {
  return { code, out: '', err: `${text}\n` };
}

const rawMethods: Readonly<Record<string, string>> = {
  get: 'GET',
  create: 'POST',
  replace: 'PUT',
  delete: 'DELETE',
};

const shortFlags: Readonly<Record<string, string>> = {
  n: 'namespace',
  f: 'filename',
  o: 'output',
  p: 'patch',
};
const switches = ['server-side', 'force-conflicts'];

/** Flags with their values, in one word or two; behind `--` there are none. */
function readWords(words: readonly string[]): Pick<Given, 'flags' | 'operands'> {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') return { flags, operands: [...operands, ...left] };
    const flag = readFlag(word);
    if (flag === undefined) operands.push(word);
    else flags.set(flag.name, flag.value ?? left.shift() ?? '');
  }
  return { flags, operands };
}

function readFlag(word: string): { readonly name: string; readonly value: string | undefined } | undefined {
  const [whole, long, short = '', value] = /^(?:--([\w-]+)|-(\w))(?:=([\s\S]*))?$/.exec(word) ?? [];
  if (whole === undefined) return undefined;
  const name = long ?? shortFlags[short] ?? short;
  return { name, value: value ?? (switches.includes(name) ? 'true' : undefined) };
}

function fileOf(
  { flags, files }: Given,
  flag = 'filename',
): { readonly text?: string; readonly missing?: Ended } {
  const name = flags.get(flag);
  if (name === undefined) return {};
  const text = files.get(name);
  return text === undefined ? { missing: failed(`error: the path "${name}" does not exist`) } : { text };
}

async function raw(given: Given, method: string): Promise<Ended> {
  const { text, missing } = fileOf(given);
  if (missing) return missing;
  const target = given.flags.get('raw') ?? '';
  return ended(await given.ask({ method, target, ...(text !== undefined && { body: text }) }), false);
}

async function apply(given: Given): Promise<Ended> {
  const { flags, ask } = given;
  const { text = '', missing } = fileOf(given);
  if (missing) return missing;
  const { apiVersion = '', kind = '', metadata = {} } = JSON.parse(text);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const found = await ask({ method: 'GET', target: root });
  const { resources = [] } = found.status === 200 ? JSON.parse(found.body) : {};
  const resource = resources.find(
    (each: { kind: string; name: string }) => each.kind === kind && !each.name.includes('/'),
  );
  if (!resource)
    return failed(
      `error: resource mapping not found for name: "${metadata.name}" namespace: "${metadata.namespace ?? ''}" from "${flags.get('filename')}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  const namespace = metadata.namespace ?? flags.get('namespace') ?? 'default';
  const within = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const query = new URLSearchParams({
    fieldManager: flags.get('field-manager') ?? 'kubectl',
    force: String(flags.has('force-conflicts')),
    fieldValidation: flags.get('validate') === 'strict' ? 'Strict' : 'Ignore',
    ...dryRunOf(flags),
  });
  const target = `${root}${within}/${resource.name}/${encodeURIComponent(metadata.name)}?${query}`;
  const contentType = 'application/apply-patch+yaml';
  return ended(await ask({ method: 'PATCH', target, body: text, contentType }), true);
}

const patchTypes: Readonly<Record<string, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

async function patch(given: Given): Promise<Ended> {
  const { flags, ask, operands } = given;
  const { text = flags.get('patch') ?? '', missing } = fileOf(given, 'patch-file');
  if (missing) return missing;
  const [kind = '', name = ''] = operands;
  const [plural = '', version = 'v1', ...group] = kind.split('.');
  const root = group.join('.') === '' ? `/api/${version}` : `/apis/${group.join('.')}/${version}`;
  const namespace = flags.get('namespace');
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const below = flags.has('subresource') ? `/${flags.get('subresource')}` : '';
  const query = new URLSearchParams({
    fieldManager: flags.get('field-manager') ?? 'kubectl-patch',
    ...dryRunOf(flags),
  });
  const target = `${root}${within}/${plural}/${encodeURIComponent(name)}${below}?${query}`;
  const contentType = patchTypes[flags.get('type') ?? 'strategic'] ?? '';
  return ended(await ask({ method: 'PATCH', target, body: text, contentType }), true);
}

function dryRunOf(flags: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return flags.get('dry-run') === 'server' ? { dryRun: 'All' } : {};
}

/** kubectl writes objects out over several lines, and calls as they are. */
function ended({ status, body, warnings }: Awaited<ReturnType<AskApi>>, isObject: boolean): Ended {
  const told = warnings.map(text => `Warning: ${text}\n`).join('');
  if (status >= 400) return { code: 1, out: '', err: `${told}${kubectlError(status, body)}\n` };
  const out = isObject ? `${JSON.stringify(JSON.parse(body), undefined, 4)}\n` : body;
  return { code: 0, out, err: told };
}
