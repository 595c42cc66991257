import { formatSpan } from '../../base/units';
import { ClusterError, isClusterError } from '../clusterError';
import { eventKind } from '../events';
import { describeObject, type KubernetesObject, type ObjectReference } from '../kubernetesObject';
import { merged } from '../merged';
import type { ClusterObjects } from '../objects';
import { ownAbort } from '../ownAbort';
import { type ObjectChange, watchObjects } from '../watch';
import { type RolloutSnapshot, type RolloutSource, RolloutView, rolloutSources } from './rolloutView';
import { eventsOf, podsOf } from './workloads';

export interface RolloutOptions {
  /** Of a kind that is followed. */
  readonly workload: ObjectReference & { readonly namespace: string };
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/**
 * Follows a workload until its rollout has finished or failed: a snapshot of how it is, and one for each change. The last one says how it ended.
 * Its events may lack what was said in the last moment: `listEvents` afterwards has it.
 * Throws ClusterError when there is no such workload or it may not be seen, or the signal's reason.
 */
export async function* followRollout(
  objects: ClusterObjects,
  options: RolloutOptions,
): AsyncGenerator<RolloutSnapshot, void> {
  const workload = await begin(objects, options);
  const own = ownAbort(options.signal);
  const view = new RolloutView(workload);
  const seen = new Set<RolloutSource>();
  let told = '';
  try {
    for await (const { from, value } of merged(watches(objects, workload, options, own.signal))) {
      if (value.kind === 'hidden') view.hideEvents(value.why);
      else view.take(from, value);
      seen.add(from);
      // The last word needs its evidence: it is not said before pods and events have been looked at.
      if (seen.size < rolloutSources.length) continue;
      const snapshot = view.snapshot();
      const text = JSON.stringify(snapshot);
      if (text === told) continue;
      told = text;
      yield snapshot;
      if (snapshot.state !== 'progressing') return;
    }
    yield late(view.snapshot(), options.deadlineMs);
  } finally {
    own.close();
  }
}

/** A change, or why there are none to be seen. */
type Seen = ObjectChange | { readonly kind: 'hidden'; readonly why: string };

async function begin(
  objects: ClusterObjects,
  { workload, signal }: RolloutOptions,
): Promise<KubernetesObject> {
  const found = await objects.get(workload, signal);
  if (found) return found;
  const cluster = objects.connection.context;
  throw new ClusterError(
    `${cluster} has no ${describeObject(workload)}.`,
    { cluster, subject: describeObject(workload), namespace: workload.namespace },
    { code: 'notFound' },
  );
}

function watches(
  objects: ClusterObjects,
  found: KubernetesObject,
  { workload: { apiVersion, kind, namespace, name }, deadlineMs }: RolloutOptions,
  signal: AbortSignal,
): Readonly<Record<RolloutSource, AsyncGenerator<Seen, void>>> {
  const options = { signal, deadlineMs };
  const own = { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` };
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace, ...podsOf(found) };
  const events = { ...eventKind, namespace, ...eventsOf(found) };
  return {
    workload: watchObjects(objects, own, options),
    pods: watchObjects(objects, pods, options),
    events: unlessForbidden(watchObjects(objects, events, options)),
  };
}

/** A rollout can be followed without events; who may not see them is told so. */
async function* unlessForbidden(source: AsyncGenerator<ObjectChange, void>): AsyncGenerator<Seen, void> {
  try {
    yield* source;
  } catch (error) {
    if (!isClusterError(error, 'forbidden', 'denied')) throw error;
    yield { kind: 'hidden', why: error.message };
  }
}

function late(snapshot: RolloutSnapshot, deadlineMs: number): RolloutSnapshot {
  const words = `it has not finished within ${formatSpan(deadlineMs)}: ${snapshot.words}`;
  return { ...snapshot, state: 'failed', failure: 'deadline', words };
}
