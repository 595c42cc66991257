import { skip } from '../host/skip';
import { isInstalled, run } from './program';
import { Reached } from './reached';
import { runCommandCases } from './runCommandCases';

for (const shell of ['sh', 'bash', 'dash'])
  describe(`kubectl as run command runs it, in ${shell}`, function () {
    this.timeout(120_000);
    let reached: Reached;

    before(async function () {
      if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
      if (!(await isShell(shell))) skip(this, `${shell} is not installed`);
      reached = await Reached.open();
    });
    after(() => reached?.close());

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
