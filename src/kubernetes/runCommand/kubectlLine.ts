import { ExplainedError } from '../../base/errors';
import { type ClusterCall, urlOf } from '../connection';
import type { CommandFile } from './runCommand';

/** A call to the API as kubectl makes it. */
export interface KubectlLine {
  /** Behind `kubectl`, not quoted. */
  readonly words: readonly string[];
  /** The body, which the words name. */
  readonly file?: CommandFile;
  /** What to read first, since kubectl does not tell whether an apply made something new. */
  readonly lookAt?: readonly string[];
}

/** How kubectl makes a call; `fileName` is for its body. Throws ExplainedError for a call that it cannot make. */
export function kubectlLine(call: ClusterCall, fileName: string): KubectlLine {
  const { method = 'GET', body } = call;
  const line = method === 'PATCH' ? patching(call, fileName) : { words: raw(method, call) };
  if (body === undefined) return line;
  const file = { name: fileName, text: JSON.stringify(body) };
  return method === 'PATCH'
    ? { ...line, file }
    : { ...line, words: [...line.words, `--filename=${fileName}`], file };
}

const verbs = { GET: 'get', POST: 'create', PUT: 'replace', DELETE: 'delete' } as const;

function raw(method: keyof typeof verbs, call: Pick<ClusterCall, 'path' | 'query'>): string[] {
  return [verbs[method], `--raw=${urlOf('', call)}`];
}

/** There is no --raw for these. */
function patching(call: ClusterCall, fileName: string): KubectlLine {
  const { path, query = {}, contentType = '', subject } = call;
  const place = placeOf(path);
  const type = patchTypes[contentType];
  if (!place || (type === undefined && contentType !== applying))
    throw new ExplainedError(`A patch of ${subject} cannot be sent by run command.`, { code: 'invalid' });
  const shared = [
    ...flag('namespace', place.namespace),
    ...flag('field-manager', query.fieldManager),
    ...flag('subresource', place.subresource),
    ...(query.dryRun === 'All' ? ['--dry-run=server'] : []),
    '--output=json',
  ];
  if (type !== undefined) {
    const named = [`${place.plural}.${place.version}.${place.group}`, place.name];
    return { words: ['patch', ...shared, `--type=${type}`, `--patch-file=${fileName}`, '--', ...named] };
  }
  const force = query.force === true ? ['--force-conflicts'] : [];
  const strict = query.fieldValidation === 'Strict' ? ['--validate=strict'] : [];
  const words = ['apply', '--server-side', ...shared, ...force, ...strict, `--filename=${fileName}`];
  return { words, lookAt: raw('GET', { path }) };
}

const applying = 'application/apply-patch+yaml';

const patchTypes: Readonly<Record<string, string>> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
};

/** With its value in the same word: a value that begins with a dash is no flag then. */
function flag(name: string, value: string | number | boolean | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

/** What the path of one object says. */
function placeOf(path: string) {
  const form = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/;
  const found = form.exec(path)?.map(part => (part === undefined ? undefined : decodeURIComponent(part)));
  if (!found) return undefined;
  const [, group = '', version = '', namespace, plural = '', name = '', subresource] = found;
  return { group, version, namespace, plural, name, subresource };
}
