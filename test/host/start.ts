import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { desktopProblem, findDesktop } from './desktopVsCode';
import { cacheDir, outDir, root } from './paths';
import { runChild, startChild } from './processes';
import { startVsCodeServer } from './vsCodeServer';

// npm start: builds the extension and opens VS Code with it on the demo registry, until the window or Ctrl+C ends it.

const buildLimitMs = 5 * 60_000;
const home = join(cacheDir, 'start');
const workspace = join(home, 'workspace');
/** The extension opens its demo registry when it finds this. */
const demo = { ACR_TELEPORT_DEMO: '1' };

async function main(): Promise<number> {
  mkdirSync(workspace, { recursive: true });
  await build([]);
  const desktop = findDesktop();
  const problem = desktop === undefined ? 'no desktop VS Code was found' : desktopProblem();
  if (desktop !== undefined && problem === undefined) return openDesktop(desktop);
  console.log(`Opening the VS Code from npm, because ${problem}.`);
  await build(['--package']);
  return serve();
}

async function build(args: readonly string[]): Promise<void> {
  const script = join(root, 'esbuild.mjs');
  await runChild(process.execPath, [script, ...args], {
    cwd: root,
    limitMs: buildLimitMs,
    what: 'The build',
  });
}

async function openDesktop(executable: string): Promise<number> {
  console.log(`Opening ${executable} with the extension. Closing its window ends this command.`);
  const window = startChild(
    executable,
    [
      workspace,
      '--new-window',
      `--extensionDevelopmentPath=${root}`,
      // Its own profile: nobody's settings and extensions get in the way, and none of ours stays in theirs.
      `--user-data-dir=${join(home, 'desktop')}`,
      `--extensions-dir=${join(home, 'desktop-extensions')}`,
      // Chromium refuses to be root in its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { env: { ...process.env, ...demo }, stdio: 'ignore' },
  );
  return window.exited;
}

async function serve(): Promise<number> {
  const server = await startVsCodeServer({
    workspace,
    vsix: join(outDir, 'acr-teleport.vsix'),
    dataDir: join(home, 'server'),
    trust: true,
    env: demo,
  });
  console.log(`
VS Code with ACR Teleport and its demo registry:

  ${server.url}

Open this address in a browser on this machine. Ctrl+C ends VS Code.
From another machine, forward the port first: ssh -L ${port(server.url)}:127.0.0.1:${port(server.url)} HOST
`);
  openInBrowser(server.url);
  return server.exited;
}

function port(url: string): string {
  return new URL(url).port;
}

function openInBrowser(url: string): void {
  if (desktopProblem() !== undefined) return;
  const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
    darwin: ['open'],
  };
  const [command = 'xdg-open', ...args] = openers[process.platform] ?? [];
  // Where this does not work, the printed address does.
  startChild(command, [...args, url], { stdio: 'ignore' }).exited.catch(() => undefined);
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
