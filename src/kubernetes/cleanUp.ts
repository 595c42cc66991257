import { asTime } from '../base/json';
import { createLimiter } from '../base/limiter';
import { type ClusterError, isClusterError } from './clusterError';
import { isWatching } from './connection';
import {
  asRecords,
  asTexts,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
  uidOf,
} from './kubernetesObject';
import { ownLabels, runLabel, selectorText } from './labels';
import type { ClusterObjects } from './objects';
import { ownAbort } from './ownAbort';

/** Something that a run of ours created and that is still there. */
export interface Leftover extends ObjectReference {
  readonly uid: string;
  readonly runId?: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

export interface KindOfObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What people usually deploy, and what runs of ours create; pods last, since most go with what owns them, and namespaces behind all. */
const usualKinds: readonly KindOfObject[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Namespace' },
];
/** These carry the labels of a service, which they go with though it does not own them. */
const copied = ['Endpoints'];

export interface FindOptions {
  readonly signal: AbortSignal;
  /** undefined: those of all runs. */
  readonly runId?: string;
  /** undefined: all of them. */
  readonly namespace?: string;
  /** undefined: all that the cluster has. */
  readonly kinds?: readonly KindOfObject[];
}

export interface Found {
  readonly leftovers: readonly Leftover[];
  /** The kinds that could not be looked for, such as for a missing role. */
  readonly hidden: readonly { readonly kind: string; readonly error: ClusterError }[];
}

/** Where each is a request of its own; reads by run command go together, and none of them waits for another. */
const maxInFlight = 4;

/** Finds what runs of ours have left, by its labels alone: it needs no memory of the run. Throws only what is wrong with the cluster as a whole. */
export async function findLeftovers(
  objects: ClusterObjects,
  { kinds: wanted, runId, namespace, signal }: FindOptions,
): Promise<Found> {
  const kinds = wanted ?? (await kindsOf(objects, signal));
  const query = { labelSelector: selectorText(ownLabels(runId)), ...(namespace ? { namespace } : {}) };
  const inFlight = isWatching(objects.connection) ? maxInFlight : kinds.length;
  const answers = await together(kinds, { signal, inFlight }, async (kind, own) => {
    try {
      const { items } = await objects.list({ ...kind, ...query }, own);
      return items.filter(isOurs);
    } catch (error) {
      if (isClusterError(error, 'unknownKind')) return [];
      if (isClusterError(error, 'forbidden', 'denied'))
        return isUsual(kind) ? { kind: kind.kind, error } : [];
      throw error;
    }
  });
  return {
    leftovers: answers.flatMap(answer => ('error' in answer ? [] : answer.map(leftoverOf))),
    hidden: answers.flatMap(answer => ('error' in answer ? [answer] : [])),
  };
}

/** All kinds whose objects can be listed and deleted: a manifest may have had any. The usual ones alone where they may not be learnt. */
async function kindsOf(objects: ClusterObjects, signal: AbortSignal): Promise<readonly KindOfObject[]> {
  try {
    const found = await objects.resources.all(signal);
    const others = found.filter(
      each =>
        ['list', 'delete'].every(verb => each.verbs.includes(verb)) &&
        !isUsual(each) &&
        !copied.includes(each.kind),
    );
    const pods = usualKinds.findIndex(({ kind }) => kind === 'Pod');
    return [...usualKinds.slice(0, pods), ...others, ...usualKinds.slice(pods)];
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied', 'notFound', 'unknownKind')) return usualKinds;
    throw error;
  }
}

/** Whoever may not look at what is rarely deployed is not told so each time. */
function isUsual({ apiVersion, kind }: KindOfObject): boolean {
  return usualKinds.some(each => each.apiVersion === apiVersion && each.kind === kind);
}

/** A task for each, few at a time; the first that fails ends the others. */
async function together<T, R>(
  items: readonly T[],
  { signal: caller, inFlight = maxInFlight }: { readonly signal: AbortSignal; readonly inFlight?: number },
  task: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const limit = createLimiter(inFlight);
  const { signal, close } = ownAbort(caller);
  try {
    return await Promise.all(items.map(item => limit(() => task(item, signal), signal)));
  } finally {
    close();
  }
}

/** What an object of ours owns carries its labels, and goes with it. */
function isOurs({ metadata }: KubernetesObject): boolean {
  return asRecords(metadata.ownerReferences).length === 0;
}

function leftoverOf(object: KubernetesObject): Leftover {
  const runId = asTexts(object.metadata.labels)[runLabel];
  return {
    ...referenceOf(object),
    uid: uidOf(object) ?? '',
    createdAtMs: asTime(object.metadata.creationTimestamp) ?? 0,
    ...(runId === undefined ? {} : { runId }),
  };
}

export interface RemovalOptions {
  readonly signal: AbortSignal;
  /** For each object, until it is gone. */
  readonly deadlineMs: number;
  /** Tells each one that is gone. */
  readonly report?: (leftover: Leftover) => void;
}

export interface Removal {
  readonly removed: readonly Leftover[];
  readonly failed: readonly { readonly leftover: Leftover; readonly error: ClusterError }[];
}

/** Removes exactly these objects, told apart by uid from others of their name, and waits until they are gone. What cannot be removed holds up nothing else. */
export async function removeLeftovers(
  objects: ClusterObjects,
  leftovers: readonly Leftover[],
  { signal, deadlineMs, report }: RemovalOptions,
): Promise<Removal> {
  const removed: Leftover[] = [];
  const failed: { leftover: Leftover; error: ClusterError }[] = [];
  const remove = async (leftover: Leftover, own: AbortSignal) => {
    try {
      await objects.remove(leftover, {
        signal: own,
        uid: leftover.uid,
        propagation: 'Foreground',
        deadlineMs,
      });
      removed.push(leftover);
      report?.(leftover);
    } catch (error) {
      if (!isClusterError(error)) throw error;
      failed.push({ leftover, error });
    }
  };
  // A namespace takes its objects with it, and waits for them.
  await together(
    leftovers.filter(each => !isNamespace(each)),
    { signal },
    remove,
  );
  await together(leftovers.filter(isNamespace), { signal }, remove);
  return { removed, failed };
}

function isNamespace({ kind }: Leftover): boolean {
  return kind === 'Namespace';
}

/** The runs that leftovers are of, the newest first. */
export function runsOf(leftovers: readonly Leftover[]): ReadonlyMap<string, readonly Leftover[]> {
  const newestFirst = [...leftovers].sort((one, other) => other.createdAtMs - one.createdAtMs);
  const runs = new Map<string, Leftover[]>();
  for (const leftover of newestFirst) {
    const runId = leftover.runId ?? '';
    runs.set(runId, [...(runs.get(runId) ?? []), leftover]);
  }
  return runs;
}
