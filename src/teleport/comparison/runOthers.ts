import { ExplainedError } from '../../base/errors';
import { asString } from '../../base/json';
import { count } from '../../base/units';
import { isClusterError } from '../../kubernetes/clusterError';
import {
  asRecords,
  asTexts,
  describeObject,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
  specOf,
} from '../../kubernetes/kubernetesObject';
import { runLabel } from '../../kubernetes/labels';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { SeenNode } from './runNodes';
import type { ComparisonPlan } from './state';

/** What runs on nodes that are to be made anew, and is none of the comparison's. */
export interface OtherPods {
  /** Those that stop with their nodes, whatever they run; `undefined` where pods may not be listed. */
  readonly pods: readonly ObjectReference[] | undefined;
  /** How many belong to the nodes themselves, and come again with each: those of daemon sets, and static ones. */
  readonly ofNodes: number;
}

/**
 * Finds the pods of others on nodes. Throws where one of them runs an image of the comparison: on nodes made anew it would pull it first, and what
 * is measured after that is no pull.
 */
export async function otherPodsOn(
  objects: ClusterObjects,
  nodes: readonly SeenNode[],
  plan: ComparisonPlan,
  signal: AbortSignal,
): Promise<OtherPods> {
  const names = new Set(nodes.map(({ name }) => name));
  const all = await listed(objects, signal);
  const there = all?.filter(
    pod => names.has(asString(specOf(pod).nodeName) ?? '') && pod.metadata.labels?.[runLabel] !== plan.runId,
  );
  if (there === undefined) return { pods: undefined, ofNodes: 0 };
  requireUnused(there, plan);
  const pods = there.filter(pod => !isOfNode(pod));
  return { pods: pods.map(referenceOf), ofNodes: there.length - pods.length };
}

/** Whether there is nobody whose agreement is wanted. */
export function isAlone({ pods }: OtherPods): boolean {
  return pods?.length === 0;
}

const maxLines = 20;

/** One line each, for who has to agree; `Pod web in namespace shop`. Beyond twenty their number, but for who has agreed before seeing them (`isWhole`). */
export function otherPodsLines(
  { pods, ofNodes }: OtherPods,
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): readonly string[] {
  if (pods === undefined) return ['The pods of others may not be seen, so nobody knows what stops.'];
  const shown = isWhole ? pods : pods.slice(0, maxLines);
  const rest = pods.length - shown.length;
  return [
    ...shown.map(describeObject),
    ...(rest > 0 ? [`and ${count(rest, 'more pod')}`] : []),
    ...(ofNodes > 0 ? [`and ${count(ofNodes, 'pod')} of daemon sets or of the nodes themselves`] : []),
  ];
}

function requireUnused(pods: readonly KubernetesObject[], { images, cluster }: ComparisonPlan): void {
  const references = new Set(images.map(({ reference }) => reference));
  const other = pods.find(pod => runs(pod, references));
  if (other === undefined) return;
  const { name, namespace } = other.metadata;
  throw new ExplainedError(
    `Pod ${name} in ${namespace} runs the same image on the nodes of ${cluster.name} that would be made anew: it would pull it there first, and nothing could be measured.`,
    { code: 'imageInUse', hint: 'Remove what runs it, such as by Clean Up; then compare again.' },
  );
}

/** A kubelet runs a static pod by itself, and shows it as a mirror. */
function isOfNode({ metadata }: KubernetesObject): boolean {
  if ('kubernetes.io/config.mirror' in asTexts(metadata.annotations)) return true;
  return asRecords(metadata.ownerReferences).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node');
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
