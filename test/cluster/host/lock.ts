import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitUntil } from '../../host/deadline';

const writtenWithinMs = 10_000;

/** Does the work alone: others with the same lock file wait for as long as the holder lives, and no longer than the limit. */
export async function alone<T>(file: string, limitMs: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  await waitUntil(
    () => {
      if (take(file)) return true;
      if (!told) console.log(`Waiting for the process that holds ${file} …`);
      told = true;
      return undefined;
    },
    limitMs,
    `The lock ${file}`,
    500,
  );
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isForsaken(file)) rmSync(file, { force: true });
    return false;
  }
}

function isForsaken(file: string): boolean {
  const pid = holder(file);
  if (!Number.isNaN(pid)) return !isAlive(pid);
  // Without a number: its holder is about to write it, or ended before it could.
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > writtenWithinMs;
}

function holder(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return Number.NaN;
  }
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
