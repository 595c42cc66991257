import { asString } from '../base/json';
import { type ClusterError, isClusterError } from './clusterError';
import { kindsOf } from './customKinds';
import {
  asRecords,
  asTexts,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
  uidOf,
} from './kubernetesObject';
import { managedBy, managedByLabel } from './labels';
import type { ClusterObjects, ObjectQuery } from './objects';
import { readsInFlight, together } from './together';

/** What could not be looked at, such as for a missing role. `kind` may be a version of the API (`metrics.k8s.io/v1beta1`). */
export interface HiddenKind {
  readonly kind: string;
  readonly error: ClusterError;
}

/** What would go with an object, though it is not among those that are to go. */
export interface Others {
  /** Without what these own. */
  readonly objects: readonly ObjectReference[];
  /** There may be more of these. */
  readonly hidden: readonly HiddenKind[];
}

/** Whether removing it removes objects that it does not own: those in a namespace, or those of a kind that it defines. */
export function isHolder({ kind }: { readonly kind: string }): boolean {
  return kind === 'Namespace' || kind === 'CustomResourceDefinition';
}

/** What else a holder has, apart from what is going (by uid), what that owns, and what Kubernetes itself puts there. Throws what is wrong with the cluster as a whole. */
export async function othersIn(
  objects: ClusterObjects,
  holder: ObjectReference,
  going: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Others> {
  const { queries, hidden: unknown } = await queriesFor(objects, holder, signal);
  const inFlight = readsInFlight(objects, queries.length);
  const answers = await together(queries, { signal, inFlight }, async (query, own) => {
    try {
      return (await objects.list(query, own)).items;
    } catch (error) {
      if (isClusterError(error, 'unknownKind')) return [];
      if (!isHiding(error)) throw error;
      return { kind: query.kind, error };
    }
  });
  const found = answers.flatMap(answer => ('error' in answer ? [] : answer));
  const hidden = answers.flatMap(answer => ('error' in answer ? [answer] : []));
  return { objects: strangers(found, going), hidden: [...unknown, ...hidden] };
}

interface Queries {
  readonly queries: readonly ObjectQuery[];
  readonly hidden: readonly HiddenKind[];
}

async function queriesFor(
  objects: ClusterObjects,
  holder: ObjectReference,
  signal: AbortSignal,
): Promise<Queries> {
  try {
    return holder.kind === 'Namespace'
      ? await queriesWithin(objects, holder.name, signal)
      : { queries: queriesOf(await objects.get(holder, signal)), hidden: [] };
  } catch (error) {
    if (!isHiding(error)) throw error;
    return { queries: [], hidden: [{ kind: 'any kind', error }] };
  }
}

async function queriesWithin(
  objects: ClusterObjects,
  namespace: string,
  signal: AbortSignal,
): Promise<Queries> {
  const { resources, hidden } = await objects.resources.all(signal);
  // What cannot be deleted is not stored there, such as measurements.
  const stored = resources.filter(
    ({ isNamespaced, verbs }) => isNamespaced && verbs.includes('list') && verbs.includes('delete'),
  );
  return { queries: stored.map(({ apiVersion, kind }) => ({ apiVersion, kind, namespace })), hidden };
}

/** All objects of the kind that a definition defines: each version gives them all. */
function queriesOf(definition: KubernetesObject | undefined): ObjectQuery[] {
  const [first] = definition === undefined ? [] : kindsOf(definition);
  return first === undefined ? [] : [{ apiVersion: first.apiVersion, kind: first.kind }];
}

function isHiding(error: unknown): error is ClusterError {
  return isClusterError(error, 'forbidden', 'denied', 'notFound', 'unavailable', 'unreadable');
}

function strangers(found: readonly KubernetesObject[], going: ReadonlySet<string>): ObjectReference[] {
  const goes = new Set(going);
  for (const each of found) if (isOfKubernetes(each, found)) goes.add(uidOf(each) ?? '');
  for (let before = -1; before !== goes.size; ) {
    before = goes.size;
    for (const each of found) {
      const owners = ownersOf(each);
      if (owners.length > 0 && owners.every(owner => goes.has(owner))) goes.add(uidOf(each) ?? '');
    }
  }
  const others = new Map(
    found.flatMap(each => (goes.has(uidOf(each) ?? '') ? [] : [[uidOf(each) ?? '', each] as const])),
  );
  const named = [...others.values()].filter(each => !ownersOf(each).some(owner => others.has(owner)));
  return named.map(referenceOf);
}

function ownersOf({ metadata }: KubernetesObject): string[] {
  return asRecords(metadata.ownerReferences).map(({ uid }) => asString(uid) ?? '');
}

/** What the controllers of Kubernetes put into every namespace, or beside what others made. */
function isOfKubernetes(object: KubernetesObject, all: readonly KubernetesObject[]): boolean {
  const { kind, metadata } = object;
  switch (kind) {
    case 'Event':
    case 'Lease':
      return true;
    case 'ConfigMap':
      return metadata.name === 'kube-root-ca.crt';
    case 'ServiceAccount':
      return metadata.name === 'default';
    case 'Secret': {
      const account = asTexts(metadata.annotations)['kubernetes.io/service-account.name'];
      return object.type === 'kubernetes.io/service-account-token' && account === 'default';
    }
    case 'Endpoints':
      // It goes with its service, whose labels it copies and which counts itself.
      return (
        asTexts(metadata.labels)[managedByLabel] === managedBy ||
        all.some(each => each.kind === 'Service' && each.metadata.name === metadata.name)
      );
    default:
      return false;
  }
}
