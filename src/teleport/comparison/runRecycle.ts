import { scalePool } from '../../azure/changes/nodePools';
import { createAbort } from '../../base/abort';
import { type Clock, countdown } from '../../base/clock';
import { ExplainedError, isExplained } from '../../base/errors';
import { count, formatSpan } from '../../base/units';
import type { ClusterObjects } from '../../kubernetes/objects';
import { takesPods } from '../../kubernetes/rollout/nodes';
import type { DeployTarget } from '../deployment/target';
import { type LaneNode, laneNodes } from './runNodes';
import type { ComparisonPlan } from './state';

/** Puts new nodes, which have no image yet, in the place of those of a run's lanes. Answers with what was done, a sentence. */
export type Recycle = (signal: AbortSignal, report: (words: string) => void) => Promise<string>;

const pollMs = 2000;
const deadlineMs = 1_200_000;
const giveBackMs = 60_000;

/** By the pools of AKS, scaled to 0 and back; elsewhere by deleting the node objects, whose machines somebody replaces. */
export function recycler(
  { azure }: Pick<DeployTarget, 'azure'>,
  objects: ClusterObjects,
  plan: ComparisonPlan,
): Recycle {
  return async (signal, report) => {
    const nodes = await laneNodes(objects, plan, signal);
    if (nodes === undefined)
      throw new ExplainedError(
        `The nodes of ${plan.cluster.name} cannot be recycled: they may not be seen.`,
        {
          code: 'forbidden',
          hint: 'Ask for the right to list nodes, or compare without recycling.',
        },
      );
    const before = unique(nodes);
    const words = azure
      ? await rescale(azure, before, objects.connection.clock, signal, report)
      : await deleteNodes(objects, before, signal, report);
    await replaced(objects, plan, before, signal);
    return words;
  };
}

function unique(nodes: readonly LaneNode[]): readonly LaneNode[] {
  return [...new Map(nodes.map(node => [node.uid, node])).values()];
}

async function deleteNodes(
  objects: ClusterObjects,
  nodes: readonly LaneNode[],
  signal: AbortSignal,
  report: (words: string) => void,
): Promise<string> {
  for (const { name, uid } of nodes) {
    report(`Deleting node ${name}.`);
    await objects.remove({ apiVersion: 'v1', kind: 'Node', name }, { signal, uid });
  }
  return `${count(nodes.length, 'node')} deleted, and replaced by new ones.`;
}

interface Pool {
  readonly name: string;
  readonly nodes: number;
}

type Azure = NonNullable<DeployTarget['azure']>;

async function rescale(
  azure: Azure,
  nodes: readonly LaneNode[],
  clock: Clock,
  signal: AbortSignal,
  report: (words: string) => void,
): Promise<string> {
  const { cluster, arm } = azure;
  const pools = poolsOf(nodes);
  for (const { name } of pools) {
    const pool = cluster.pools.find(each => each.name === name);
    if (pool?.mode === 'System') throw notToZero(name, cluster.name);
  }
  const emptied = new Set<Pool>();
  try {
    for (const pool of pools) {
      report(`Scaling pool ${pool.name} to 0.`);
      emptied.add(pool);
      await scalePool(arm, { cluster, pool: pool.name, nodes: 0 }, signal);
    }
    for (const pool of pools) {
      report(`Scaling pool ${pool.name} back to ${count(pool.nodes, 'node')}.`);
      await scalePool(arm, { cluster, pool: pool.name, nodes: pool.nodes }, signal);
      emptied.delete(pool);
    }
  } finally {
    // Whoever leaves in between gets their nodes back.
    for (const pool of emptied) report(await giveBack(azure, pool, clock));
  }
  return `Pools ${pools.map(({ name }) => name).join(' and ')} were scaled to 0 and back.`;
}

/** It is enough that Azure has taken it. */
async function giveBack({ cluster, arm }: Azure, { name, nodes }: Pool, clock: Clock): Promise<string> {
  const own = createAbort();
  const cancel = clock.timer(giveBackMs, () => own.abort());
  try {
    await scalePool(arm, { cluster, pool: name, nodes }, own.signal, () => own.abort());
    return `Pool ${name} has ${count(nodes, 'node')} again.`;
  } catch (error) {
    if (own.signal.aborted) return `Pool ${name} is being scaled back to ${count(nodes, 'node')}.`;
    if (!isExplained(error)) throw error;
    return `Pool ${name} could not be scaled back to ${count(nodes, 'node')}: ${error.message}`;
  } finally {
    cancel();
  }
}

function poolsOf(nodes: readonly LaneNode[]): Pool[] {
  const counts = new Map<string, number>();
  for (const { pool } of nodes) if (pool !== undefined) counts.set(pool, (counts.get(pool) ?? 0) + 1);
  return [...counts].map(([name, amount]) => ({ name, nodes: amount }));
}

function notToZero(pool: string, cluster: string): ExplainedError {
  return new ExplainedError(
    `The node pool ${pool} of ${cluster} is a system pool, which cannot be scaled to 0.`,
    {
      code: 'notScalable',
      hint: 'Compare on user pools, or without recycling.',
    },
  );
}

/** Waits until each lane has as many nodes as before that take pods, and none of the old ones. */
async function replaced(
  objects: ClusterObjects,
  plan: ComparisonPlan,
  before: readonly LaneNode[],
  signal: AbortSignal,
): Promise<void> {
  const { clock } = objects.connection;
  const old = new Set(before.map(({ uid }) => uid));
  for (const left = countdown(clock, deadlineMs); ; await clock.sleep(pollMs, signal)) {
    const now = unique((await laneNodes(objects, plan, signal)) ?? []);
    const fresh = now.filter(node => !old.has(node.uid) && takesPods(node));
    if (fresh.length >= before.length && fresh.length === now.length) return;
    if (left() <= 0)
      throw new ExplainedError(
        `${plan.cluster.name} has not replaced its ${count(before.length, 'node')} within ${formatSpan(deadlineMs)}.`,
        { code: 'timeout', hint: 'Look at what makes its nodes; then compare again.' },
      );
  }
}
