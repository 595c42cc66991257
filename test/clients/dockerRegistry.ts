import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryFile } from '../host/canaries';
import { waitUntil } from '../host/deadline';
import { outDir } from '../host/paths';
import { startChild } from '../host/processes';

/** Debian's `docker-registry` (CNCF distribution) on a loopback port, empty. */
export interface DockerRegistry {
  /** Its host and port. */
  readonly loginServer: string;
  /** For files of the test; removed by `close`. */
  readonly folder: string;
  close(): Promise<void>;
}

/** The one who may use a registry that is not for everybody: distribution takes passwords as bcrypt hashes, which Node does not make. */
export const account = {
  user: 'reader',
  password: 'canary-of-docker-registry-7f3a',
  hash: '$2y$05$abcdefghijklmnopqrstuuGiASKVvylqF7lMFswychnR0XFlmJ5w6',
} as const;

const startLimitMs = 20_000;

export async function startDockerRegistry(access: 'everybody' | 'account'): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-registry-'));
  const config = join(folder, 'config.yml');
  await writeFile(config, JSON.stringify(await configuration(folder, access)));
  const child = startChild('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  let log = '';
  child.process.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  try {
    const listening = () => /listening on (127\.0\.0\.1:\d+)/.exec(log)?.[1];
    const loginServer = await waitUntil(listening, startLimitMs, 'docker-registry');
    return { loginServer, folder, close };
  } catch (error) {
    await close();
    throw new Error(`docker-registry did not start:\n${log}`, { cause: error });
  }
}

/** JSON is YAML, and saves us a writer. */
async function configuration(folder: string, access: 'everybody' | 'account'): Promise<unknown> {
  const open = {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: '127.0.0.1:0' },
  };
  if (access === 'everybody') return open;
  mkdirSync(outDir, { recursive: true });
  appendFileSync(canaryFile, `${account.password}\n`);
  const path = join(folder, 'htpasswd');
  await writeFile(path, `${account.user}:${account.hash}\n`);
  return { ...open, auth: { htpasswd: { realm: 'test', path } } };
}
