import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { findProgram, type ProgramMachine } from './findProgram';
import type { ProgramCall, ProgramOutcome, RunProgram } from './program';
import { type Launch, launchOf } from './programLaunch';

const maxOutputBytes = 1_000_000;

const thisMachine: ProgramMachine = { platform: process.platform, environment: process.env, isProgram };

/** Programs as processes of this machine. No shell reads what a kubeconfig says: where Windows needs one to start a script, it only gets what is safe in quotes. */
export const runNodeProgram: RunProgram = async call => {
  call.signal.throwIfAborted();
  const file = await findProgram(call.command, thisMachine);
  call.signal.throwIfAborted();
  if (file === undefined) return { kind: 'missing' };
  const launch = launchOf(file, call.args, thisMachine);
  return launch === undefined ? { kind: 'unquotable' } : run(launch, call);
};

function run(launch: Launch, { environment, stdin, signal }: ProgramCall): Promise<ProgramOutcome> {
  return new Promise((resolve, reject) => {
    const child = start(launch, environment);
    const stdout = collected(child, 'stdout');
    const stderr = collected(child, 'stderr');
    const kill = () => {
      child.kill('SIGKILL');
      reject(signal.reason);
    };
    signal.addEventListener('abort', kill, { once: true });
    const end = (outcome: ProgramOutcome) => {
      signal.removeEventListener('abort', kill);
      resolve(outcome);
    };
    child.on('error', error => end(notStarted(error)));
    child.on('close', exitCode =>
      end({ kind: 'ended', exitCode: exitCode ?? -1, stdout: stdout(), stderr: stderr() }),
    );
    // A program that does not read is no failure of ours.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin ?? '');
  });
}

function start(launch: Launch, environment: ProgramCall['environment']): ChildProcess {
  const { file, args, windowsVerbatimArguments = false } = launch;
  return spawn(file, args, {
    env: { ...process.env, ...environment, ...launch.environment },
    shell: false,
    windowsHide: true,
    windowsVerbatimArguments,
    stdio: 'pipe',
  });
}

/** Windows knows no right to run a file. */
async function isProgram(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a program prints, up to a bound; the rest is read and dropped so that it can go on. */
function collected(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child[name]?.on('data', (chunk: Buffer) => {
    if (size < maxOutputBytes) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function notStarted(error: NodeJS.ErrnoException): ProgramOutcome {
  if (error.code === 'ENOENT') return { kind: 'missing' };
  return { kind: 'notStarted', startFailure: error.code ?? error.message };
}
