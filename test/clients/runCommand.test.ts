import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quoted } from '../../src/kubernetes/runCommand/quoted';
import { skip } from '../host/skip';
import { isInstalled, run } from './program';
import { ReachedCluster } from './reachedCluster';
import { runCommandCases } from './runCommandCases';

for (const shell of ['sh', 'bash', 'dash'])
  describe(`kubectl as run command runs it, in ${shell}`, function () {
    this.timeout(120_000);
    let reached: ReachedCluster;

    before(async function () {
      if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
      if (!(await isShell(shell))) skip(this, `${shell} is not installed`);
      reached = await ReachedCluster.open({ speed: 20 });
    });
    after(() => reached?.close());

    it('takes a quoted word for what it is, whatever it holds', async () => {
      const signs = [...'\'"\\$`!*?~#&|;<>(){}[] \n\r\t-=%aä', '$(exit 3)', '$HOME', "'\\''"];
      const texts = fc.sample(fc.array(fc.constantFrom(...signs), { maxLength: 12 }), 500);
      const words = texts.map(parts => parts.join(''));
      const { code, out, err } = await run(shell, ['-s'], {
        input: `printf '%s\\0' ${words.map(quoted).join(' ')}`,
      });
      assert.deepEqual([code, err], [0, '']);
      assert.deepEqual(out.split('\0').slice(0, -1), words);
    });

    runCommandCases(shell, () => ({
      env: who => reached.env(who === 'looker' ? 'reader' : 'developer'),
      namespace: 'default',
    }));
  });

/** dash has no flag that tells its version. */
async function isShell(shell: string): Promise<boolean> {
  try {
    return (await run(shell, ['-c', 'exit 0'])).code === 0;
  } catch {
    return false;
  }
}
