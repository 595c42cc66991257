import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '../../host/deadline';
import { outDir } from '../../host/paths';
import { startChild } from '../../host/processes';

/** A running program of the cluster. */
export interface Leashed {
  /** Resolves with the exit code once it has ended, however it did. */
  readonly exited: Promise<number>;
  /** Where all that it printed stands. */
  readonly logFile: string;
  /** Kills it at once: what it holds is thrown away with the cluster. */
  kill(): Promise<void>;
}

const killLimitMs = 5000;

/**
 * Waits for the program, and kills it as soon as the other end of its own input is gone. That happens when we end by any
 * means, a kill of ours too, so that no cluster outlives its tests.
 */
const keeper = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
(read -r _ <&3; kill -KILL $program) 2>/dev/null &
wait $program
code=$?
kill $! 2>/dev/null
exit $code
`;

/** Starts a program with its output in a log under out/; called again for one that ended, it writes on in the same log. */
export function startLeashed(
  command: string,
  args: readonly string[],
  { name, cwd }: { readonly name: string; readonly cwd: string },
): Leashed {
  const folder = join(outDir, 'logs', 'cluster');
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  // Its own settings are looked for at home, and none of the person's are to be found.
  const env = { ...process.env, HOME: cwd, KUBECONFIG: '' };
  const child = startChild('sh', ['-c', keeper, name, command, ...args], {
    cwd,
    env,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const kill = async () => {
    child.process.stdin?.destroy();
    await within(child.exited, killLimitMs, `The end of ${name}`).catch(() => undefined);
    await child.stop();
  };
  return { exited: child.exited, logFile, kill };
}
