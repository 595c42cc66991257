import { asTime } from '../base/json';
import { claimsOf } from './claims';
import { type ClusterError, isClusterError } from './clusterError';
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
import { type HiddenKind, isHolder, type Others, othersIn } from './othersIn';
import { readsInFlight, together } from './together';

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
  /** What could not be looked at; `isUsual`: people often deploy it. */
  readonly hidden: readonly (HiddenKind & { readonly isUsual: boolean })[];
}

/** Finds what runs of ours have left, by its labels alone, and what that has made without labels: it needs no memory of the run. Throws only what is wrong with the cluster as a whole. */
export async function findLeftovers(
  objects: ClusterObjects,
  { kinds: wanted, runId, namespace, signal }: FindOptions,
): Promise<Found> {
  const { kinds, hidden } = wanted ? { kinds: wanted, hidden: [] } : await kindsOf(objects, signal);
  const query = { labelSelector: selectorText(ownLabels(runId)), ...(namespace ? { namespace } : {}) };
  const inFlight = readsInFlight(objects, kinds.length);
  const answers = await together(kinds, { signal, inFlight }, async (kind, own) => {
    try {
      const { items } = await objects.list({ ...kind, ...query }, own);
      return await withClaims(objects, items.filter(isOurs), own);
    } catch (error) {
      if (isClusterError(error, 'unknownKind')) return [];
      if (isClusterError(error, 'forbidden', 'denied'))
        return { kind: kind.kind, error, isUsual: isUsual(kind) };
      throw error;
    }
  });
  const found = answers.flatMap(answer => ('error' in answer ? [] : answer));
  const leftovers = namespace === undefined ? found : found.filter(each => isWithin(each, namespace));
  return {
    leftovers: [...new Map(leftovers.map(each => [each.uid, each])).values()],
    hidden: [...hidden, ...answers.flatMap(answer => ('error' in answer ? [answer] : []))],
  };
}

/** A namespace was named: nothing beside it is meant, such as what is of the whole cluster. */
function isWithin(leftover: Leftover, namespace: string): boolean {
  return leftover.namespace === namespace || (isNamespace(leftover) && leftover.name === namespace);
}

/** A stateful set, and the claims it has made. */
async function withClaims(
  objects: ClusterObjects,
  items: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const item of items) {
    const leftover = leftoverOf(item);
    const { runId } = leftover;
    const claims = item.kind === 'StatefulSet' ? await claimsOf(objects, item, signal) : [];
    found.push(leftover, ...claims.map(claim => ({ ...leftoverOf(claim), ...(runId ? { runId } : {}) })));
  }
  return found;
}

/** All kinds whose objects can be listed and deleted: a manifest may have had any. The usual ones alone where they may not be learnt. */
async function kindsOf(
  objects: ClusterObjects,
  signal: AbortSignal,
): Promise<Pick<Found, 'hidden'> & { readonly kinds: readonly KindOfObject[] }> {
  try {
    const { resources, hidden } = await objects.resources.all(signal);
    const others = resources.filter(
      each =>
        ['list', 'delete'].every(verb => each.verbs.includes(verb)) &&
        !isUsual(each) &&
        !copied.includes(each.kind),
    );
    const pods = usualKinds.findIndex(({ kind }) => kind === 'Pod');
    return {
      kinds: [...usualKinds.slice(0, pods), ...others, ...usualKinds.slice(pods)],
      hidden: hidden.map(each => ({ ...each, isUsual: false })),
    };
  } catch (error) {
    if (!isClusterError(error, 'forbidden', 'denied', 'notFound', 'unknownKind')) throw error;
    return { kinds: usualKinds, hidden: [{ kind: 'any other kind', error, isUsual: false }] };
  }
}

function isUsual({ apiVersion, kind }: KindOfObject): boolean {
  return usualKinds.some(each => each.apiVersion === apiVersion && each.kind === kind);
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

/** A namespace or a definition of ours that stays, since removing it would remove what is not among what was to go. */
export interface Kept extends Others {
  readonly leftover: Leftover;
}

export interface Removal {
  readonly removed: readonly Leftover[];
  readonly failed: readonly { readonly leftover: Leftover; readonly error: ClusterError }[];
  readonly kept: readonly Kept[];
}

/** Which of these would stay, and for what. Throws what is wrong with the cluster as a whole. */
export async function findKept(
  objects: ClusterObjects,
  leftovers: readonly Leftover[],
  signal: AbortSignal,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  const going = uidsOf(leftovers);
  for (const leftover of leftovers.filter(isHolder)) {
    const others = await othersIn(objects, leftover, going, signal);
    if (others.objects.length + others.hidden.length > 0) kept.push({ leftover, ...others });
  }
  return kept;
}

/**
 * Removes exactly these objects, told apart by uid from others of their name, and waits until they are gone. What cannot be removed holds up nothing
 * else. A namespace is looked into just before it would go, and stays with what is not among these.
 */
export async function removeLeftovers(
  objects: ClusterObjects,
  leftovers: readonly Leftover[],
  { signal, deadlineMs, report }: RemovalOptions,
): Promise<Removal> {
  const removed: Leftover[] = [];
  const failed: { leftover: Leftover; error: ClusterError }[] = [];
  const kept: Kept[] = [];
  const going = uidsOf(leftovers);
  const remove = async (leftover: Leftover, own: AbortSignal) => {
    try {
      const others = isHolder(leftover) ? await othersIn(objects, leftover, going, own) : nobodyElse;
      if (others.objects.length + others.hidden.length > 0) {
        kept.push({ leftover, ...others });
        return;
      }
      const { uid } = leftover;
      await objects.remove(leftover, { signal: own, uid, propagation: 'Foreground', deadlineMs });
      removed.push(leftover);
      report?.(leftover);
    } catch (error) {
      if (!isClusterError(error)) throw error;
      failed.push({ leftover, error });
    }
  };
  // A definition takes the objects of its kind with it, and a namespace all that is in it.
  const stages = [
    leftovers.filter(each => !isHolder(each)),
    leftovers.filter(each => isHolder(each) && !isNamespace(each)),
    leftovers.filter(isNamespace),
  ];
  for (const stage of stages) await together(stage, { signal }, remove);
  return { removed, failed, kept };
}

const nobodyElse: Others = { objects: [], hidden: [] };

function uidsOf(leftovers: readonly Leftover[]): ReadonlySet<string> {
  return new Set(leftovers.map(({ uid }) => uid));
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
