import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { onPath } from './chromium';
import { within } from './deadline';
import { cacheDir } from './paths';

const silenceLimitMs = 15_000;
const downloadLimitMs = 10 * 60_000;

/** Why a desktop VS Code cannot open a window here, if so. */
export function desktopProblem(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  return undefined;
}

/** The vendor's own build by @vscode/test-electron, or undefined where its download is refused. */
export async function downloadDesktop(): Promise<string | undefined> {
  try {
    const download = downloadAndUnzipVSCode({ cachePath: cacheDir, timeout: silenceLimitMs });
    return await within(download, downloadLimitMs, 'The download of VS Code');
  } catch (error) {
    console.error(
      `VS Code could not be downloaded: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

/** The executable (not the `code` command, which does not wait) of an installed VS Code. */
export function findDesktop(): string | undefined {
  const installed = [...usualPlaces(), ...besideCommand()];
  return installed.find(path => existsSync(path));
}

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'win32':
      return ['LOCALAPPDATA', 'ProgramFiles'].flatMap(variable => {
        const base = process.env[variable];
        const programs = variable === 'LOCALAPPDATA' ? ['Programs'] : [];
        return base === undefined ? [] : [join(base, ...programs, 'Microsoft VS Code', 'Code.exe')];
      });
    case 'darwin':
      return macExecutables('/Applications/Visual Studio Code.app/Contents');
    default:
      return ['/usr/share/code/code', '/usr/lib/code/code', '/snap/code/current/usr/share/code/code'];
  }
}

/** The `code` command lies in the installation, at `bin/code` or, on macOS, in the application's resources. */
function besideCommand(): string[] {
  const command = onPath(process.platform === 'win32' ? ['code.cmd'] : ['code']).find(path =>
    existsSync(path),
  );
  if (command === undefined) return [];
  const folder = dirname(dirname(realpathSync(command)));
  if (process.platform === 'darwin') return macExecutables(join(folder, '..', '..'));
  return [join(folder, process.platform === 'win32' ? 'Code.exe' : 'code')];
}

function macExecutables(contents: string): string[] {
  return ['Code', 'Electron'].map(name => join(contents, 'MacOS', name));
}
