import { countdown } from '../../base/clock';
import { ExplainedError } from '../../base/errors';
import { count, formatSpan } from '../../base/units';
import type { ClusterObjects } from '../../kubernetes/objects';
import { takesPods } from '../../kubernetes/rollout/nodes';
import type { DeployTarget } from '../deployment/target';
import type { EmptiedPools } from './emptiedPools';
import { deleteNodes, requireDeletable } from './recycleNodes';
import { type LanePool, lanePools, rescale } from './recyclePools';
import { inLanes, type LaneNode, type SeenNode, seenNodes } from './runNodes';
import { isAlone, type OtherPods, otherPodsLines, otherPodsOn } from './runOthers';
import type { ComparisonPlan, LaneName } from './state';

type Report = (words: string) => void;

/** What a person has agreed to, and where it is remembered what was taken. */
export interface RecycleTerms {
  readonly emptied: EmptiedPools;
  /** Whether node objects may be deleted, where there are no pools of AKS to scale. */
  readonly deletesNodes: boolean;
  /** Asked before each time; `false` ends the run, and nothing is touched. */
  stops(others: OtherPods): boolean | Promise<boolean>;
}

/** Puts new nodes, which have no image yet, in the place of those of a run's lanes. */
export interface Recycler {
  /** Throws ExplainedError where that cannot be, or is not agreed to. Changes nothing. */
  check(signal: AbortSignal, report: Report): Promise<void>;
  /** Answers with what was done, a sentence. Checks all before it touches the first. */
  recycle(signal: AbortSignal, report: Report): Promise<string>;
}

const pollMs = 2000;
const deadlineMs = 1_200_000;

/** By the pools of AKS, scaled to 0 and back; elsewhere by deleting the node objects, whose machines somebody replaces. */
export function recycler(
  target: Pick<DeployTarget, 'azure'>,
  objects: ClusterObjects,
  plan: ComparisonPlan,
  terms: RecycleTerms | undefined,
): Recycler {
  const look = async (signal: AbortSignal, report: Report) => {
    if (terms === undefined) throw notAgreed('Nobody has agreed to make nodes anew.');
    return looked(target, objects, { plan, terms, signal, report });
  };
  return {
    check: async (signal, report) => void (await look(signal, report)),
    async recycle(signal, report) {
      const { terms: agreed, before, pools } = await look(signal, () => {});
      const { clock } = objects.connection;
      const options = { plan, emptied: agreed.emptied, clock, signal, report };
      const words = pools
        ? await rescale(pools.azure, pools.all, options)
        : await deleteNodes(objects, unique(before), signal, report);
      await replaced(objects, plan, { before, wanted: wantedOf(before, pools?.all) }, signal);
      return words;
    },
  };
}

interface Look {
  readonly plan: ComparisonPlan;
  readonly terms: RecycleTerms;
  readonly signal: AbortSignal;
  readonly report: Report;
}

interface Looked {
  readonly terms: RecycleTerms;
  readonly before: readonly LaneNode[];
  readonly pools?: {
    readonly azure: NonNullable<DeployTarget['azure']>;
    readonly all: readonly LanePool[];
  };
}

/** All that could refuse, before anything is touched. */
async function looked(
  { azure }: Pick<DeployTarget, 'azure'>,
  objects: ClusterObjects,
  { plan, terms, signal, report }: Look,
): Promise<Looked> {
  const nodes = await seenNodes(objects, signal);
  if (nodes === undefined) throw unseenNodes(plan.cluster.name);
  const before = inLanes(nodes, plan);
  const { clock } = objects.connection;
  const options = { emptied: terms.emptied, clock, signal };
  const found = azure && (await lanePools(azure, { nodes, own: before }, options));
  if (found === undefined)
    requireDeletable(unique(before), { cluster: plan.cluster.name, isAgreed: terms.deletesNodes });
  for (const words of found?.unseen ?? []) report(words);
  const others = await otherPodsOn(objects, before, plan, signal);
  if (!isAlone(others) && !(await terms.stops(others))) throw otherPodsStay(plan.cluster.name, others);
  return { terms, before, ...(azure && found ? { pools: { azure, all: found.pools } } : {}) };
}

function notAgreed(message: string): ExplainedError {
  return new ExplainedError(message, { code: 'notAgreed', hint: 'Compare without recycling.' });
}

function unseenNodes(cluster: string): ExplainedError {
  return new ExplainedError(`The nodes of ${cluster} cannot be recycled: they may not be seen.`, {
    code: 'forbidden',
    hint: 'Ask for the right to list nodes, or compare without recycling.',
  });
}

function otherPodsStay(cluster: string, others: OtherPods): ExplainedError {
  return new ExplainedError(
    `Making the nodes of ${cluster} anew would stop what runs there: ${otherPodsLines(others).join(', ')}.`,
    {
      code: 'notAgreed',
      hint: 'Compare with --stop-pods as well if that may be; else on other nodes, or without recycling.',
    },
  );
}

function unique(nodes: readonly LaneNode[]): readonly SeenNode[] {
  return [...new Map(nodes.map(node => [node.uid, node])).values()];
}

/** How many nodes each lane has to have again. */
function wantedOf(
  before: readonly LaneNode[],
  pools: readonly LanePool[] | undefined,
): ReadonlyMap<LaneName, number> {
  const wanted = new Map<LaneName, number>();
  const each = pools ?? before.map(({ lane }) => ({ lane: lane.name, nodes: 1 }));
  for (const { lane, nodes } of each) wanted.set(lane, (wanted.get(lane) ?? 0) + nodes);
  return wanted;
}

interface Replacing {
  readonly before: readonly LaneNode[];
  readonly wanted: ReadonlyMap<LaneName, number>;
}

/** Waits until each lane has as many nodes as before that take pods, and none of the old ones. */
async function replaced(
  objects: ClusterObjects,
  plan: ComparisonPlan,
  { before, wanted }: Replacing,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = objects.connection;
  const old = new Set(before.map(({ uid }) => uid));
  for (const left = countdown(clock, deadlineMs); ; await clock.sleep(pollMs, signal)) {
    const now = inLanes((await seenNodes(objects, signal)) ?? [], plan);
    const fresh = now.filter(node => !old.has(node.uid) && takesPods(node));
    const isBack = ([lane, nodes]: readonly [LaneName, number]) =>
      fresh.filter(node => node.lane.name === lane).length >= nodes;
    if (fresh.length === now.length && [...wanted].every(isBack)) return;
    if (left() <= 0)
      throw new ExplainedError(
        `${plan.cluster.name} has not replaced its ${count(old.size, 'node')} within ${formatSpan(deadlineMs)}.`,
        { code: 'timeout', hint: 'Look at what makes its nodes; then compare again.' },
      );
  }
}
