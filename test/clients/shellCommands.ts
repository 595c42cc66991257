import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunCommand } from '../../src/kubernetes/runCommand/runCommand';
import { run } from './program';

interface ShellOptions {
  readonly shell?: string;
  /** Told of each command before it is run. */
  readonly told?: (command: string) => void;
}

/** Runs commands as AKS does: in a shell, in a folder of their own with their files, as somebody in a cluster; output and errors in one. */
export function shellCommands(
  env: Readonly<Record<string, string>>,
  { shell = 'sh', told = () => {} }: ShellOptions = {},
): RunCommand {
  return async (command, files, signal) => {
    signal.throwIfAborted();
    told(command);
    const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-command-'));
    try {
      for (const { name, text } of files) await writeFile(join(folder, name), text, { mode: 0o600 });
      // The command itself comes as a file, as nothing but its path stands among the arguments.
      const script = join(folder, '.command');
      await writeFile(script, `cd "$(dirname "$0")" && exec 2>&1\n${command}`, { mode: 0o600 });
      const { code, out, err } = await run(shell, [script], { env });
      return { exitCode: code, logs: out + err };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
