import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { outDir } from './host/paths';
import { type Outcome, runStep } from './host/runStep';
import { allSuites, type Suite } from './host/suites';

// npm test [-- SUITE…]: runs all suites, or those named with what they need, and ends with one line of counts.

interface Row extends Outcome {
  readonly name: string;
  readonly durationMs: number;
}

async function main(names: readonly string[]): Promise<void> {
  const suites = chosen(names);
  // Some suites alone may run while others do elsewhere.
  if (names.length === 0) removeLeftovers();
  const rows: Row[] = [];
  for (const suite of suites) rows.push(...(await runSuite(suite)));
  report(rows);
  process.exitCode = rows.some(row => row.failed > 0) ? 1 : 0;
}

function removeLeftovers(): void {
  for (const left of ['state', 'logs', 'results', 'screenshots', 'failures', 'canaries.txt']) {
    rmSync(join(outDir, left), { recursive: true, force: true });
  }
}

function chosen(names: readonly string[]): Suite[] {
  const suites = allSuites();
  const unknown = names.filter(name => !suites.some(suite => suite.name === name));
  if (unknown.length > 0) {
    console.error(`No suite ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  if (names.length === 0) return suites;
  const named = suites.filter(suite => names.includes(suite.name));
  const needed = named.some(suite => suite.needsBuild) ? ['build', 'canary'] : ['canary'];
  return suites.filter(suite => named.includes(suite) || needed.includes(suite.name));
}

async function runSuite(suite: Suite): Promise<Row[]> {
  const rows: Row[] = [];
  for (const step of suite.steps) {
    const name = suite.name === step.name ? suite.name : `${suite.name}: ${step.name}`;
    console.log(`\n━━ ${suite.heading} (${name})`);
    const begin = performance.now();
    const outcome = await runStep(step);
    if (outcome.problem !== undefined) console.log(`✗ ${name}: ${outcome.problem}`);
    rows.push({ ...outcome, name, durationMs: performance.now() - begin });
  }
  return rows;
}

function report(rows: readonly Row[]): void {
  console.log('\n━━ Summary');
  for (const row of rows) {
    const counts = `${row.passed} passed, ${row.failed} failed, ${row.skipped} skipped`;
    const problem = row.problem === undefined ? '' : `: ${row.problem}`;
    console.log(`${row.name.padEnd(38)} ${seconds(row.durationMs)}  ${counts}${problem}`);
  }
  for (const { name, failedBefore = 0 } of rows) {
    if (failedBefore > 0)
      console.log(`failed at first, ${failedBefore} of its tests, and was run again: ${name}`);
  }
  for (const { name, skipReasons } of rows) {
    for (const reason of skipReasons) console.log(`skipped in ${name}: ${reason}`);
  }
  const total = (key: 'passed' | 'failed' | 'skipped') => rows.reduce((sum, row) => sum + row[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(7)} s`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
