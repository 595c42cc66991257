import { posix, win32 } from 'node:path';

/** The machine that programs are started on. */
export interface ProgramMachine {
  readonly platform: NodeJS.Platform;
  /** The environment of this process: PATH is read from it, never from what a kubeconfig adds. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a path is a file that may be run. */
  isProgram(path: string): Promise<boolean>;
}

/** What Windows starts where PATHEXT does not say. */
const usualExtensions = '.COM;.EXE;.BAT;.CMD';

/**
 * The file that a command names, as kubectl finds it: a bare name in the folders of PATH alone, anything else as a path; undefined when there is
 * none. The current folder is never searched: Windows does so by itself, and other systems where PATH has an empty entry or ".".
 */
export async function findProgram(command: string, machine: ProgramMachine): Promise<string | undefined> {
  const isWindows = machine.platform === 'win32';
  const { isAbsolute, join, delimiter } = isWindows ? win32 : posix;
  const isPath = isWindows ? /[/\\:]/.test(command) : command.includes('/');
  // Starting it says what is wrong with it.
  if (isPath && !isWindows) return command;
  const folders = (variable(machine, 'PATH') ?? '')
    .split(delimiter)
    .map(folder => (isWindows ? folder.replace(/^"(.*)"$/, '$1') : folder))
    .filter(folder => isAbsolute(folder));
  const files = isPath ? [command] : folders.map(folder => join(folder, command));
  for (const file of files.flatMap(each => (isWindows ? windowsNames(each, machine) : [each])))
    if (await machine.isProgram(file)) return file;
  return undefined;
}

/** A file with an extension may be just that; one without is only found by those of PATHEXT. */
function windowsNames(file: string, machine: ProgramMachine): string[] {
  const extensions = (variable(machine, 'PATHEXT') || usualExtensions).split(';').filter(Boolean);
  const names = extensions.map(extension => `${file}${extension.toLowerCase()}`);
  return win32.extname(file) === '' ? names : [file, ...names];
}

/** Windows knows its variables in any case, such as Path. */
export function variable(
  { platform, environment }: Pick<ProgramMachine, 'platform' | 'environment'>,
  name: string,
): string | undefined {
  if (platform !== 'win32') return environment[name];
  const key = Object.keys(environment).find(each => each.toUpperCase() === name.toUpperCase());
  return key === undefined ? undefined : environment[key];
}
