import { posix, win32 } from 'node:path';
import type { Document } from 'yaml';
import { asArray, asRecord, type JsonRecord } from '../../base/json';
import { kubectlYaml, loadYaml, parserWords, placeIn, positionsIn } from '../yamlText';
import {
  firstsOfName,
  type KubeCluster,
  type KubeContext,
  type Kubeconfig,
  KubeconfigError,
  type Unusable,
} from './kubeconfig';
import { readUser } from './readUser';
import { booleanIn, type Entry, mappingIn, mappingsIn, type Place, pemIn, textIn } from './userFields';

/** The text of one kubeconfig. */
export interface KubeconfigSource {
  /** For people: its path, or where it is from. */
  readonly name: string;
  readonly text: string;
  /** What its relative paths start from; without one, they cannot be followed. */
  readonly folder?: string;
  readonly platform?: NodeJS.Platform;
}

/** What a plugin finds its own settings under. */
const execExtension = 'client.authentication.k8s.io/exec';

/**
 * Reads one kubeconfig, YAML or JSON, as kubectl does; fields that are not known are passed over. What is wrong in one entry is that entry's, and
 * hides no other. Throws KubeconfigError with line and column for what is wrong in the file.
 */
export async function readKubeconfig(source: KubeconfigSource): Promise<Kubeconfig> {
  const root = await parsed(source);
  const kind = textIn(root, 'kind') ?? 'Config';
  const version = textIn(root, 'apiVersion') ?? 'v1';
  if (kind !== 'Config' || version !== 'v1')
    throw root.place.failure(`it is no kubeconfig, but ${kind} of ${version}`, ['kind']);
  const currentContext = textIn(root, 'current-context');
  return {
    contexts: readEntries(root, 'contexts', 'context', readContext),
    clusters: readEntries(root, 'clusters', 'cluster', readCluster),
    users: readEntries(root, 'users', 'user', readUser),
    ...(currentContext === undefined ? {} : { currentContext }),
  };
}

async function parsed({ name, text, ...at }: KubeconfigSource): Promise<Entry> {
  const yaml = await loadYaml();
  const position = positionsIn(text);
  const unreadable = (said: string, offset: number, cause?: unknown) =>
    new KubeconfigError(
      `The kubeconfig ${name} cannot be used: ${said} (${placeIn(position(offset))}).`,
      'Correct it, or get it anew.',
      cause === undefined ? {} : { cause },
    );
  try {
    const document = yaml.parseDocument(text, { ...kubectlYaml(yaml), ...tolerant });
    // kubectl reads the first of several documents.
    const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
    if (error) throw unreadable(unquoted(parserWords(error.message)), error.pos[0]);
    const failure: Place['failure'] = (said, path) => unreadable(said, offsetOf(nodeAt(document, path)));
    const root: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    const fields = asRecord(root);
    if (fields === undefined) throw unreadable('it is no mapping', 0);
    const { platform = process.platform } = at;
    const place = { failure, resolve: resolverOf(at), platform };
    return { name, fields, path: [], place };
  } catch (error) {
    throw error instanceof KubeconfigError ? error : unreadable('its nesting cannot be followed', 0, error);
  }
}

const tolerant = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;

/** The node at a path, or the nearest one above: what a merge key brings in stands elsewhere. */
function nodeAt(document: Document.Parsed, path: Entry['path']): unknown {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (node !== undefined) return node;
  }
  return undefined;
}

/** The parser quotes what it stumbled over, which may be a secret here. */
function unquoted(said: string): string {
  return said.replace(/:?\s*["'`].*$/s, '');
}

function offsetOf(node: unknown): number {
  const range: unknown = asRecord(node)?.range;
  const [start]: readonly unknown[] = asArray(range);
  return typeof start === 'number' ? start : 0;
}

function readEntries<T extends { readonly name: string }>(
  root: Entry,
  list: string,
  item: string,
  read: (entry: Entry) => T,
): (T | Unusable)[] {
  // Nothing can name an entry without a name.
  const records = mappingsIn(root, list).filter(({ fields }) => isNamed(fields));
  const names = records.map(({ fields }) => String(fields.name));
  const entries = records.map((record, index): T | Unusable => {
    const name = names[index] ?? '';
    return readOrListed(name, () => {
      textIn(record, 'name');
      if (names.indexOf(name) !== names.lastIndexOf(name))
        throw root.place.failure(`"${list}" has ${name} more than once`, record.path);
      return read({ ...(mappingIn(record, item) ?? { ...record, fields: {} }), name });
    });
  });
  return firstsOfName(entries);
}

function isNamed({ name }: JsonRecord): boolean {
  return name !== undefined && name !== null && name !== '';
}

function readOrListed<T>(name: string, read: () => T): T | Unusable {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof KubeconfigError) return { name, problem };
    throw problem;
  }
}

function readContext(entry: Entry): KubeContext {
  const { name, path, place } = entry;
  const cluster = textIn(entry, 'cluster');
  if (cluster === undefined) throw place.failure(`context ${name} names no cluster`, path);
  const user = textIn(entry, 'user');
  const namespace = textIn(entry, 'namespace');
  return { name, cluster, ...(user ? { user } : {}), ...(namespace ? { namespace } : {}) };
}

function readCluster(entry: Entry): KubeCluster {
  const { name, path, place } = entry;
  const server = textIn(entry, 'server');
  if (server === undefined) throw place.failure(`cluster ${name} names no server`, path);
  const address = server.includes('://') ? server : `https://${server}`;
  if (!URL.canParse(address) || !/^https?:/i.test(address))
    throw place.failure(`the server of cluster ${name} is no address`, [...path, 'server']);
  const authority = pemIn(entry, 'certificate-authority');
  const skipsVerification = booleanIn(entry, 'insecure-skip-tls-verify');
  if (authority && skipsVerification)
    throw place.failure(
      `cluster ${name} trusts an authority ("certificate-authority") and anybody ("insecure-skip-tls-verify"), which kubectl refuses too`,
      path,
    );
  const tlsServerName = textIn(entry, 'tls-server-name');
  const proxyUrl = textIn(entry, 'proxy-url');
  const execConfig = execConfigOf(entry);
  return {
    name,
    server: address.replace(/\/+$/, ''),
    skipsVerification,
    ...(authority ? { authority } : {}),
    ...(tlsServerName ? { tlsServerName } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(execConfig === undefined ? {} : { execConfig }),
  };
}

function execConfigOf(entry: Entry): unknown {
  const extension = mappingsIn(entry, 'extensions').find(({ fields }) => fields.name === execExtension);
  const value = extension?.fields.extension;
  // JSON has no infinity: it would become null on the way to the plugin.
  if (extension && holdsNoJson(value))
    throw entry.place.failure('the settings for the plugin hold a number that JSON does not have', [
      ...extension.path,
      'extension',
    ]);
  return value;
}

function holdsNoJson(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNoJson);
}

function resolverOf({
  folder,
  platform = process.platform,
}: Pick<KubeconfigSource, 'folder' | 'platform'>): Place['resolve'] {
  const paths = platform === 'win32' ? win32 : posix;
  return path =>
    paths.isAbsolute(path) ? path : folder === undefined ? undefined : paths.join(folder, path);
}
