import { createAbort } from '../../base/abort';
import { type ExplainedError, explain, isExplained } from '../../base/errors';
import {
  type FindOptions,
  type Found,
  findLeftovers,
  type Leftover,
  type Removal,
  removeLeftovers,
  runsOf,
} from '../../kubernetes/cleanUp';
import {
  asTexts,
  createdAt,
  describeObject,
  type ObjectReference,
  uidOf,
} from '../../kubernetes/kubernetesObject';
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

/** What came of removing what a run has created. */
export interface Cleared {
  readonly removed: readonly ObjectReference[];
  /** What is still there, or may be. */
  readonly left: readonly ObjectReference[];
  /** Why something is left, where the cluster told. */
  readonly error?: ExplainedError;
}

/**
 * Removes what a run has created, after its own signal has aborted or it has failed: with an end of its own, and with no more rights than
 * creating took. Never rejects for what the cluster says.
 */
export async function removeCreated(
  objects: ClusterObjects,
  runId: string,
  references: readonly ObjectReference[],
  deadlineMs = 120_000,
): Promise<Cleared> {
  const own = createAbort();
  const cancel = objects.connection.clock.timer(deadlineMs, () => own.abort(new Error('late')));
  const left = new Set(references);
  const removed: ObjectReference[] = [];
  const errors: ExplainedError[] = [];
  const leftovers = new Map<string, { readonly leftover: Leftover; readonly reference: ObjectReference }>();
  try {
    for (const reference of references) {
      const leftover = await leftoverOf(objects, runId, reference, own.signal);
      if (leftover === undefined) left.delete(reference);
      else leftovers.set(leftover.uid, { leftover, reference });
    }
    const report = ({ uid }: Leftover) => {
      const { reference } = leftovers.get(uid) ?? {};
      if (reference && left.delete(reference)) removed.push(reference);
    };
    const all = [...leftovers.values()].map(({ leftover }) => leftover);
    const { failed } = await removeLeftovers(objects, all, { signal: own.signal, deadlineMs, report });
    errors.push(...failed.map(({ error }) => error));
  } catch (error) {
    if (!own.signal.aborted && !isExplained(error)) throw error;
    if (isExplained(error)) errors.push(error);
  } finally {
    cancel();
  }
  const [error] = errors;
  return { removed, left: [...left], ...(error ? { error } : {}) };
}

/** Why something may be left, for people: which, why, and what removes it. */
export function leftWords(left: readonly ObjectReference[], runId: string, error?: ExplainedError): string {
  const what = left.map(describeObject).join(' and ');
  const why = error === undefined ? 'the cluster did not confirm the removal in time' : explain(error);
  return `May still be there: ${what}: ${why.replace(/\.$/, '')}. Clean Up of run ${runId} removes it.`;
}

/** The object that a reference is to, where it is of this run. */
async function leftoverOf(
  objects: ClusterObjects,
  runId: string,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<Leftover | undefined> {
  const object = await objects.get(reference, signal);
  const uid = object && uidOf(object);
  if (uid === undefined || asTexts(object?.metadata.labels)[runLabel] !== runId) return undefined;
  return { ...reference, uid, runId, createdAtMs: object ? (createdAt(object) ?? 0) : 0 };
}
