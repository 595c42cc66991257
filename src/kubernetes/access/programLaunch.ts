import { win32 } from 'node:path';
import { type ProgramMachine, variable } from './findProgram';

/** What to start, as Node's `spawn` takes it. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments stand as they are to reach Windows, which knows one command line alone. */
  readonly windowsVerbatimArguments?: true;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What cmd.exe would read for something else even in quotes: a quote ends them, % names a variable, and a control character ends the line. */
const unquotable = /["%\u0000-\u001f\u007f]/;

/**
 * How a file is started. Windows has no way to start a .cmd or .bat but through cmd.exe, which reads its arguments as a shell does, so that they are
 * put in quotes; undefined when one of them cannot be.
 */
export function launchOf(file: string, args: readonly string[], machine: ProgramMachine): Launch | undefined {
  if (machine.platform !== 'win32' || !/\.(cmd|bat)[. ]*$/i.test(file)) return { file, args };
  if ([file, ...args].some(each => unquotable.test(each))) return undefined;
  const line = [win32.normalize(file), ...args].map(quoted).join(' ');
  const system = variable(machine, 'SystemRoot') ?? 'C:\\Windows';
  return {
    file: win32.join(system, 'System32', 'cmd.exe'),
    // No AutoRun commands (/d), no !variables! (/v:off), and the outer quotes are taken off (/s).
    args: ['/d', '/e:on', '/v:off', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
    // Nor does cmd.exe look into the current folder for what the script starts.
    environment: { NoDefaultCurrentDirectoryInExePath: '1' },
  };
}

/** A program that the script hands an argument on to reads a backslash before a quote as a part of it. */
function quoted(text: string): string {
  return `"${text.replace(/\\+$/, '$&$&')}"`;
}
