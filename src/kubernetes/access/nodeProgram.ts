import { type ChildProcess, spawn } from 'node:child_process';
import type { ProgramCall, ProgramOutcome, RunProgram } from './program';

const maxOutputBytes = 1_000_000;

/** Programs as processes of this machine. No shell reads the command, so nothing in a kubeconfig can be more than a name and its arguments. */
export const runNodeProgram: RunProgram = call =>
  new Promise((resolve, reject) => {
    call.signal.throwIfAborted();
    const child = start(call);
    const stdout = collected(child, 'stdout');
    const stderr = collected(child, 'stderr');
    const kill = () => {
      child.kill('SIGKILL');
      reject(call.signal.reason);
    };
    call.signal.addEventListener('abort', kill, { once: true });
    const end = (outcome: ProgramOutcome) => {
      call.signal.removeEventListener('abort', kill);
      resolve(outcome);
    };
    child.on('error', error => end(notStarted(error)));
    child.on('close', exitCode =>
      end({ kind: 'ended', exitCode: exitCode ?? -1, stdout: stdout(), stderr: stderr() }),
    );
    // A program that does not read is no failure of ours.
    child.stdin?.on('error', () => {});
    child.stdin?.end(call.stdin ?? '');
  });

function start({ command, args, environment }: ProgramCall): ChildProcess {
  return spawn(command, args, {
    env: { ...process.env, ...environment },
    shell: false,
    windowsHide: true,
    stdio: 'pipe',
  });
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
