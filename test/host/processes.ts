import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { within } from './deadline';

/** A child of ours: it is killed when we end, however we end. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or with 128 when a signal ended it; rejects when it could not be started. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

const windows = process.platform === 'win32';
const living = new Map<ChildProcess, boolean>();
const graceMs = 5000;
const drainLimitMs = 2000;
const signalled = 128;

process.on('exit', () => {
  for (const [child, ownGroup] of living) signal(child, ownGroup, 'SIGKILL');
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => process.exit(code));
}

/** Starts a program without a shell. With `ownGroup`, stopping it also stops whatever it started. */
export function startChild(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly ownGroup?: boolean } = {},
): Child {
  const { ownGroup = false, ...rest } = options;
  // A terminal's Ctrl+C does not reach another process group, hence the signal handlers above.
  const child = spawn(command, args, { ...rest, detached: ownGroup && !windows, windowsHide: true });
  living.set(child, ownGroup);
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? signalled));
    child.once('exit', code => {
      // What it left running would hold its output open.
      if (ownGroup) signal(child, ownGroup, 'SIGKILL');
      setTimeout(resolve, drainLimitMs, code ?? signalled).unref();
    });
  }).finally(() => living.delete(child));
  exited.catch(() => undefined);
  return { process: child, exited, stop: () => stop(child, ownGroup, exited) };
}

async function stop(child: ChildProcess, ownGroup: boolean, exited: Promise<number>): Promise<void> {
  signal(child, ownGroup, 'SIGTERM');
  const ended = exited.catch(() => undefined);
  await within(ended, graceMs, 'The end of a child process').catch(() => signal(child, ownGroup, 'SIGKILL'));
  await within(ended, graceMs, 'The end of a killed child process').catch(() => undefined);
}

function signal(child: ChildProcess, ownGroup: boolean, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(ownGroup ? -child.pid : child.pid, name);
  } catch {
    // Already gone.
  }
}

/** Runs a program to its end with its output on ours, or fails with its exit code or the passed deadline. */
export async function runChild(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly limitMs: number; readonly what: string },
): Promise<void> {
  const { limitMs, what, ...rest } = options;
  const child = startChild(command, args, { stdio: ['ignore', 2, 2], ownGroup: true, ...rest });
  try {
    const code = await within(child.exited, limitMs, what);
    if (code !== 0) throw new Error(`${what} failed with exit code ${code}.`);
  } finally {
    await child.stop();
  }
}
