import { countdown } from '../base/clock';
import { asRecord, asString } from '../base/json';
import { ClusterError, isClusterError, late } from './clusterError';
import {
  asRecords,
  conditionOf,
  describeObject,
  type KubernetesObject,
  referenceOf,
  specOf,
} from './kubernetesObject';
import type { ClusterObjects } from './objects';

/** A kind that a CustomResourceDefinition defines, in one of its versions. */
export interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
}

/** Whether it defines a kind: https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/ */
export function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/');
}

/** In all versions that are served. */
export function kindsOf(definition: KubernetesObject): CustomKind[] {
  const { group, names, versions, scope } = specOf(definition);
  const kind = asString(asRecord(names)?.kind);
  const served = asRecords(versions).filter(version => version.served !== false);
  return served.flatMap(({ name }) => {
    const version = asString(name);
    if (!kind || !version) return [];
    return { apiVersion: `${asString(group)}/${version}`, kind, isNamespaced: scope !== 'Cluster' };
  });
}

const pollMs = 500;

/** Waits until the API has the kinds of a definition. Throws ClusterError, or the signal's reason. */
export async function awaitEstablished(
  objects: ClusterObjects,
  definition: KubernetesObject,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<void> {
  const { clock, context: cluster } = objects.connection;
  const reference = referenceOf(definition);
  const subject = describeObject(reference);
  const left = countdown(clock, deadlineMs);
  for (;;) {
    const seen = await objects.get(reference, signal);
    const refused = seen && conditionOf(seen, 'NamesAccepted');
    if (refused?.status === 'False')
      throw new ClusterError(
        `${cluster} does not accept the names of ${subject}: ${asString(refused.message) ?? 'it does not say why'}.`,
        { cluster, subject },
        { code: 'invalid', hint: 'Another definition has them: change one of the two.' },
      );
    const isThere = seen && conditionOf(seen, 'Established')?.status === 'True';
    if (isThere && (await hasAll(objects, definition, signal))) return;
    const leftMs = left();
    if (leftMs <= 0)
      throw late(
        { cluster, subject },
        `${subject} was applied to ${cluster}, which does not serve its kind yet.`,
        'Deploy again in a while: what was created is still there.',
      );
    await clock.sleep(Math.min(pollMs, leftMs), signal);
  }
}

/** Discovery may know a kind a moment later than the definition says. */
async function hasAll(
  objects: ClusterObjects,
  definition: KubernetesObject,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { apiVersion, kind } of kindsOf(definition)) {
    objects.resources.forget(apiVersion);
    try {
      await objects.resources.find(apiVersion, kind, signal);
    } catch (error) {
      if (!isClusterError(error, 'unknownKind', 'unavailable')) throw error;
      return false;
    }
  }
  return true;
}
