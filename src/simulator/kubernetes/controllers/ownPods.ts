import type { Cluster } from '../cluster';
import type { KubeObject } from '../objects';
import type { Pod } from '../podObjects';
import { ownedBy } from './owners';

/** The pods of a controller's, those that are about to go among them. */
export function podsOf({ store }: Cluster, owner: KubeObject): Pod[] {
  return ownedBy(store.list('pods', owner.metadata.namespace), owner);
}

/** Whether it is there to stay: not about to go, and not at its end. */
export function isLive({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded'
  );
}

export function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

export const revisionLabel = 'controller-revision-hash';

/** Whether a pod was made of this state of its controller's template. */
export function isOfRevision({ metadata }: Pod, revision: string): boolean {
  return metadata.labels?.[revisionLabel] === revision;
}
