import { ExplainedError } from '../../base/errors';
import { asString } from '../../base/json';
import { isClusterError } from '../../kubernetes/clusterError';
import { asRecords, type KubernetesObject, specOf } from '../../kubernetes/kubernetesObject';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { LaneNode } from './runNodes';
import type { ComparisonPlan } from './state';

/**
 * Throws where pods of somebody else run an image of the comparison on its nodes: on nodes made anew they would pull it first, and what is
 * measured after that is no pull. Answers false where pods may not be listed, so that nobody knows.
 */
export async function requireAlone(
  objects: ClusterObjects,
  nodes: readonly LaneNode[],
  { images, cluster }: ComparisonPlan,
  signal: AbortSignal,
): Promise<boolean> {
  const names = new Set(nodes.map(({ name }) => name));
  const references = new Set(images.map(({ reference }) => reference));
  const pods = await listed(objects, signal);
  const other = pods?.find(pod => names.has(asString(specOf(pod).nodeName) ?? '') && runs(pod, references));
  if (other === undefined) return pods !== undefined;
  const { name, namespace } = other.metadata;
  throw new ExplainedError(
    `Pod ${name} in ${namespace} runs the same image on the nodes of ${cluster.name} that would be made anew: it would pull it there first, and nothing could be measured.`,
    { code: 'imageInUse', hint: 'Remove what runs it, such as by Clean Up; then compare again.' },
  );
}

async function listed(
  objects: ClusterObjects,
  signal: AbortSignal,
): Promise<readonly KubernetesObject[] | undefined> {
  try {
    return (await objects.list({ apiVersion: 'v1', kind: 'Pod' }, signal)).items;
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied')) return undefined;
    throw error;
  }
}

function runs(pod: KubernetesObject, references: ReadonlySet<string>): boolean {
  const { initContainers, containers } = specOf(pod);
  const all = [...asRecords(initContainers), ...asRecords(containers)];
  return all.some(({ image }) => references.has(asString(image) ?? ''));
}
