import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { DeadlineError, within } from './deadline';
import { outDir, root } from './paths';
import { startChild } from './processes';
import { readResult, resultVariable, type SuiteResult } from './results';
import type { Step } from './suites';

/** What a step came to, and what went wrong beside failing tests. */
export interface Outcome extends SuiteResult {
  readonly problem?: string;
  /** How many failed in a try before this one. */
  readonly failedBefore?: number;
}

/** Runs a step as a child process, its output in a log and, unless hidden, on ours; whatever it started ends with it. */
export async function runStep(step: Step, output: 'shown' | 'hidden' = 'shown'): Promise<Outcome> {
  let outcome = await runOnce(step, output);
  for (let tries = 1; outcome.failed > 0 && tries < (step.tries ?? 1); tries++) {
    if (output === 'shown') console.log(`\n━━ Once more, since ${outcome.failed} failed: ${step.name}`);
    outcome = { ...(await runOnce(step, output)), failedBefore: outcome.failed };
  }
  return outcome;
}

async function runOnce(step: Step, output: 'shown' | 'hidden'): Promise<Outcome> {
  const resultFile = join(outDir, 'results', `${fileName(step.name)}.json`);
  rmSync(resultFile, { force: true });
  const code = await runLogged(step, resultFile, output === 'shown');
  return step.counts === 'exit code' ? fromExit(code) : fromResult(readResult(resultFile), code);
}

/** The exit code, or what happened instead of an exit. */
async function runLogged(step: Step, resultFile: string, shown: boolean): Promise<number | string> {
  mkdirSync(join(outDir, 'logs'), { recursive: true });
  const log = createWriteStream(join(outDir, 'logs', `${fileName(step.name)}.log`));
  const child = startChild(process.execPath, step.args, {
    cwd: root,
    env: { ...process.env, [resultVariable]: resultFile },
    stdio: ['ignore', 'pipe', 'pipe'],
    ownGroup: true,
  });
  tee(child.process.stdout, log, shown ? process.stdout : undefined);
  tee(child.process.stderr, log, shown ? process.stderr : undefined);
  try {
    return await within(child.exited, step.limitMs, step.name);
  } catch (error) {
    return error instanceof DeadlineError
      ? `stopped after its ${step.limitMs / 1000} s were over`
      : String(error);
  } finally {
    await child.stop();
    child.process.stdout?.destroy();
    child.process.stderr?.destroy();
    log.end();
    await finished(log);
  }
}

function tee(from: NodeJS.ReadableStream | null, log: WriteStream, to?: NodeJS.WritableStream): void {
  from?.on('data', (chunk: Buffer) => {
    to?.write(chunk);
    log.write(chunk);
  });
}

function fromExit(code: number | string): Outcome {
  const none = { skipped: 0, skipReasons: [], complete: true };
  if (code === 0) return { ...none, passed: 1, failed: 0 };
  return { ...none, passed: 0, failed: 1, problem: typeof code === 'string' ? code : `exit code ${code}` };
}

function fromResult(result: SuiteResult, code: number | string): Outcome {
  const problem = problemOf(result, code);
  return problem === undefined ? result : { ...result, failed: result.failed + 1, problem };
}

/** A suite that broke down counts as one more failure: its tests that did not run are not known. */
function problemOf(result: SuiteResult, code: number | string): string | undefined {
  if (typeof code === 'string') return code;
  if (!result.complete) return `ended with exit code ${code} before its tests did`;
  if (result.passed + result.failed + result.skipped === 0) return 'ran no tests';
  if (code !== 0 && result.failed === 0) return `exit code ${code} although no test failed`;
  return undefined;
}

function fileName(name: string): string {
  return name.replaceAll(' ', '-');
}
