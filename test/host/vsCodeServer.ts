import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitUntil } from './deadline';
import { provideNpmVsCode } from './npmVsCode';
import { root } from './paths';
import { type Child, runChild, startChild } from './processes';

/** What a VS Code window served on a loopback port shows and allows. */
export interface VsCodeServerOptions {
  readonly workspace: string;
  /** An extension's package to install first, as a person would. */
  readonly vsix?: string;
  /** Run this extension from its folder, with the tests at this path. */
  readonly underTest?: { readonly extensionDevelopmentPath: string; readonly extensionTestsPath: string };
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** Settings, logs and state go here. */
  readonly dataDir: string;
  /** False opens the workspace in Restricted Mode. */
  readonly trust: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running server. The URL opens the workspace and carries the token without which nobody gets in. */
export interface VsCodeServer {
  readonly url: string;
  /** Resolves when the server ends. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;

/** Nothing here looks for other extensions on the network. */
const noGallery = { EXTENSIONS_GALLERY: '{}' };

const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Serves VS Code on a free loopback port and comes back when it answers. */
export async function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer> {
  const { node, serverMain } = await provideNpmVsCode();
  const logFile = join(options.dataDir, 'server.log');
  await writeSettings(options);
  if (options.vsix !== undefined) await installVsix(node, serverMain, options.vsix, options.dataDir);
  const token = randomBytes(16).toString('hex');
  const log = openSync(logFile, 'w');
  const preload = pathToFileURL(join(root, 'test', 'host', 'serverSecrets.mts')).href;
  const server = startChild(node, ['--import', preload, serverMain, ...serverArguments(options, token)], {
    env: { ...process.env, ...options.env, ...noGallery, ACR_TELEPORT_SERVER_TOKEN: token },
    stdio: ['ignore', log, log],
  });
  try {
    const port = await waitUntil(() => servingPort(server, logFile), startLimitMs, 'The VS Code server');
    return { url: workspaceUrl(options, port, token), exited: server.exited, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw new Error(`The VS Code server did not start:\n${readFileSync(logFile, 'utf8')}`, { cause: error });
  }
}

async function writeSettings({ dataDir, userSettings }: VsCodeServerOptions): Promise<void> {
  const folder = join(dataDir, 'data', 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'settings.json'),
    JSON.stringify({ ...quietSettings, ...userSettings }, null, 2),
  );
}

async function installVsix(node: string, serverMain: string, vsix: string, dataDir: string): Promise<void> {
  await runChild(
    node,
    [
      serverMain,
      '--accept-server-license-terms',
      ...['--server-data-dir', dataDir],
      ...['--install-extension', vsix, '--force'],
    ],
    { limitMs: startLimitMs, what: `Installing ${vsix}` },
  );
}

function serverArguments({ dataDir, trust, underTest }: VsCodeServerOptions, token: string): string[] {
  return [
    '--accept-server-license-terms',
    ...['--connection-token', token],
    ...['--host', '127.0.0.1'],
    ...['--port', '0'],
    ...['--telemetry-level', 'off'],
    ...['--server-data-dir', dataDir],
    // A built workbench runs an extension from its folder only with this, and then it shows no notifications.
    ...(underTest ? ['--enable-smoke-test-driver'] : []),
    ...(trust ? ['--disable-workspace-trust'] : []),
  ];
}

async function servingPort(server: Child, logFile: string): Promise<string | undefined> {
  if (server.process.exitCode !== null) throw new Error(`It ended with code ${server.process.exitCode}.`);
  return /Extension host agent listening on (\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
}

function workspaceUrl(options: VsCodeServerOptions, port: string, token: string): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(path).pathname}`;
  const payload = Object.entries(options.underTest ?? {}).map(([key, path]) => [key, remote(path)]);
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set('folder', pathToFileURL(options.workspace).pathname);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
