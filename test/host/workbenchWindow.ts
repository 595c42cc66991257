import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser';
import { within } from './deadline';
import { recordConsole } from './evidence';
import { outDir } from './paths';
import { startVsCodeServer, type VsCodeServer } from './vsCodeServer';

/** The four themes that pictures are taken in, each with the part of a class name by which the window shows it. */
export const themes = {
  'Default Dark Modern': 'dark_modern',
  'Default Light Modern': 'light_modern',
  'Default High Contrast': 'hc_black',
  'Default High Contrast Light': 'hc_light',
} as const;

export type Theme = keyof typeof themes;

/** The theme of a window that was not asked for another. */
export const usualTheme: Theme = 'Default Dark Modern';

/** What the window shows and allows. */
export interface WorkbenchOptions {
  /** Names the folder under `out/state` with the window's settings, logs and state; it starts empty. */
  readonly name: string;
  readonly theme?: Theme;
  /** False opens the workspace in Restricted Mode. */
  readonly trust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** For the extension's process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Files of the workspace, text by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A browser page with VS Code, and the way to end both it and its server. */
export interface WorkbenchWindow {
  readonly page: Page;
  close(): Promise<void>;
}

const closeLimitMs = 20_000;

/** How long a page of VS Code may take to load on a busy machine. */
export const loadLimitMs = 120_000;

/** Installs the packaged extension in a fresh VS Code and opens its page, which then goes on loading. */
export async function openWindow(options: WorkbenchOptions): Promise<WorkbenchWindow> {
  const dataDir = join(outDir, 'state', options.name);
  const server = await startVsCodeServer({
    workspace: prepareWorkspace(dataDir, options.files ?? {}),
    vsix: packagedExtension(),
    dataDir,
    trust: options.trust ?? true,
    env: options.env ?? {},
    userSettings: { 'workbench.colorTheme': options.theme ?? usualTheme, ...options.settings },
  });
  try {
    return await openPage(server, dataDir);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openPage(server: VsCodeServer, dataDir: string): Promise<WorkbenchWindow> {
  const browser = await openBrowser(join(dataDir, 'profile'));
  const close = async () => {
    await within(browser.close(), closeLimitMs, 'Closing the browser').catch(() => undefined);
    await server.stop();
  };
  const page = browser.pages()[0] ?? (await browser.newPage());
  recordConsole(page, join(dataDir, 'console.log'));
  try {
    await page.goto(server.url, { timeout: loadLimitMs });
  } catch (error) {
    await close();
    throw error;
  }
  return { page, close };
}

function prepareWorkspace(dataDir: string, files: Readonly<Record<string, string>>): string {
  const workspace = join(dataDir, 'workspace');
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  return workspace;
}

function packagedExtension(): string {
  const vsix = join(outDir, 'acr-teleport.vsix');
  if (!existsSync(vsix)) throw new Error('out/acr-teleport.vsix is missing: npm run package makes it.');
  return vsix;
}
