import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a suite came to. `complete` is false until its end, so that a crash does not pass for a good run. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skipReasons: readonly string[];
  readonly complete: boolean;
}

/** The name of the environment variable with the file a suite leaves its result in. */
export const resultVariable = 'ACR_TELEPORT_TEST_RESULT';

/** Printed before the first test in the extension host: what comes earlier is VS Code's own talk. */
export const testsBegin = 'Tests in the extension host of VS Code';

/** Leaves a suite's result where the runner asked for it; outside the runner nobody asked. */
export function writeResult(result: SuiteResult): void {
  const file = process.env[resultVariable];
  if (file === undefined || file === '') return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(result, null, 2));
}

/** Reads what a suite left; one that left nothing came to nothing. */
export function readResult(file: string): SuiteResult {
  const nothing = { passed: 0, failed: 0, skipped: 0, skipReasons: [], complete: false };
  try {
    return { ...nothing, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<SuiteResult>) };
  } catch {
    return nothing;
  }
}
