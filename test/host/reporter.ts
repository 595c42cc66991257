import type { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
import type { Runner, Suite, Test } from 'mocha';
import { type SuiteResult, writeResult } from './results';
import { skipReason } from './skip';

interface Failure {
  readonly title: string;
  readonly error: unknown;
}

/** A mocha reporter that prints as it goes and leaves its counts for the runner. A skip without a reason fails. */
export function reporter(runner: Runner): void {
  const counts = { passed: 0, failed: 0, skipped: 0, skipReasons: [] as string[] };
  const failures: Failure[] = [];
  let depth = 0;
  const print = (text: string) => console.log(`${'  '.repeat(depth)}${text}`);
  // Written after every test: when the process dies, what was reached by then is known.
  const keep = (complete: boolean) => writeResult({ ...counts, complete } satisfies SuiteResult);
  const fail = (test: Mocha.Runnable, error: unknown) => {
    counts.failed += 1;
    failures.push({ title: test.fullTitle(), error });
    print(`  ✗ ${test.title}`);
    keep(false);
  };

  runner.on('suite', (suite: Suite) => {
    depth += 1;
    if (!suite.root) print(suite.title);
  });
  runner.on('suite end', () => {
    depth -= 1;
  });
  runner.on('pass', (test: Test) => {
    counts.passed += 1;
    print(`  ✓ ${test.title}${duration(test)}`);
    keep(false);
  });
  runner.on('fail', fail);
  runner.on('pending', (test: Test) => {
    const reason = skipReason(test);
    if (reason === undefined)
      return fail(test, new Error('Skipped without a reason: use skip(this, reason).'));
    counts.skipped += 1;
    if (!counts.skipReasons.includes(reason)) counts.skipReasons.push(reason);
    print(`  - ${test.title} (skipped: ${reason})`);
    keep(false);
  });
  runner.on('end', () => {
    for (const failure of failures) console.log(`\n✗ ${failure.title}\n${describe(failure.error)}`);
    console.log(
      `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in this suite`,
    );
    keep(true);
  });
}

function duration(test: Test): string {
  return test.speed === 'slow' ? ` (${test.duration} ms)` : '';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${values(error)}${cause}`;
}

/** A message of the test's own takes the place of the difference that node:assert would have told. */
function values(error: Error): string {
  const { generatedMessage, actual, expected } = error as Partial<AssertionError>;
  if (generatedMessage !== false) return '';
  return `\n  expected: ${inspect(expected, { depth: 5 })}\n  actual:   ${inspect(actual, { depth: 5 })}`;
}
