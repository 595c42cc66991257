import { amountOf } from '../admission/quantity';
import { equals, matches, type Requirement } from '../api/labelSelector';
import type { Node, Taint } from '../objects';
import type { NodeSelectorTerm, Pod, Toleration } from '../podObjects';

const cordoned = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const affinityReason = "node(s) didn't match Pod's node affinity/selector";

/** Why a pod cannot go to a node, in the words of Kubernetes' scheduler; nothing when it can. */
export function misfits(pod: Pod, node: Node, others: readonly Pod[], minor: number): string[] {
  if (node.spec.unschedulable && !toleratedBy(pod, cordoned)) return ['node(s) were unschedulable'];
  const taint = untolerated(pod, node);
  if (taint) return [taintReason(taint, minor)];
  if (!isSelected(pod, node)) return [affinityReason];
  return lacking(pod, node, others);
}

/** Whether a pod of a daemon set is to be on a node, whatever room there is. */
export function belongsOn(pod: Pod, node: Node): boolean {
  return untolerated(pod, node) === undefined && isSelected(pod, node);
}

/** Whether another pod's going could help: room can be made, labels cannot. */
export function canBeHelped(reason: string): boolean {
  return /^(Insufficient|Too many)/.test(reason);
}

function taintReason({ key, value = '' }: Taint, minor: number): string {
  if (minor >= 34) return 'node(s) had untolerated taint(s)';
  return minor >= 24
    ? `node(s) had untolerated taint {${key}: ${value}}`
    : `node(s) had taint {${key}: ${value}}, that the pod didn't tolerate`;
}

function untolerated(pod: Pod, node: Node): Taint | undefined {
  const keepsAway = (node.spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  return keepsAway.find(taint => !toleratedBy(pod, taint));
}

function toleratedBy({ spec }: Pod, taint: Taint): boolean {
  return spec.tolerations?.some(toleration => tolerates(toleration, taint)) ?? false;
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
}

function isSelected({ spec }: Pod, node: Node): boolean {
  const selector = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => equals(key, value));
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isLiked = terms === undefined || terms.some(term => meets(node, term));
  return matches(selector, node.metadata.labels) && isLiked;
}

function meets({ metadata }: Node, { matchExpressions, matchFields }: NodeSelectorTerm): boolean {
  const required = (list: NodeSelectorTerm['matchFields']): Requirement[] =>
    (list ?? []).map(({ values = [], ...rest }) => ({ ...rest, values }));
  const fields = { 'metadata.name': metadata.name };
  return (
    (matchExpressions ?? matchFields ?? []).length > 0 &&
    matches(required(matchExpressions), metadata.labels) &&
    matches(required(matchFields), fields)
  );
}

function lacking(pod: Pod, node: Node, others: readonly Pod[]): string[] {
  const { allocatable } = node.status;
  const used = (name: string) => [...others, pod].reduce((sum, other) => sum + requestOf(other, name), 0);
  const short = ['cpu', 'memory'].filter(name => {
    const wants = requestOf(pod, name) > 0;
    return wants && used(name) > amountOf(allocatable[name]);
  });
  const isFull = others.length >= amountOf(allocatable.pods);
  return [...short.map(name => `Insufficient ${name}`), ...(isFull ? ['Too many pods'] : [])];
}

/** What a pod asks for of a resource. */
export function requestOf({ spec }: Pod, name: string): number {
  return spec.containers.reduce((sum, { resources }) => sum + amountOf(resources?.requests?.[name]), 0);
}
