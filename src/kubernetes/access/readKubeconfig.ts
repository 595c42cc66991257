import { posix, win32 } from 'node:path';
import { asArray, asRecord, asString, type JsonRecord } from '../../base/json';
import { loadYaml, parserWords, placeIn, positionsIn } from '../yamlText';
import {
  firstsOfName,
  type KubeCluster,
  type KubeContext,
  type Kubeconfig,
  KubeconfigError,
} from './kubeconfig';
import { readUser } from './readUser';
import { type Entry, type Place, pemIn, textIn } from './userFields';

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

/** Reads one kubeconfig, YAML or JSON; fields that are not known are passed over. Throws KubeconfigError with line and column. */
export async function readKubeconfig(source: KubeconfigSource): Promise<Kubeconfig> {
  const { root, failure, typed } = await parsed(source);
  const place = { failure, typed, resolve: resolverOf(source) };
  const contexts = entries(root, 'contexts', 'context', place).map(entry => readContext(entry, place));
  const clusters = entries(root, 'clusters', 'cluster', place).map(entry => readCluster(entry, place));
  const users = entries(root, 'users', 'user', place).map(entry => readUser(entry, place));
  const currentContext = textIn(root, 'current-context');
  return {
    contexts: firstsOfName(contexts),
    clusters: firstsOfName(clusters),
    users: firstsOfName(users),
    ...(currentContext === undefined ? {} : { currentContext }),
  };
}

const tolerant = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;

async function parsed({ name, text }: KubeconfigSource) {
  const { parseDocument } = await loadYaml();
  const at = positionsIn(text);
  const unreadable = (said: string, offset: number, cause?: unknown) =>
    new KubeconfigError(
      `The kubeconfig ${name} cannot be read: ${said} (${placeIn(at(offset))}).`,
      'Correct it, or get it anew.',
      cause === undefined ? {} : { cause },
    );
  try {
    // Every scalar as it stands there: a token that looks like a number is none.
    const document = parseDocument(text, { ...tolerant, schema: 'failsafe' });
    const [error] = document.errors;
    if (error) throw unreadable(unquoted(parserWords(error.message)), error.pos[0]);
    const failure = (said: string, path: readonly (string | number)[]) => {
      const node: unknown = document.getIn(path, true);
      return unreadable(said, offsetOf(node));
    };
    const root: unknown = document.toJS({ maxAliasCount: 100 });
    if (root !== null && root !== '' && asRecord(root) === undefined) throw unreadable('it is no mapping', 0);
    // The same with its numbers and booleans, for the one part that is handed on as it is.
    const typed = (path: Entry['path']) => valueAt(parseDocument(text, tolerant).toJS(), path);
    return { root: asRecord(root) ?? {}, failure, typed };
  } catch (error) {
    throw error instanceof KubeconfigError ? error : unreadable('its nesting cannot be followed', 0, error);
  }
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

function entries(root: JsonRecord, list: string, item: string, { failure }: Place): Entry[] {
  const value = root[list];
  if (value === undefined || value === null || isNothing(value)) return [];
  if (!Array.isArray(value)) throw failure(`"${list}" is no list`, [list]);
  return value.map((each: unknown, index) => {
    const name = textIn(asRecord(each) ?? {}, 'name');
    if (name === undefined) throw failure(`an entry of "${list}" has no name`, [list, index]);
    return { name, fields: asRecord(asRecord(each)?.[item]) ?? {}, path: [list, index, item] };
  });
}

function isNothing(value: unknown): boolean {
  return value === '' || value === 'null' || value === '~';
}

function readContext({ name, fields, path }: Entry, { failure }: Place): KubeContext {
  const cluster = textIn(fields, 'cluster');
  if (cluster === undefined) throw failure(`context ${name} names no cluster`, path);
  const user = textIn(fields, 'user');
  const namespace = textIn(fields, 'namespace');
  return { name, cluster, ...(user ? { user } : {}), ...(namespace ? { namespace } : {}) };
}

function readCluster({ name, fields, path }: Entry, place: Place): KubeCluster {
  const server = textIn(fields, 'server');
  if (server === undefined) throw place.failure(`cluster ${name} names no server`, path);
  const address = server.includes('://') ? server : `https://${server}`;
  if (!URL.canParse(address) || !/^https?:/i.test(address))
    throw place.failure(`the server of cluster ${name} is no address`, [...path, 'server']);
  const authority = pemIn(fields, 'certificate-authority', path, place);
  const tlsServerName = textIn(fields, 'tls-server-name');
  const proxyUrl = textIn(fields, 'proxy-url');
  const execConfig = extensionOf(fields, path, place);
  return {
    name,
    server: address.replace(/\/+$/, ''),
    skipsVerification: textIn(fields, 'insecure-skip-tls-verify') === 'true',
    ...(authority ? { authority } : {}),
    ...(tlsServerName ? { tlsServerName } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(execConfig === undefined ? {} : { execConfig }),
  };
}

function extensionOf(fields: JsonRecord, path: Entry['path'], { typed }: Place): unknown {
  const names = asArray(fields.extensions).map(each => asString(asRecord(each)?.name));
  const index = names.indexOf(execExtension);
  return index === -1 ? undefined : typed([...path, 'extensions', index, 'extension']);
}

function valueAt(root: unknown, path: Entry['path']): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof step === 'number' ? asArray(value)[step] : asRecord(value)?.[step]),
    root,
  );
}

function resolverOf({ folder, platform = process.platform }: KubeconfigSource): Place['resolve'] {
  const paths = platform === 'win32' ? win32 : posix;
  return path =>
    paths.isAbsolute(path) ? path : folder === undefined ? undefined : paths.join(folder, path);
}
