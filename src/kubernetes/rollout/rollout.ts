import { formatSpan } from '../../base/units';
import { ClusterError, isClusterError } from '../clusterError';
import { eventKind } from '../events';
import type { KubernetesObject } from '../kubernetesObject';
import { merged } from '../merged';
import type { ClusterObjects } from '../objects';
import { ownAbort } from '../ownAbort';
import { type ObjectChange, watchObjects } from '../watch';
import { podSelector } from './deploymentProgress';
import { type RolloutSnapshot, type RolloutSource, RolloutView, rolloutSources } from './rolloutView';

export interface RolloutOptions {
  readonly namespace: string;
  /** The deployment's. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/**
 * Follows a deployment until its rollout has finished or failed: a snapshot of how it is, and one for each change. The last one says how it ended.
 * Its events may lack what was said in the last moment: `listEvents` afterwards has it.
 * Throws ClusterError when there is no such deployment or it may not be seen, or the signal's reason.
 */
export async function* followRollout(
  objects: ClusterObjects,
  options: RolloutOptions,
): AsyncGenerator<RolloutSnapshot, void> {
  const deployment = await begin(objects, options);
  const own = ownAbort(options.signal);
  const view = new RolloutView(deployment);
  const seen = new Set<RolloutSource>();
  let told = '';
  try {
    for await (const { from, value } of merged(watches(objects, deployment, options, own.signal))) {
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
  { namespace, name, signal }: RolloutOptions,
): Promise<KubernetesObject> {
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
  const deployment = await objects.get(reference, signal);
  if (deployment) return deployment;
  const cluster = objects.connection.context;
  throw new ClusterError(
    `${cluster} has no deployment ${name} in namespace ${namespace}.`,
    { cluster, subject: `deployment ${name}`, namespace },
    { code: 'notFound' },
  );
}

function watches(
  objects: ClusterObjects,
  deployment: KubernetesObject,
  { namespace, name, deadlineMs }: RolloutOptions,
  signal: AbortSignal,
): Readonly<Record<RolloutSource, AsyncGenerator<Seen, void>>> {
  const options = { signal, deadlineMs };
  const named = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    fieldSelector: `metadata.name=${name}`,
  };
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: podSelector(deployment) };
  const events = { ...eventKind, namespace, fieldSelector: 'involvedObject.kind=Pod' };
  return {
    deployment: watchObjects(objects, named, options),
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
