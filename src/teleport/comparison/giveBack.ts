import { type GiveBackOptions, giveBackPool } from '../../azure/changes/poolNodes';
import { idKey } from '../../azure/resourceId';
import { type ExplainedError, isAbort, isExplained } from '../../base/errors';
import { count, formatAgo } from '../../base/units';
import type { DeployTarget } from '../deployment/target';
import type { EmptiedPool, EmptiedPools } from './emptiedPools';

type Azure = NonNullable<DeployTarget['azure']>;

/** The emptied pools of a cluster; of one run alone where that is named. */
export async function emptiedPoolsOf(
  pools: EmptiedPools,
  { cluster }: Pick<Azure, 'cluster'>,
  runId?: string,
): Promise<readonly EmptiedPool[]> {
  const all = await pools.list();
  return all.filter(
    each => idKey(each.clusterId) === idKey(cluster.id) && (runId === undefined || each.runId === runId),
  );
}

/** What came of one pool. `error`: it is still remembered. */
export interface PoolOutcome {
  readonly pool: EmptiedPool;
  readonly words: string;
  readonly error?: ExplainedError;
}

/** Gives a pool its nodes back, and forgets it when that is done, or when somebody else has changed it. Throws the signal's reason. */
export async function giveBack(
  { arm, cluster }: Azure,
  pool: EmptiedPool,
  pools: EmptiedPools,
  options: GiveBackOptions,
): Promise<PoolOutcome> {
  try {
    const given = await giveBackPool(arm, { cluster, pool: pool.pool, nodes: pool.nodes }, options);
    await pools.remove(pool);
    const words =
      given.kind === 'changed'
        ? `Pool ${pool.pool} was left as it is: ${given.words}. It had ${count(pool.nodes, 'node')} before it was emptied.`
        : `Pool ${pool.pool} has ${count(pool.nodes, 'node')} again.`;
    return { pool, words };
  } catch (error) {
    if (isAbort(error) || !isExplained(error)) throw error;
    return {
      pool,
      words: `Pool ${pool.pool} is not known to have ${count(pool.nodes, 'node')} again.`,
      error,
    };
  }
}

/** `Pool user1 of demo-aks was scaled to 0 by a comparison 2 h ago, and is not known to have its 3 nodes again.` */
export function emptiedWords({ pool, cluster, nodes, emptiedAt }: EmptiedPool, nowMs: number): string {
  return `Pool ${pool} of ${cluster} was scaled to 0 by a comparison ${formatAgo(emptiedAt, nowMs)}, and is not known to have its ${count(nodes, 'node')} again.`;
}
