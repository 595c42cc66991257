import { readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The way into a cluster: where it is, what its certificate is checked by, and who asks. Certificates in PEM. */
export interface Access {
  readonly server: string;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Writes a kubeconfig with one context, that only we may read. JSON is YAML, and saves us a writer. */
export async function writeKubeconfig(file: string, name: string, access: Access): Promise<string> {
  const base64 = (pem: string | undefined) =>
    pem === undefined ? undefined : Buffer.from(pem).toString('base64');
  const cluster = { server: access.server, 'certificate-authority-data': base64(access.ca) };
  const user = {
    'client-certificate-data': base64(access.certificate),
    'client-key-data': base64(access.key),
    token: access.token,
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  };
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}

/** The current context of somebody's kubeconfig, with certificates and tokens read from the files that it names. */
export async function readKubeconfig(file: string): Promise<Access> {
  const { parse } = await import('yaml');
  const config = parse(await readFile(file, 'utf8')) as Fields;
  const context = named(config, 'contexts', 'context', config['current-context']);
  const cluster = named(config, 'clusters', 'cluster', context.cluster);
  const user = named(config, 'users', 'user', context.user);
  if ('exec' in user || 'auth-provider' in user)
    throw new Error(
      `${file} signs in with another program: make one with a token or a client certificate for the tests.`,
    );
  const content = async (from: Fields, key: string): Promise<string | undefined> => {
    const data = from[`${key}-data`];
    if (typeof data === 'string') return Buffer.from(data, 'base64').toString('utf8');
    const path = from[key];
    return typeof path === 'string' ? readFile(resolve(dirname(file), path), 'utf8') : undefined;
  };
  return {
    server: String(cluster.server),
    ca: await content(cluster, 'certificate-authority'),
    certificate: await content(user, 'client-certificate'),
    key: await content(user, 'client-key'),
    token: typeof user.token === 'string' ? user.token : undefined,
  };
}

function named(config: Fields, list: string, what: string, name: unknown): Fields {
  const entries = Array.isArray(config[list]) ? (config[list] as Fields[]) : [];
  const found = entries.find(entry => entry.name === name)?.[what];
  if (typeof found !== 'object' || found === null)
    throw new Error(`The kubeconfig has no ${what} ${String(name)}.`);
  return found as Fields;
}
