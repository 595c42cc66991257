import * as vscode from 'vscode';
import { filesBelow } from '../host/paths';
import { testsBegin } from '../host/results';
import { runMocha } from '../host/runMocha';

const testLimitMs = 60_000;

/** Called by VS Code in its extension host; it takes a rejection for a failed run. */
export async function run(): Promise<void> {
  console.log(`${testsBegin} ${vscode.version}`);
  const failures = await runMocha(filesBelow(__dirname, '.test.js'), testLimitMs);
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}
