import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { idKey } from '../azure/resourceId';
import { asNumber, asRecord, parseJson } from '../base/json';
import { type EmptiedPool, type EmptiedPools, readEmptiedPool } from '../teleport/comparison/emptiedPools';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where the command line remembers what it has taken: the user's folder for state, or what ACR_TELEPORT_STATE names. */
export function stateFolder(
  { platform, homeFolder, environment }: Machine = {
    platform: process.platform,
    homeFolder: homedir(),
    environment: process.env,
  },
): string {
  const { ACR_TELEPORT_STATE: own, XDG_STATE_HOME: state, LOCALAPPDATA: local } = environment;
  if (own) return own;
  if (platform === 'win32') return join(local || join(homeFolder, 'AppData', 'Local'), 'acr-teleport');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'acr-teleport');
  return join(state || join(homeFolder, '.local', 'state'), 'acr-teleport');
}

/** A file for each pool, so that commands at the same time do not overwrite each other's. Throws what the file system does. */
export function emptiedPoolsIn(state: string): EmptiedPools {
  const folder = join(state, 'emptied-pools');
  const fileOf = ({ clusterId, pool }: EmptiedPool) =>
    join(
      folder,
      `${createHash('sha256')
        .update(`${idKey(clusterId)} ${pool}`)
        .digest('hex')
        .slice(0, 32)}.json`,
    );
  return {
    async list() {
      const names = (await readdir(folder).catch(absent)) ?? [];
      const texts = names
        .filter(name => name.endsWith('.json'))
        .map(name => readFile(join(folder, name), 'utf8').catch(absent));
      return (await Promise.all(texts)).flatMap(text => readEmptiedPool(parseJson(text ?? '')) ?? []);
    },
    async add(pool) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(fileOf(pool), JSON.stringify({ ...pool, process: process.pid }));
    },
    remove: async pool => rm(fileOf(pool), { force: true }),
    async holder(pool) {
      const kept = asRecord(parseJson((await readFile(fileOf(pool), 'utf8').catch(absent)) ?? ''));
      const id = asNumber(kept?.process);
      return id !== undefined && id !== process.pid && isRunning(id) ? id : undefined;
    },
  };
}

/** By a signal that does nothing; a process of somebody else refuses it. */
function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Either all of it is there afterwards, also when the machine stops, or what was there before. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
