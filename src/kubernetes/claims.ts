import { asRecord, asString } from '../base/json';
import { isClusterError } from './clusterError';
import { asRecords, createdAt, type KubernetesObject, specOf } from './kubernetesObject';
import type { ClusterObjects } from './objects';

const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' } as const;

/** Whether removing an object of a kind may remove data that a person has stored. */
export function holdsData({ kind }: { readonly kind: string }): boolean {
  return kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume';
}

/**
 * The claims that a stateful set has made from its volumeClaimTemplates: the set does not own them, and they stay when it goes. A claim that is older
 * than the set was there before, and is none of these. Empty where claims may not be listed. Throws ClusterError.
 */
export async function claimsOf(
  objects: ClusterObjects,
  set: KubernetesObject,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const { name, namespace } = set.metadata;
  const templates = asRecords(specOf(set).volumeClaimTemplates).flatMap(
    template => asString(asRecord(template.metadata)?.name) ?? [],
  );
  if (templates.length === 0 || namespace === undefined) return [];
  const items = await listClaims(objects, namespace, signal);
  const since = createdAt(set) ?? Number.POSITIVE_INFINITY;
  return items.filter(claim => {
    const isNamed = templates.some(template => {
      const start = `${template}-${name}-`;
      return claim.metadata.name.startsWith(start) && /^\d+$/.test(claim.metadata.name.slice(start.length));
    });
    return isNamed && (createdAt(claim) ?? 0) >= since;
  });
}

async function listClaims(objects: ClusterObjects, namespace: string, signal: AbortSignal) {
  try {
    return (await objects.list({ ...claims, namespace }, signal)).items;
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied', 'unknownKind')) return [];
    throw error;
  }
}
