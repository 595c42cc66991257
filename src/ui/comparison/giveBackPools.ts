import { explain } from '../../base/errors';
import { emptiedPoolsIn } from '../../teleport/comparison/emptiedPools';
import { emptiedPoolsOf, emptiedWords, giveBack, type PoolOutcome } from '../../teleport/comparison/giveBack';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { Services } from '../../teleport/services';
import { run } from '../commands';
import { confirm, withProgress } from '../feedback';
import { window } from '../window';

/** Offers to give back the pools of a cluster that comparisons have emptied and not given back, such as before a reload. */
export async function offerGiveBack(
  { host }: Pick<Services, 'host'>,
  { name, azure }: Pick<DeployTarget, 'name' | 'azure'>,
): Promise<void> {
  if (azure === undefined) return;
  const store = emptiedPoolsIn(host.windowMemory);
  const pools = await emptiedPoolsOf(store, azure);
  if (pools.length === 0) return;
  const lines = pools.map(pool => emptiedWords(pool, host.clock.now()));
  const detail = [...lines, '', 'A pool that somebody has scaled meanwhile is left as it is.'].join('\n');
  if (!(await confirm(`Give the nodes of ${name} back?`, detail, 'Give Back'))) return;
  const outcomes = await withProgress(`Giving the nodes of ${name} back`, async (signal, report) => {
    const told: PoolOutcome[] = [];
    for (const pool of pools) {
      const progress = (status: string) => report.report({ message: `${pool.pool}: ${status}` });
      told.push(await giveBack(azure, pool, store, { clock: host.clock, signal, report: progress }));
    }
    return told;
  });
  tell(outcomes);
  // The Clusters view shows what is emptied.
  await run('acrTeleport.refreshAzure');
}

function tell(outcomes: readonly PoolOutcome[]): void {
  const words = outcomes.map(({ words: said, error }) => (error ? `${said} ${explain(error)}` : said));
  const show = outcomes.some(({ error }) => error)
    ? window.showWarningMessage
    : window.showInformationMessage;
  void show(words.join(' '));
}
