import type { KubeApi, KubeObject } from './kubeApi';
import { versions } from './versions';

/** A node pool of the cluster: nodes that are alike. */
export interface Pool {
  readonly name: string;
  readonly count: number;
  /** Beside the labels that every node of AKS has. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A pool for each way to pull: whole images, Teleport (Azure/acr docs/teleport), Artifact Streaming. */
export const lanePools: readonly Pool[] = [
  { name: 'shuttle', count: 1, labels: { 'acr-teleport': 'disabled' } },
  {
    name: 'teleporter',
    count: 1,
    labels: { 'acr-teleport': 'enabled', 'kubernetes.azure.com/enable-acr-teleport-plugin': 'true' },
  },
  { name: 'streamer', count: 1, labels: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' } },
];

export interface NodeObject extends KubeObject {
  readonly spec?: { readonly taints?: readonly { readonly key: string }[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Puts a node of a pool into the API as its kubelet would; kwok sees it and keeps it alive. */
export async function registerNode(api: KubeApi, pool: Pool, index: number): Promise<string> {
  const name = `aks-${pool.name}-31415926-vmss${index.toString(36).padStart(6, '0')}`;
  const labels = {
    agentpool: pool.name,
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.azure.com/agentpool': pool.name,
    'kubernetes.azure.com/cluster': 'MC_clusters_test-aks_westus2',
    'kubernetes.azure.com/mode': 'user',
    'kubernetes.azure.com/os-sku': 'Ubuntu',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'topology.kubernetes.io/region': 'westus2',
    ...pool.labels,
  };
  const amounts = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '120Gi', pods: '110' };
  await api.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { providerID: `kwok://${name}` },
    status: {
      capacity: amounts,
      allocatable: amounts,
      nodeInfo: {
        containerRuntimeVersion: 'containerd://1.7.27',
        kernelVersion: '5.15.0-1089-azure',
        kubeletVersion: versions.kubernetes,
        osImage: 'Ubuntu 22.04.5 LTS',
      },
    },
  });
  return name;
}

/** Whether pods are put on it: it says that it is ready, and what kept pods off at first is gone. */
export function takesPods(node: NodeObject): boolean {
  const ready = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready === true && (node.spec?.taints ?? []).length === 0;
}
