import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { fromRoot, outDir } from './paths';

/** A click test's failure, with the files that show what the window looked like. */
export class WorkbenchError extends Error {
  override readonly name = 'WorkbenchError';
}

/** Appends what the page says on its console to a file. */
export function recordConsole(page: Page, file: string): void {
  page.on('console', message => appendFileSync(file, `${message.type()} ${message.text()}\n`));
  page.on('pageerror', error => appendFileSync(file, `uncaught ${error.stack ?? error.message}\n`));
}

/** Saves a picture of the window under `out/screenshots` and tells its path. */
export async function saveScreenshot(page: Page, name: string): Promise<string> {
  const path = join(outDir, 'screenshots', `${fileName(name)}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  return path;
}

/** Does something in the window; when that fails, saves picture and text of the window and says where they are. */
export async function withEvidence<T>(page: Page, what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // An inner step has told already.
    if (error instanceof WorkbenchError) throw error;
    const seen = await describeWindow(page, what).catch(problem => `no picture of the window: ${problem}`);
    throw new WorkbenchError(`${what}\n${firstLine(error)}\nSee ${seen}`, { cause: error });
  }
}

async function describeWindow(page: Page, what: string): Promise<string> {
  const screenshot = await saveScreenshot(page, `failed-${what}`);
  const folder = join(outDir, 'failures');
  mkdirSync(folder, { recursive: true });
  const text = join(folder, `${fileName(what)}.txt`);
  writeFileSync(text, await page.locator('body').ariaSnapshot());
  return `${fromRoot(screenshot)} and ${fromRoot(text)}`;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}

function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').slice(0, 80);
}
