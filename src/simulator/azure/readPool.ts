import { isRecord } from '../requestBody';
import type { PoolData } from '../world/azureData';
import { usualSize } from './bodies/poolBody';
import { textsOf } from './requestProperties';

/** On nodes of pools with Artifact Streaming (acr-facts §3.3). */
export const streamingLabel = 'kubernetes.azure.com/artifactstreaming-enabled';

interface Problem {
  readonly code: string;
  readonly problem: string;
}

const mostNodes = 1_000;

/** The pool that the properties of a PUT ask for, made of what there was and what they say; or what is wrong with them. */
export function readPool(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  before: PoolData | undefined,
  service: { readonly knowsStreaming: boolean },
): { readonly pool: PoolData } | Problem {
  const pool = merged(name, properties, before ?? { name }, service);
  const problem = problemOf(properties, pool, before);
  return problem ?? { pool };
}

function merged(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  before: PoolData,
  { knowsStreaming }: { readonly knowsStreaming: boolean },
): PoolData {
  const text = (key: string) => {
    const value = properties[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const { labels: _labels, taints: _taints, autoScaling: _autoScaling, ...kept } = before;
  const size = text('vmSize') ?? before.vmSize;
  const osSku = text('osSKU') ?? before.osSku;
  const streaming = knowsStreaming ? streamingOf(properties, before) : before.artifactStreaming;
  const scaling = scalingOf(properties);
  return {
    ...kept,
    name,
    count: typeof properties.count === 'number' ? properties.count : (before.count ?? 1),
    osType: text('osType') ?? before.osType ?? 'Linux',
    mode: text('mode') ?? before.mode ?? 'User',
    ...(size !== undefined && { vmSize: size }),
    ...(osSku !== undefined && { osSku }),
    ...(scaling && { autoScaling: scaling }),
    taints: textsOf(properties.nodeTaints),
    labels: labelsOf(properties, streaming),
    ...(streaming !== undefined && { artifactStreaming: streaming }),
  };
}

function streamingOf(
  { artifactStreamingProfile: profile }: Readonly<Record<string, unknown>>,
  before: PoolData,
) {
  if (profile === null) return null;
  return isRecord(profile) && typeof profile.enabled === 'boolean'
    ? profile.enabled
    : before.artifactStreaming;
}

function scalingOf({ enableAutoScaling, minCount, maxCount }: Readonly<Record<string, unknown>>) {
  if (enableAutoScaling !== true) return undefined;
  return { min: Number(minCount ?? 1), max: Number(maxCount ?? 1) };
}

function labelsOf(
  { nodeLabels }: Readonly<Record<string, unknown>>,
  streaming: boolean | null | undefined,
): Record<string, string> {
  const given = isRecord(nodeLabels) ? Object.entries(nodeLabels) : [];
  const labels = given.filter(([key]) => key !== streamingLabel).map(([key, value]) => [key, String(value)]);
  return Object.fromEntries(streaming === true ? [...labels, [streamingLabel, 'true']] : labels);
}

function problemOf(
  { count }: Readonly<Record<string, unknown>>,
  pool: PoolData,
  before: PoolData | undefined,
): Problem | undefined {
  const { name, mode, osType } = pool;
  const nodes = pool.count ?? 1;
  if (!/^[a-z][a-z0-9]{0,11}$/.test(name))
    return { code: 'InvalidParameter', problem: `The agent pool name ${name} is not valid.` };
  if (count !== undefined && (!Number.isInteger(count) || nodes < 0 || nodes > mostNodes))
    return { code: 'InvalidParameter', problem: `The value of parameter count is not valid.` };
  if (mode === 'System' && nodes < 1)
    return { code: 'InvalidParameter', problem: 'System node pools must have at least one node.' };
  if (before && (pool.vmSize ?? usualSize) !== (before.vmSize ?? usualSize))
    return {
      code: 'PropertyChangeNotAllowed',
      problem: "Changing property 'properties.vmSize' is not allowed.",
    };
  const reserved = Object.keys(pool.labels ?? {}).find(
    key => isReserved(key) && key !== streamingLabel && before?.labels?.[key] === undefined,
  );
  if (reserved !== undefined)
    return { code: 'InvalidParameter', problem: `The label ${reserved} is reserved for the service.` };
  if (pool.artifactStreaming === true && osType === 'Windows')
    return { code: 'BadRequest', problem: 'Artifact Streaming is not supported for Windows node pools.' };
  return undefined;
}

/** Nobody gives labels of these domains to a pool by hand. */
function isReserved(key: string): boolean {
  return /^([^/]+\.)?(kubernetes\.azure\.com|kubernetes\.io|k8s\.io)\//.test(key);
}
