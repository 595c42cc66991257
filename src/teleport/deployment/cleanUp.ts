import { createAbort } from '../../base/abort';
import { isExplained } from '../../base/errors';
import {
  type FindOptions,
  type Found,
  findLeftovers,
  type Leftover,
  type Removal,
  removeLeftovers,
  runsOf,
} from '../../kubernetes/cleanUp';
import { asTexts, createdAt, type ObjectReference, uidOf } from '../../kubernetes/kubernetesObject';
import { runLabel } from '../../kubernetes/labels';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { DeployTarget } from './target';

export type { Found, Leftover, Removal } from '../../kubernetes/cleanUp';
export { runsOf } from '../../kubernetes/cleanUp';

/** One run, and what of it is still in the cluster. */
export interface LeftRun {
  /** Empty for what has lost its run. */
  readonly runId: string;
  readonly leftovers: readonly Leftover[];
  /** The oldest of it; milliseconds since 1970. */
  readonly createdAtMs: number;
}

export interface LeftRuns {
  /** The newest first. */
  readonly runs: readonly LeftRun[];
  /** The kinds that could not be looked for, and why. */
  readonly hidden: Found['hidden'];
}

/** What runs of ours have left in a cluster, found by its labels alone: also after a crash. Throws what is wrong with the cluster as a whole. */
export async function listRuns(
  { objects }: Pick<DeployTarget, 'objects'>,
  options: FindOptions,
): Promise<LeftRuns> {
  const { leftovers, hidden } = await findLeftovers(objects, options);
  const runs = [...runsOf(leftovers)].map(([runId, left]) => ({
    runId,
    leftovers: left,
    createdAtMs: Math.min(...left.map(({ createdAtMs }) => createdAtMs)),
  }));
  return { runs, hidden };
}

export interface CleanUpOptions {
  readonly signal: AbortSignal;
  readonly report?: (leftover: Leftover) => void;
  /** For each object, until it is gone. */
  readonly deadlineMs?: number;
}

/** A load balancer takes some minutes to be given back. */
const usualDeadlineMs = 300_000;

/** Removes exactly these, and waits until they are gone. */
export function cleanUp(
  { objects }: Pick<DeployTarget, 'objects'>,
  leftovers: readonly Leftover[],
  { signal, report, deadlineMs = usualDeadlineMs }: CleanUpOptions,
): Promise<Removal> {
  return removeLeftovers(objects, leftovers, { signal, deadlineMs, ...(report ? { report } : {}) });
}

/**
 * Removes what a run has created, after its own signal has aborted or it has failed: with an end of its own, and with no more rights than
 * creating took. Answers with what is gone; the rest may still be there. Never rejects for what the cluster says.
 */
export async function removeCreated(
  objects: ClusterObjects,
  runId: string,
  references: readonly ObjectReference[],
  deadlineMs = 120_000,
): Promise<readonly ObjectReference[]> {
  const own = createAbort();
  const cancel = objects.connection.clock.timer(deadlineMs, () => own.abort(new Error('late')));
  const removed: ObjectReference[] = [];
  try {
    const leftovers: Leftover[] = [];
    for (const reference of references)
      leftovers.push(...(await leftoverOf(objects, runId, reference, own.signal)));
    const report = (leftover: Leftover) => removed.push(leftover);
    await removeLeftovers(objects, leftovers, { signal: own.signal, deadlineMs, report });
  } catch (error) {
    if (!own.signal.aborted && !isExplained(error)) throw error;
  } finally {
    cancel();
  }
  return removed;
}

/** The object that a reference is to, where it is of this run. */
async function leftoverOf(
  objects: ClusterObjects,
  runId: string,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<Leftover[]> {
  const object = await objects.get(reference, signal);
  const uid = object && uidOf(object);
  if (uid === undefined || asTexts(object?.metadata.labels)[runLabel] !== runId) return [];
  return [{ ...reference, uid, runId, createdAtMs: object ? (createdAt(object) ?? 0) : 0 }];
}
