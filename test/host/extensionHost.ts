import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser';
import { within } from './deadline';
import { testsBegin } from './results';
import { startVsCodeServer, type VsCodeServer } from './vsCodeServer';

// Takes the arguments that the desktop's executable takes for a test run, and does the same with the npm VS Code in a
// browser: runs the tests in the extension host, prints what they print, and exits with their code.

const testsLimitMs = 15 * 60_000;
const closeLimitMs = 20_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: false,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  const dataDir = required(values['user-data-dir'], '--user-data-dir');
  mkdirSync(dataDir, { recursive: true });
  const server = await startVsCodeServer({
    workspace: required(positionals[0], 'a folder to open'),
    dataDir,
    trust: values['disable-workspace-trust'] === true,
    underTest: {
      extensionDevelopmentPath: required(values.extensionDevelopmentPath, '--extensionDevelopmentPath'),
      extensionTestsPath: required(values.extensionTestsPath, '--extensionTestsPath'),
    },
  });
  try {
    return await runInBrowser(server, dataDir);
  } finally {
    await server.stop();
  }
}

function required(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error(`Missing ${name}.`);
  return value;
}

async function runInBrowser(server: VsCodeServer, dataDir: string): Promise<number> {
  const browser = await openBrowser(join(dataDir, 'profile'));
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const ended = testsEnd(browser, page, server, join(dataDir, 'console.log'));
    ended.catch(() => undefined);
    await page.goto(server.url);
    return await within(ended, testsLimitMs, 'The tests in the extension host');
  } finally {
    await within(browser.close(), closeLimitMs, 'Closing the browser').catch(() => undefined);
  }
}

/** Resolves with the exit code; rejects when what the tests run in is gone. */
async function testsEnd(
  browser: BrowserContext,
  page: Page,
  server: VsCodeServer,
  logFile: string,
): Promise<number> {
  let begun = false;
  await browser.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    const text = args.map(String).join(' ');
    appendFileSync(logFile, `${type} ${text}\n`);
    begun ||= text.startsWith(testsBegin);
    if (begun) console.log(text);
  });
  const exit = new Promise<number>((resolve, reject) => {
    browser.exposeFunction('codeAutomationExit', resolve).catch(reject);
  }).then(code => {
    if (code !== 0 && !begun) console.error(`No test began. VS Code's own log: ${logFile}`);
    return code;
  });
  const gone = (what: string) => (): never => {
    throw new Error(`${what} during the tests.`);
  };
  return Promise.race([
    exit,
    page.waitForEvent('crash', { timeout: 0 }).then(gone('The browser page crashed')),
    page.waitForEvent('close', { timeout: 0 }).then(gone('The browser page was closed')),
    server.exited.then(gone('The VS Code server ended')),
  ]);
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
