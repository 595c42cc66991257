import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../clients/program';
import { oldestGo, type Program, programs, versions } from './versions';

/** Where one set of versions is kept, outside the tree: building it takes minutes. */
export const programsFolder = join(cacheFolder(), Object.values(versions).join('-'));

/** A cluster for the tests: one that somebody named, programs that are or can be built, or why there is none. */
export type Availability =
  | { readonly kind: 'kubeconfig'; readonly file: string }
  | { readonly kind: 'built' }
  | { readonly kind: 'buildable' }
  | { readonly kind: 'none'; readonly reason: string };

export async function availability(): Promise<Availability> {
  const file = process.env.ACR_TELEPORT_TEST_KUBECONFIG;
  if (file !== undefined && file !== '') return { kind: 'kubeconfig', file };
  if (isBuilt()) return { kind: 'built' };
  if (process.platform === 'win32') return none('the programs of a cluster are not built on Windows');
  const go = await goVersion();
  if (go === undefined) return none('there is no Go to build the programs of a cluster with');
  const [major, minor] = go;
  const fits = major > oldestGo.major || (major === oldestGo.major && minor >= oldestGo.minor);
  return fits
    ? { kind: 'buildable' }
    : none(`Go ${major}.${minor} is too old to build the programs of a cluster with`);
}

export function programFile(program: Program): string {
  return join(programsFolder, 'bin', program);
}

export function isBuilt(): boolean {
  return programs.every(program => existsSync(programFile(program)));
}

function none(why: string): Availability {
  const needed = `Go ${oldestGo.major}.${oldestGo.minor} or newer`;
  return { kind: 'none', reason: `${why} (needed: ${needed}, or ACR_TELEPORT_TEST_KUBECONFIG)` };
}

function cacheFolder(): string {
  const { ACR_TELEPORT_CLUSTER_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  return own || join(caches || join(homedir(), '.cache'), 'acr-teleport', 'cluster');
}

async function goVersion(): Promise<readonly [number, number] | undefined> {
  try {
    const { out } = await run('go', ['version']);
    const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(out) ?? [];
    return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
  } catch {
    return undefined;
  }
}
