import { createAbort } from '../../base/abort';
import { ExplainedError, explain, isExplained } from '../../base/errors';
import { holdsData } from '../../kubernetes/claims';
import {
  type FindOptions,
  type Found,
  findKept,
  findLeftovers,
  type Kept,
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
import { keptWords } from './cleanUpWords';
import type { DeployTarget } from './target';

export type { Found, Kept, Leftover, Removal } from '../../kubernetes/cleanUp';
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
  /** What could not be looked at, and why. */
  readonly hidden: Found['hidden'];
}

/** What of a choice is going to be removed, and what is not. */
export interface CleanUpPlan {
  readonly going: readonly Leftover[];
  /** Hold data: they go only when that was said. */
  readonly volumes: readonly Leftover[];
  /** Namespaces and definitions that others use. */
  readonly kept: readonly Kept[];
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

/** Looks into every namespace that would go. Throws what is wrong with the cluster as a whole. */
export async function planCleanUp(
  { objects }: Pick<DeployTarget, 'objects'>,
  chosen: readonly Leftover[],
  { signal, deleteVolumes }: { readonly signal: AbortSignal; readonly deleteVolumes: boolean },
): Promise<CleanUpPlan> {
  const volumes = deleteVolumes ? [] : chosen.filter(holdsData);
  const wanted = chosen.filter(each => !volumes.includes(each));
  const kept = await findKept(objects, wanted, signal);
  const staying = new Set(kept.map(({ leftover }) => leftover));
  return { going: wanted.filter(each => !staying.has(each)), volumes, kept };
}

export interface CleanUpOptions {
  readonly signal: AbortSignal;
  readonly report?: (leftover: Leftover) => void;
  /** For each object, until it is gone. */
  readonly deadlineMs?: number;
}

/** A load balancer takes some minutes to be given back. */
const usualDeadlineMs = 300_000;

/** Removes exactly these but for namespaces that others have put something into by then, and waits until they are gone. */
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
  const left = new Set<ObjectReference>(references);
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
    const claims = await claimsOfRun(objects, runId, references, own.signal);
    for (const claim of claims) {
      leftovers.set(claim.uid, { leftover: claim, reference: claim });
      left.add(claim);
    }
    const all = [...leftovers.values()].map(({ leftover }) => leftover);
    const removal = await removeLeftovers(objects, all, { signal: own.signal, deadlineMs, report });
    errors.push(...removal.failed.map(({ error }) => error), ...removal.kept.map(keptError));
  } catch (error) {
    if (!own.signal.aborted && !isExplained(error)) throw error;
    if (isExplained(error)) errors.push(error);
  } finally {
    cancel();
  }
  const [error] = errors;
  return { removed, left: [...left], ...(error ? { error } : {}) };
}

/** What the run's stateful sets have made for themselves: it is as new as they are. */
async function claimsOfRun(
  objects: ClusterObjects,
  runId: string,
  references: readonly ObjectReference[],
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  if (!references.some(({ kind }) => kind === 'StatefulSet')) return [];
  const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
  const { leftovers } = await findLeftovers(objects, { signal, runId, kinds: [claims] });
  return leftovers.filter(({ uid }) => !references.some(each => 'uid' in each && each.uid === uid));
}

function keptError(kept: Kept): ExplainedError {
  return new ExplainedError(keptWords(kept), { code: 'kept' });
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
