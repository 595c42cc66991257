import assert from 'node:assert/strict';
import { cli } from './cli';

const commands = [
  'check',
  'list',
  'tags',
  'enable',
  'disable',
  'convert',
  'auto-convert',
  'doctor',
  'deploy',
  'compare',
  'cleanup',
  'simulator',
];

describe('acr-teleport, asked for help', () => {
  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    it(`shows examples first, then every command: ${['acr-teleport', ...args].join(' ')}`, async () => {
      const { code, out, err } = await cli(args);
      assert.match(out, /^Examples:\n {2}acr-teleport check demo42t hello-world 1\.0\n/);
      const named = [...out.matchAll(/^ {2}([\w-]+) {2}/gm)].map(([, name]) => name);
      assert.deepEqual(named, commands);
      assert.match(out, /Exit codes: 0 ready or done, 1 unexpected, 2 usage, 3 not ready in time/);
      assert.deepEqual([code, err], [0, '']);
    });
  }

  for (const command of commands) {
    it(`shows how ${command} is called`, async () => {
      const { code, out, err } = await cli([command, '--help', 'whatever']);
      assert.match(
        out,
        new RegExp(`^Examples:\\n {2}acr-teleport ${command} .*\\n\\nUsage: acr-teleport ${command} `, 's'),
      );
      assert.deepEqual([code, err], [0, '']);
    });
  }
});
