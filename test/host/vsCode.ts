import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { desktopProblem, downloadDesktop, findDesktop } from './desktopVsCode';
import { cacheDir, root } from './paths';

/** An executable that takes the desktop VS Code's arguments for a test run. */
export interface VsCodeExecutable {
  readonly kind: 'desktop' | 'npm';
  readonly path: string;
}

/** The desktop VS Code where one can run and can be had, otherwise the one from npm behind an executable of ours. */
export async function provideVsCode(): Promise<VsCodeExecutable> {
  const problem = desktopProblem();
  if (problem === undefined) {
    const path = (await downloadDesktop()) ?? findDesktop();
    if (path !== undefined) return { kind: 'desktop', path };
  }
  console.error(`Tests run in the VS Code from npm: ${problem ?? 'no desktop one could be had'}.`);
  return { kind: 'npm', path: await writeLauncher() };
}

/** Written at run time: neither Windows nor an archive without file modes could start a TypeScript file. */
async function writeLauncher(): Promise<string> {
  const script = join(root, 'test', 'host', 'extensionHost.ts');
  const loader = require.resolve('tsx/cjs');
  await mkdir(cacheDir, { recursive: true });
  if (process.platform === 'win32') {
    const path = join(cacheDir, 'extension-host.cmd');
    const tsx = pathToFileURL(require.resolve('tsx')).href;
    await writeFile(path, `@"${process.execPath}" --import ${tsx} "${script}" %*\r\n`);
    return path;
  }
  const path = join(cacheDir, 'extension-host');
  const lines = [
    '#!/usr/bin/env node',
    `require(${JSON.stringify(loader)});`,
    `require(${JSON.stringify(script)});`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  await chmod(path, 0o755);
  return path;
}
