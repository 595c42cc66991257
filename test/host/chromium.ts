import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackages } from './debian';

/** The path of a Chrome, Chromium or Edge; on Debian as root one is installed when there is none. */
export async function provideChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (await installDebianPackages(['chromium'])) {
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'No Chrome, Chromium or Edge was found. Install one of them, or set CHROME_PATH to its executable.',
  );
}

function findChromium(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
  }
  return candidates().find(path => existsSync(path));
}

function candidates(): string[] {
  switch (process.platform) {
    case 'win32':
      return windowsCandidates();
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        name => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    default:
      return onPath([
        'chromium',
        'chromium-browser',
        'google-chrome-stable',
        'google-chrome',
        'microsoft-edge',
      ]);
  }
}

function windowsCandidates(): string[] {
  const programs = [
    ['Google', 'Chrome', 'Application', 'chrome.exe'],
    ['Chromium', 'Application', 'chrome.exe'],
    ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ];
  return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap(variable => {
    const base = process.env[variable];
    return base === undefined ? [] : programs.map(program => join(base, ...program));
  });
}

/** Where programs of these names could be along the PATH, the first name first. */
export function onPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return names.flatMap(name => folders.map(folder => join(folder, name)));
}
