import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from './deadline';
import { outDir } from './paths';
import { type Outcome, runStep } from './runStep';
import type { Step } from './suites';

function step(name: string, args: readonly string[], rest: Partial<Step> = {}): Step {
  return { name: `host-${name}`, args, limitMs: 60_000, counts: 'result file', ...rest };
}

function script(name: string, code: string, rest: Partial<Step> = {}): Promise<Outcome> {
  return runStep(step(name, ['-e', code], rest), 'hidden');
}

function mocha(name: string, ...files: string[]): Promise<Outcome> {
  return runStep(step(name, ['--import', 'tsx', 'test/host/mochaMain.ts', '5000', ...files]), 'hidden');
}

describe('A step of the test run', () => {
  it('counts what passed, failed and was skipped, and takes a skip without a reason for a failure', async () => {
    const outcome = await mocha('outcomes', 'test/host/fixtures/outcomes.ts');
    assert.deepEqual(outcome, {
      passed: 1,
      failed: 2,
      skipped: 2,
      skipReasons: ['no such client', 'nothing to connect to'],
      complete: true,
    });
  });

  it('is run again where that is allowed, tells what failed before, and fails when it fails again', async () => {
    const marker = join(outDir, 'results', 'host-second-try');
    rmSync(marker, { force: true });
    const code = `const fs = require('node:fs'); const file = ${JSON.stringify(marker)};
      if (!fs.existsSync(file)) { fs.writeFileSync(file, ''); process.exit(1); }`;
    const again = { counts: 'exit code', tries: 2 } as const;
    const { passed, failed, failedBefore } = await script('second-try', code, again);
    assert.deepEqual({ passed, failed, failedBefore }, { passed: 1, failed: 0, failedBefore: 1 });
    const never = await script('no-third-try', 'process.exit(1)', again);
    assert.deepEqual([never.failed, never.failedBefore], [1, 1]);
    const once = await script('one-try', 'process.exit(1)', { counts: 'exit code' });
    assert.deepEqual([once.failed, once.failedBefore], [1, undefined]);
  });

  it('fails when it ran no tests', async () => {
    const { failed, problem } = await mocha('nothing');
    assert.deepEqual({ failed, problem }, { failed: 1, problem: 'ran no tests' });
  });

  it('fails when it ends before its tests do', async () => {
    const { failed, problem } = await script('crash', 'process.exit(3)');
    assert.deepEqual(
      { failed, problem },
      { failed: 1, problem: 'ended with exit code 3 before its tests did' },
    );
  });

  it('counts a command by its exit code', async () => {
    const counts = 'exit code';
    assert.equal((await script('good-command', '', { counts })).passed, 1);
    assert.equal((await script('bad-command', 'process.exit(1)', { counts })).failed, 1);
  });

  it('ends at its deadline together with what it started, even when they refuse to', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
    const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}])`;
    const code = `${stubborn} console.log('pid', ${grandchild}.pid);`;
    const { failed, problem } = await script('hang', code, { limitMs: 2000 });
    assert.deepEqual({ failed, problem }, { failed: 1, problem: 'stopped after its 2 s were over' });
    const pid = Number(/pid (\d+)/.exec(readFileSync(join(outDir, 'logs', 'host-hang.log'), 'utf8'))?.[1]);
    assert.ok(pid > 0, 'the grandchild started');
    await waitUntil(() => (isRunning(pid) ? undefined : true), 5000, 'The end of the grandchild');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
