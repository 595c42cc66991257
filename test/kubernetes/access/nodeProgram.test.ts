import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNodeProgram } from '../../../src/kubernetes/access/nodeProgram';
import { failureOf } from '../../support/errors';
import { forever } from '../fakeConnection';

const node = process.execPath;

function run(script: string, more: Partial<Parameters<typeof runNodeProgram>[0]> = {}) {
  const args = ['-e', script, 'a b', '$(whoami)'];
  return runNodeProgram({ command: node, args, environment: {}, signal: forever(), ...more });
}

describe('a program of this machine', () => {
  it('gets its arguments as they are, its environment beside ours, and what is put into it', async () => {
    const script = `let text = '';
      process.stdin.on('data', chunk => { text += chunk; });
      process.stdin.on('end', () => {
        console.log(JSON.stringify([process.argv.slice(1), process.env.ASKED, 'PATH' in process.env, text]));
        console.error('noted');
      });`;
    const outcome = await run(script, { environment: { ASKED: 'yes' }, stdin: 'in' });
    assert.ok(outcome.kind === 'ended');
    assert.deepEqual(JSON.parse(outcome.stdout), [['a b', '$(whoami)'], 'yes', true, 'in']);
    assert.equal(outcome.stderr, 'noted\n');
    assert.equal(outcome.exitCode, 0);
  });

  it('ends as it ends, and may leave what is put into it', async () => {
    const outcome = await run('process.exit(7)', { stdin: 'x'.repeat(1_000_000) });
    assert.deepEqual(outcome, { kind: 'ended', exitCode: 7, stdout: '', stderr: '' });
  });

  it('that prints without end is read and not kept', async () => {
    const outcome = await run("for (let i = 0; i < 50; i++) process.stdout.write('x'.repeat(100_000))");
    assert.ok(outcome.kind === 'ended' && outcome.stdout.length < 1_200_000);
  });

  it('is missing, or no program', async () => {
    assert.deepEqual(await run('', { command: 'no-such-program-of-acr-teleport' }), { kind: 'missing' });
    const outcome = await run('', { command: __dirname });
    assert.ok(outcome.kind === 'notStarted' && outcome.startFailure !== '');
  });

  it('is not one of the current folder, whatever PATH says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-program-'));
    const { PATH } = process.env;
    const before = process.cwd();
    const name = 'acr-teleport-planted';
    try {
      await writeFile(join(folder, name), '#!/bin/sh\necho planted\n', { mode: 0o700 });
      process.chdir(folder);
      for (const path of [`:${PATH}`, `.:${PATH}`, `${PATH}:`]) {
        process.env.PATH = path;
        assert.deepEqual(await run('', { command: name }), { kind: 'missing' });
      }
      process.env.PATH = PATH;
      assert.deepEqual(await run('', { command: name, environment: { PATH: folder } }), { kind: 'missing' });
    } finally {
      process.chdir(before);
      process.env.PATH = PATH;
      await rm(folder, { recursive: true });
    }
  });

  it('is gone when it is not wanted any more', async () => {
    const abort = new AbortController();
    const running = run('setInterval(() => {}, 1000)', { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    assert.equal(await failureOf(running), abort.signal.reason);
    assert.equal(await failureOf(run('', { signal: abort.signal })), abort.signal.reason);
  });
});
