import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { isWithin } from '../../kubernetes/access/untrusted';
import type { ClusterMachine } from '../host';

interface MachineOptions {
  readonly proxyFor?: ClusterMachine['proxyFor'] | undefined;
  /** Folders whose contents the person has not trusted, as it is now; undefined: there are none. */
  readonly untrustedFolders?: () => readonly string[];
}

/** This machine, as a host hands it to those who reach clusters. */
export function nodeMachine({ proxyFor, untrustedFolders }: MachineOptions = {}): ClusterMachine {
  return {
    platform: process.platform,
    homeFolder: homedir(),
    readFile: readIfThere,
    // Few kubeconfigs name a program.
    runProgram: async call => (await import('../../kubernetes/access/nodeProgram')).runNodeProgram(call),
    ...(proxyFor === undefined ? {} : { proxyFor }),
    ...(untrustedFolders === undefined ? {} : { isUntrusted: path => isInOneOf(path, untrustedFolders()) }),
  };
}

/** By the way that is written and by where it leads: either may be a link to the other side. */
async function isInOneOf(path: string, folders: readonly string[]): Promise<boolean> {
  if (folders.length === 0) return false;
  const ways = [resolve(path), await realPath(path)];
  const places = [...folders, ...(await Promise.all(folders.map(realPath)))];
  return places.some(folder => ways.some(way => isWithin(way, folder, process.platform)));
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
