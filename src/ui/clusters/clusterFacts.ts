import type { AzureCluster, NodePool } from '../../azure/resources';
import { count } from '../../base/units';

/** A name, and what is known under it. */
export type Fact = readonly [name: string, value: string];

/** Labels that decide where an image is pulled in which way (acr-facts §1.4, §3.3). */
const tellingLabels = [
  'acr-teleport',
  'kubernetes.azure.com/enable-acr-teleport-plugin',
  'kubernetes.azure.com/artifactstreaming-enabled',
];

/** A cluster in a line: what matters for pulling first. */
export function clusterWords(cluster: AzureCluster): string {
  const { kubernetesVersion, location, powerState, provisioningState } = cluster;
  return [
    kubernetesVersion,
    location,
    cluster.privateCluster ? 'private' : undefined,
    powerState === 'Running' ? undefined : powerState?.toLowerCase(),
    provisioningState === 'Succeeded' ? undefined : provisioningState?.toLowerCase(),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function clusterFacts(cluster: AzureCluster): readonly Fact[] {
  const { entra, authorizedIpRanges } = cluster;
  const access = cluster.privateCluster
    ? `private: reached from its own network${cluster.runCommandDisabled ? ' only' : ', or by run command'}`
    : authorizedIpRanges.length > 0
      ? `public, from ${count(authorizedIpRanges.length, 'address range')}`
      : 'public';
  return [
    ['API server', access],
    ['Local accounts', cluster.localAccountsDisabled ? 'off' : 'on'],
    ['Microsoft Entra', entra ? (entra.azureRbac ? 'on, with Azure RBAC' : 'on') : 'off'],
    ['Pulls as', cluster.kubeletIdentity ? 'the kubelet identity' : 'not known: no kubelet identity'],
  ];
}

export function poolWords(pool: NodePool): string {
  const nodes = pool.count === undefined ? undefined : count(pool.count, 'node');
  return [nodes, pool.osSku ?? pool.osType, `streaming ${streamingWords(pool)}`, markedWords(pool)]
    .filter(Boolean)
    .join(' · ');
}

/** The service sends null, or nothing, also where it means no (Azure/AKS#4043). */
export function streamingWords({ artifactStreaming }: NodePool): 'on' | 'off' | 'not set' {
  return artifactStreaming === undefined ? 'not set' : artifactStreaming ? 'on' : 'off';
}

export function poolFacts(pool: NodePool): readonly Fact[] {
  const { autoScaling, taints } = pool;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Nodes', pool.count?.toLocaleString('en-US')],
    ['Autoscaling', autoScaling && `from ${autoScaling.min ?? '?'} to ${autoScaling.max ?? '?'}`],
    ['Size', pool.vmSize],
    ['Mode', pool.mode],
    ['Kubernetes', pool.kubernetesVersion],
    ['System', [pool.osType, pool.osSku].filter(Boolean).join(', ') || undefined],
    ['Node image', pool.nodeImageVersion],
    ['Artifact Streaming', streamingWords(pool)],
    ...telling(pool).map(([name, value]) => [`Label ${name}`, value] as const),
    ['Taints', taints.length === 0 ? undefined : taints.join(', ')],
    ['State', [pool.provisioningState, pool.powerState].filter(Boolean).join(', ') || undefined],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function telling({ labels }: NodePool): readonly Fact[] {
  return tellingLabels.flatMap(name => {
    const value = labels[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** Which lane of a comparison its label makes of it. */
function markedWords({ labels }: NodePool): string | undefined {
  const lane = labels['acr-teleport'];
  return lane === undefined ? undefined : `acr-teleport=${lane}`;
}
