import { asArray, asBoolean, asNumber, asRecord, asString, type JsonRecord } from '../base/json';
import type { NodePool } from './resources';

/** Reads an entry of `agentPoolProfiles` or an agent pool with `properties`; undefined when it is neither. Never throws. */
export function readNodePool(value: unknown): NodePool | undefined {
  const row = asRecord(value) ?? {};
  const name = asString(row.name);
  if (!name) return undefined;
  const pool = asRecord(row.properties) ?? row;
  const sizes = readSizes(pool);
  return {
    name,
    count: asNumber(pool.count) ?? sumOf(sizes),
    vmSize: asString(pool.vmSize) || onlyName(sizes),
    osType: asString(pool.osType),
    osSku: asString(pool.osSKU),
    mode: asString(pool.mode),
    kubernetesVersion: asString(pool.currentOrchestratorVersion) || asString(pool.orchestratorVersion),
    nodeImageVersion: asString(pool.nodeImageVersion),
    labels: readLabels(pool.nodeLabels),
    taints: asArray(pool.nodeTaints).flatMap(taint => asString(taint) ?? []),
    workloadRuntime: asString(pool.workloadRuntime),
    provisioningState: asString(pool.provisioningState),
    powerState: asString(asRecord(pool.powerState)?.code),
    autoScaling:
      pool.enableAutoScaling === true
        ? { min: asNumber(pool.minCount), max: asNumber(pool.maxCount) }
        : undefined,
    artifactStreaming: asBoolean(asRecord(pool.artifactStreamingProfile)?.enabled),
    zones: asArray(pool.availabilityZones).flatMap(zone => asString(zone) ?? []),
    subnetId: asString(pool.vnetSubnetID) || undefined,
    podSubnetId: asString(pool.podSubnetID) || undefined,
  };
}

interface Size {
  readonly name: string | undefined;
  readonly count: number | undefined;
}

/** Pools of type VirtualMachines have machines of several sizes, and neither a count nor a size of their own: those that run, else those asked for. */
function readSizes(pool: JsonRecord): readonly Size[] {
  const running = asArray(pool.virtualMachineNodesStatus);
  const asked = asArray(asRecord(asRecord(pool.virtualMachinesProfile)?.scale)?.manual);
  return (running.length > 0 ? running : asked).map(entry => {
    const size = asRecord(entry);
    return { name: asString(size?.size) || undefined, count: asNumber(size?.count) };
  });
}

function sumOf(sizes: readonly Size[]): number | undefined {
  const counts = sizes.flatMap(({ count }) => count ?? []);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function onlyName([first, ...others]: readonly Size[]): string | undefined {
  return others.every(({ name }) => name === first?.name) ? first?.name : undefined;
}

function readLabels(value: unknown): Readonly<Record<string, string>> {
  const labels = Object.entries(asRecord(value) ?? {});
  return Object.fromEntries(labels.filter(([, label]) => typeof label === 'string')) as Record<
    string,
    string
  >;
}
