import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ClusterMachine } from '../host';

/** This machine, as a host hands it to those who reach clusters. */
export function nodeMachine(proxyFor?: ClusterMachine['proxyFor']): ClusterMachine {
  return {
    platform: process.platform,
    homeFolder: homedir(),
    readFile: readIfThere,
    // Few kubeconfigs name a program.
    runProgram: async call => (await import('../../kubernetes/access/nodeProgram')).runNodeProgram(call),
    ...(proxyFor === undefined ? {} : { proxyFor }),
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
