import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheDir, root } from './paths';
import { runChild } from './processes';

/** A VS Code server out of npm packages, and the Node it has to run on. */
export interface NpmVsCode {
  readonly node: string;
  readonly serverMain: string;
}

const serverVersion = '4.139.1';
const nodeMajor = '24';
const installLimitMs = 15 * 60_000;
const draftPrefix = 'installing-';
const home = join(cacheDir, `code-server-${serverVersion}`);
const vscodeFolder = join('server', 'node_modules', 'code-server', 'lib', 'vscode');

/** The VS Code server of the npm package `code-server`, installed on first use (a minute or so). */
export async function provideNpmVsCode(): Promise<NpmVsCode> {
  if (!existsSync(home)) await install();
  await replaceLogModule();
  const platformNode = join(home, 'node', 'node_modules', nodePackage());
  const node: unknown = JSON.parse(await readFile(join(platformNode, 'package.json'), 'utf8'));
  return {
    node: join(platformNode, nodeBinary(node)),
    serverMain: join(home, vscodeFolder, 'out', 'server-main.js'),
  };
}

async function install(): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  await removeInterrupted();
  // Made beside its place and renamed when whole, so that an interrupted install is never taken for a good one.
  const draft = await mkdtemp(join(cacheDir, draftPrefix));
  try {
    const server = join(draft, 'server');
    const vscode = join(draft, vscodeFolder);
    await npmInstall('Node', join(draft, 'node'), `${nodePackage()}@${nodeMajor}`);
    await npmInstall('the server', server, `code-server@${serverVersion}`);
    await npmInstall("the server's packages", vscode);
    await npmInstall("the built-in extensions' packages", join(vscode, 'extensions'));
    await rename(draft, home).catch(error => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Drafts that nobody finished; a young one may be another process's. */
async function removeInterrupted(): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    if (!name.startsWith(draftPrefix) || Date.now() - (await stat(folder)).mtimeMs < 4 * installLimitMs)
      continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function replaceLogModule(): Promise<void> {
  await build({
    entryPoints: [join(root, 'test', 'host', 'serverLog.ts')],
    outfile: join(home, vscodeFolder, 'node_modules', '@vscode', 'spdlog', 'index.js'),
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
}

async function npmInstall(what: string, folder: string, ...packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) await writeFile(manifest, '{ "private": true }\n');
  process.stderr.write(`VS Code from npm: getting ${what} …\n`);
  const npm = npmCommand();
  // Scripts would compile native modules that the server does without; they need compilers and minutes.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const install = ['install', '--ignore-scripts', '--omit=dev', ...quiet, ...packages];
  await runChild(npm.command, [...npm.args, ...install], {
    cwd: folder,
    env: withoutOuterNpm(process.env),
    shell: npm.shell,
    limitMs: installLimitMs,
    what: `Getting ${what} of VS Code from npm`,
  });
}

function npmCommand(): { command: string; args: string[]; shell: boolean } {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script], shell: false };
  // Node refuses to start the .cmd that npm is on Windows without a shell.
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/** Under `npm test` the environment names our own folder as the one to install into. */
function withoutOuterNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const outer = /^(npm_(package|lifecycle)_|npm_config_local_prefix$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)));
}

/** The package with the binary itself: the one named `node` fetches it in an install script, and npm is about to stop running those. */
function nodePackage(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

function nodeBinary(manifest: unknown): string {
  const { bin } = manifest as { bin?: { node?: string } };
  return bin?.node ?? join('bin', 'node');
}
