import { asRecord, asString } from '../../base/json';
import {
  asRecords,
  asTexts,
  conditionOf,
  type KubernetesObject,
  specOf,
  statusOf,
} from '../kubernetesObject';
import type { ClusterObjects } from '../objects';

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** A machine of a cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The AKS node pool that it belongs to. */
  readonly pool?: string;
  readonly isReady: boolean;
  /** It takes no new pods. */
  readonly isCordoned: boolean;
  readonly taints: readonly NodeTaint[];
  /** Such as `v1.31.4`. */
  readonly kubeletVersion: string;
  /** Such as `linux/amd64`. */
  readonly platform: string;
  /** Such as `containerd://1.7.20`. */
  readonly runtime: string;
}

export async function readNodes(objects: ClusterObjects, signal: AbortSignal): Promise<ClusterNode[]> {
  const { items } = await objects.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  return items.map(readNode);
}

export function readNode(node: KubernetesObject): ClusterNode {
  const labels = asTexts(node.metadata.labels);
  const pool = labels['kubernetes.azure.com/agentpool'] ?? labels.agentpool;
  const { taints, unschedulable } = specOf(node);
  const info = asRecord(statusOf(node).nodeInfo);
  const os = asString(info?.operatingSystem) ?? labels['kubernetes.io/os'] ?? '';
  const architecture = asString(info?.architecture) ?? labels['kubernetes.io/arch'] ?? '';
  return {
    name: node.metadata.name,
    labels,
    ...(pool === undefined ? {} : { pool }),
    isReady: conditionOf(node, 'Ready')?.status === 'True',
    isCordoned: unschedulable === true,
    taints: asRecords(taints).map(({ key, value, effect }) => ({
      key: asString(key) ?? '',
      value: asString(value) ?? '',
      effect: asString(effect) ?? '',
    })),
    kubeletVersion: asString(info?.kubeletVersion) ?? '',
    platform: [os, architecture].filter(Boolean).join('/'),
    runtime: asString(info?.containerRuntimeVersion) ?? '',
  };
}

/** The nodes that a nodeSelector leaves, whether they can take a pod now or not. */
export function matching(
  nodes: readonly ClusterNode[],
  selector: Readonly<Record<string, string>>,
): ClusterNode[] {
  const wanted = Object.entries(selector);
  return nodes.filter(({ labels }) => wanted.every(([name, value]) => labels[name] === value));
}

const blocking = ['NoSchedule', 'NoExecute'];

/** Whether a pod without tolerations can be put there now. */
export function takesPods({ isReady, isCordoned, taints }: ClusterNode): boolean {
  return isReady && !isCordoned && !taints.some(({ effect }) => blocking.includes(effect));
}
