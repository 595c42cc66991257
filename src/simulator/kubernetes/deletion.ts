import { type ResourceType, resourceTypes } from './api/resourceTypes';
import { refusals } from './api/status';
import type { Cluster } from './cluster';
import type { KubeObject, ObjectsOf } from './objects';
import type { Pod } from './podObjects';
import type { Store } from './store/store';
import { timeOf } from './times';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  /** What becomes of what an object owns; `Background` when absent. */
  readonly propagation?: Propagation;
  /** How long a pod may take; what it says itself when absent. */
  readonly graceS?: number;
  readonly dryRun?: boolean;
}

export const foreground = 'foregroundDeletion';
const reserved = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Deletes an object, or marks it to be deleted; which of both, what it gives back tells. Throws the refusal of what may not be deleted. */
export function remove(
  cluster: Cluster,
  type: ResourceType,
  object: KubeObject,
  options: DeleteOptions = {},
): { readonly object: KubeObject; readonly isGone: boolean } {
  const { name, finalizers = [] } = object.metadata;
  if (type.name === 'namespaces' && reserved.includes(name))
    throw refusals.forbidden(type, name, 'this namespace may not be deleted');
  const stays = staysFor(type, object, options);
  if (options.dryRun) return { object, isGone: stays === undefined };
  if (options.propagation === 'Orphan') orphan(cluster.store, object);
  const waits = options.propagation === 'Foreground' && dependentsOf(cluster.store, object).length > 0;
  if (stays === undefined && finalizers.length === 0 && !waits) {
    cluster.store.remove(type.name, object);
    return { object, isGone: true };
  }
  const marked = mark(cluster, type, object, { graceS: stays ?? 0, waits });
  return { object: marked, isGone: false };
}

/** How many seconds something takes to go; undefined for what goes at once. */
function staysFor(type: ResourceType, object: KubeObject, { graceS }: DeleteOptions): number | undefined {
  if (type.name === 'namespaces') return 0;
  if (type.name !== 'pods') return undefined;
  const { spec, status } = object as Pod;
  const isIdle = spec.nodeName === undefined || status.phase === 'Succeeded' || status.phase === 'Failed';
  const wantedS = graceS ?? spec.terminationGracePeriodSeconds ?? 30;
  return isIdle || wantedS === 0 ? undefined : wantedS;
}

function mark(
  { store, agenda }: Cluster,
  type: ResourceType,
  object: KubeObject,
  { graceS, waits }: { readonly graceS: number; readonly waits: boolean },
): KubeObject {
  const marked = store.edit(type.name, object, ({ metadata, ...draft }) => {
    metadata.deletionTimestamp ??= timeOf(agenda.now + graceS * 1000);
    if (type.name === 'pods') metadata.deletionGracePeriodSeconds ??= graceS;
    if (waits) metadata.finalizers = [...(metadata.finalizers ?? []), foreground];
    if (type.name === 'namespaces') (draft as ObjectsOf['namespaces']).status.phase = 'Terminating';
  });
  return marked ?? object;
}

export interface Dependent {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

/** Everything that an object owns. */
export function dependentsOf(store: Store, { metadata: { uid } }: KubeObject): Dependent[] {
  return owned(store).filter(({ object }) =>
    object.metadata.ownerReferences?.some(owner => owner.uid === uid),
  );
}

/** What is ever owned by something else. */
export function owned(store: Store): Dependent[] {
  return resourceTypes.flatMap(type =>
    type.name === 'events'
      ? []
      : store
          .list(type.name)
          .filter(({ metadata }) => (metadata.ownerReferences ?? []).length > 0)
          .map(object => ({ type, object })),
  );
}

function orphan(store: Store, owner: KubeObject): void {
  for (const { type, object } of dependentsOf(store, owner)) {
    store.edit(type.name, object, ({ metadata }) => {
      const left = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
      if (left.length > 0) metadata.ownerReferences = left;
      else delete metadata.ownerReferences;
    });
  }
}
