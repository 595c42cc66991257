import { scalePool } from '../../azure/changes/nodePools';
import { type EmptiablePool, emptiablePool } from '../../azure/changes/poolNodes';
import { requireScalable } from '../../azure/poolObstacles';
import { createAbort } from '../../base/abort';
import type { Clock } from '../../base/clock';
import { ExplainedError, explain } from '../../base/errors';
import { count, formatAgo } from '../../base/units';
import type { DeployTarget } from '../deployment/target';
import type { EmptiedPool, EmptiedPools } from './emptiedPools';
import { emptiedPoolsOf, giveBack } from './giveBack';
import type { LaneNode, SeenNode } from './runNodes';
import type { ComparisonPlan, LaneName } from './state';

type Azure = NonNullable<DeployTarget['azure']>;

/** A node pool of AKS that is all of one lane. */
export interface LanePool extends EmptiablePool {
  readonly lane: LaneName;
}

const giveBackMs = 900_000;

/**
 * The pools of a run's lanes. Throws, before anything is changed, where one of them could not be emptied and filled again, or is not all of one lane.
 */
export async function lanePools(
  azure: Azure,
  { nodes, own }: { readonly nodes: readonly SeenNode[]; readonly own: readonly LaneNode[] },
  { emptied, clock, signal }: Pick<RescaleOptions, 'emptied' | 'clock' | 'signal'>,
): Promise<{ readonly pools: readonly LanePool[]; readonly unseen: readonly string[] }> {
  const { cluster, arm } = azure;
  const pools: LanePool[] = [];
  for (const [name, lane] of wholePools(nodes, own, cluster.name))
    pools.push({ ...(await emptiablePool(arm, { cluster, pool: name }, signal)), lane });
  for (const pool of await emptiedPoolsOf(emptied, azure))
    if (pools.some(({ name }) => name === pool.pool)) throw begun(pool, clock.now());
  return { pools, unseen: await requireScalable(arm, cluster, pools, signal) };
}

/** By name, with the lane of each. */
function wholePools(
  nodes: readonly SeenNode[],
  own: readonly LaneNode[],
  cluster: string,
): ReadonlyMap<string, LaneName> {
  const pools = new Map<string, LaneName>();
  for (const { pool, name, lane } of own) {
    if (pool === undefined) throw notWhole(`The node ${name} of ${cluster} belongs to no node pool`);
    const other = pools.get(pool);
    if (other !== undefined && other !== lane.name)
      throw notWhole(`The node pool ${pool} of ${cluster} is in the lanes ${other} and ${lane.name}`);
    pools.set(pool, lane.name);
  }
  const uids = new Set(own.map(({ uid }) => uid));
  for (const { pool, name, uid } of nodes)
    if (pool !== undefined && pools.has(pool) && !uids.has(uid))
      throw notWhole(
        `The node pool ${pool} of ${cluster} is only in part of the lane ${pools.get(pool)}: its node ${name} is not`,
      );
  return pools;
}

function notWhole(what: string): ExplainedError {
  return new ExplainedError(`${what}, so that it is not scaled to 0.`, {
    code: 'notScalable',
    hint: 'Label whole pools, one for each lane, or compare without recycling.',
  });
}

function begun(pool: EmptiedPool, nowMs: number): ExplainedError {
  const since = formatAgo(pool.emptiedAt, nowMs);
  return new ExplainedError(
    `Another comparison has begun to recycle pool ${pool.pool} of ${pool.cluster} ${since}, and has not given it back.`,
    {
      code: 'emptied',
      hint: 'Wait until it has ended, or give the pool back by Clean Up (acr-teleport cleanup).',
    },
  );
}

export interface RescaleOptions {
  readonly plan: Pick<ComparisonPlan, 'runId'>;
  readonly emptied: EmptiedPools;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: (words: string) => void;
}

/** Scales pools to 0 and back. Each is remembered before it is emptied, until it is given back; who leaves in between gives back what was taken. */
export async function rescale(
  azure: Azure,
  pools: readonly LanePool[],
  options: RescaleOptions,
): Promise<string> {
  const { plan, emptied, clock, signal, report } = options;
  const { cluster, arm } = azure;
  const taken = new Set<EmptiedPool>();
  try {
    for (const { name: pool, nodes } of pools) {
      const place = { clusterId: cluster.id, cluster: cluster.name, pool };
      const remembered = { ...place, nodes, runId: plan.runId, emptiedAt: clock.now() };
      await emptied.add(remembered);
      taken.add(remembered);
      report(`Scaling pool ${pool} to 0.`);
      await scalePool(arm, { cluster, pool, nodes: 0, from: nodes }, signal);
    }
    for (const pool of taken) {
      report(`Scaling pool ${pool.pool} back to ${count(pool.nodes, 'node')}.`);
      await scalePool(arm, { cluster, pool: pool.pool, nodes: pool.nodes, from: 0 }, signal);
      await emptied.remove(pool);
      taken.delete(pool);
    }
  } finally {
    for (const pool of taken) await giveBackLate(azure, pool, options);
  }
  return `Pools ${pools.map(({ name }) => name).join(' and ')} were scaled to 0 and back.`;
}

/** With an end of its own. What is not known to be back then stays remembered. Never rejects: the other pools are to be given back, too. */
async function giveBackLate(
  azure: Azure,
  pool: EmptiedPool,
  { emptied, clock, report }: RescaleOptions,
): Promise<void> {
  const own = createAbort();
  const cancel = clock.timer(giveBackMs, () => own.abort());
  report(`Giving pool ${pool.pool} its ${count(pool.nodes, 'node')} back.`);
  const later = 'It is remembered: Clean Up (acr-teleport cleanup) gives it back.';
  try {
    const { words, error } = await giveBack(azure, pool, emptied, { clock, signal: own.signal });
    report(error ? `${words} ${error.message} ${later}` : words);
  } catch (error) {
    const why = own.signal.aborted ? '' : ` ${explain(error)}`;
    report(`Pool ${pool.pool} is not known to have ${count(pool.nodes, 'node')} again.${why} ${later}`);
  } finally {
    cancel();
  }
}
