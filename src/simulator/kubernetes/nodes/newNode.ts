import { guidOf } from '../../azure/guid';
import type { PoolData } from '../../world/azureData';
import type { Node, Taint } from '../objects';
import type { Unstored } from '../store/store';
import { timeOf } from '../times';

/** The cluster that nodes belong to, as their labels name it. */
export interface NodeHome {
  readonly cluster: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly subscription: string;
  readonly kubernetesVersion: string;
  /** What begins the ids of its machines where they are not Azure's: `kwok`. */
  readonly provider?: string;
}

const usualSize = 'Standard_D4s_v3';
const kernels = { Linux: '5.15.0-1089-azure', Windows: '10.0.20348.3807' } as const;

/** A node of a pool as AKS makes it. `index` counts the pool's nodes of all time. */
export function newNode(pool: PoolData, index: number, home: NodeHome, now: number): Unstored<Node> {
  const isWindows = pool.osType === 'Windows';
  const version = pool.kubernetesVersion ?? home.kubernetesVersion;
  const scaleSet = scaleSetOf(pool, home);
  const name = `${scaleSet}${index.toString(36).padStart(6, '0')}`;
  const group = nodeGroupOf(home).toLowerCase();
  const machine = `/subscriptions/${home.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${scaleSet}/virtualMachines/${index}`;
  const address = `10.224.${Math.floor(numberOf(scaleSet) % 200)}.${(index % 250) + 4}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: labelsOf(pool, name, home),
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: {
      podCIDR: `10.244.${(numberOf(scaleSet) + index) % 250}.0/24`,
      providerID: home.provider === undefined ? `azure://${machine}` : `${home.provider}://${name}`,
      ...taintsOf(pool),
    },
    status: {
      ...roomOf(pool.vmSize ?? usualSize),
      conditions: conditionsOf(now),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.7.27-1',
        kernelVersion: isWindows ? kernels.Windows : kernels.Linux,
        kubeProxyVersion: `v${version}`,
        kubeletVersion: `v${version}`,
        operatingSystem: isWindows ? 'windows' : 'linux',
        osImage: isWindows ? 'Windows Server 2022 Datacenter' : 'Ubuntu 22.04.5 LTS',
        ...identities(name),
      },
      images: [],
    },
  };
}

function identities(name: string) {
  const [machineID, systemUUID, bootID] = ['machine', 'system', 'boot'].map(what =>
    guidOf(`${what} ${name}`),
  );
  return { machineID: machineID ?? '', systemUUID: systemUUID ?? '', bootID: bootID ?? '' };
}

/** `aks-shuttle-31415926-vmss`; of Windows, whose computers have short names, `akswin`. */
function scaleSetOf({ name, osType }: PoolData, { cluster }: NodeHome): string {
  if (osType === 'Windows') return `aks${name.slice(0, 6)}`;
  return `aks-${name}-${String(10_000_000 + (numberOf(cluster) % 89_999_999))}-vmss`;
}

function numberOf(text: string): number {
  return Number.parseInt(guidOf(text).slice(0, 8), 16);
}

function nodeGroupOf({ resourceGroup, cluster, location }: NodeHome): string {
  return `MC_${resourceGroup}_${cluster}_${location}`;
}

function labelsOf(pool: PoolData, name: string, home: NodeHome): Record<string, string> {
  const os = pool.osType === 'Windows' ? 'windows' : 'linux';
  const size = pool.vmSize ?? usualSize;
  return {
    ...{ agentpool: pool.name, 'kubernetes.azure.com/agentpool': pool.name },
    ...{ 'beta.kubernetes.io/arch': 'amd64', 'kubernetes.io/arch': 'amd64' },
    ...{ 'beta.kubernetes.io/os': os, 'kubernetes.io/os': os },
    ...{ 'beta.kubernetes.io/instance-type': size, 'node.kubernetes.io/instance-type': size },
    'failure-domain.beta.kubernetes.io/region': home.location,
    'topology.kubernetes.io/region': home.location,
    'topology.kubernetes.io/zone': '0',
    'kubernetes.io/hostname': name,
    'kubernetes.azure.com/cluster': nodeGroupOf(home),
    'kubernetes.azure.com/mode': (pool.mode ?? 'User').toLowerCase(),
    'kubernetes.azure.com/os-sku': pool.osSku ?? (os === 'windows' ? 'Windows2022' : 'Ubuntu'),
    'kubernetes.azure.com/role': 'agent',
    'kubernetes.azure.com/storageprofile': 'managed',
    ...pool.labels,
  };
}

/** Taints as a pool has them: `key=value:effect`. */
export function taintsOf({ taints = [] }: PoolData): { taints?: Taint[] } {
  if (taints.length === 0) return {};
  return {
    taints: taints.map(text => {
      const [, key = text, value, effect = 'NoSchedule'] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
      return { key, ...(value !== undefined && value !== '' && { value }), effect };
    }),
  };
}

/** Of a machine with as many cores as its size says, and four gibibytes for each; some of both is kept for the node itself. */
function roomOf(size: string) {
  const cores = Number(/^[A-Za-z]+_[A-Z]+(\d+)/.exec(size)?.[1] ?? 4);
  const common = {
    'ephemeral-storage': '129886128Ki',
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    pods: '110',
  };
  return {
    capacity: { ...common, cpu: String(cores), memory: `${cores * 4 * 1_024 * 1_024}Ki` },
    allocatable: {
      ...common,
      cpu: `${cores * 1000 - 140}m`,
      memory: `${Math.floor(cores * 3.3 * 1_024 * 1_024)}Ki`,
    },
  };
}

const calm = {
  MemoryPressure: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  DiskPressure: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  PIDPressure: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
} as const;

function conditionsOf(now: number): Node['status']['conditions'] {
  const lastTransitionTime = timeOf(now);
  const none = Object.entries(calm).map(([type, [reason, message]]) => ({
    ...{
      type,
      status: 'False' as const,
      reason,
      message,
      lastTransitionTime,
      lastHeartbeatTime: lastTransitionTime,
    },
  }));
  const words = { reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const ready = { type: 'Ready', status: 'True' as const, ...words, lastTransitionTime };
  return [...none, { ...ready, ...{ lastHeartbeatTime: lastTransitionTime } }];
}
