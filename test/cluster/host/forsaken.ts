import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './lock';

const prefix = 'acr-teleport-cluster-';

/** What the name of a cluster's folder begins with, so that others can see whose it is. */
export const statePrefix = `${prefix}${process.pid}-`;

/** Removes what clusters left whose process was killed before it could. */
export async function removeForsaken(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^(\d+)-/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : '')?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
