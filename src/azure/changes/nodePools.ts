import { ExplainedError } from '../../base/errors';
import { asNumber, asRecord, asString, type JsonRecord } from '../../base/json';
import { count } from '../../base/units';
import { apiVersions } from '../apiVersions';
import type { Arm } from '../arm';
import type { AzureCluster } from '../resources';
import { leaving } from './leaving';

const apiVersion = apiVersions.containerService;
/** Nodes are reimaged one after another. */
const streamingDeadlineMs = 3 * 3_600_000;
const scalingDeadlineMs = 3_600_000;

export interface PoolPlace {
  readonly cluster: Pick<AzureCluster, 'id' | 'name'>;
  readonly pool: string;
}

/** `already`: it was so before, and nothing was sent. */
export type PoolChange = 'changed' | 'already';

type Report = (status: string) => void;

/** Lets a pool stream images, which reimages its nodes. Throws AzureError, SignInNeeded, or what `leaving` does. */
export function enableStreaming(
  arm: Arm,
  place: PoolPlace,
  signal: AbortSignal,
  report?: Report,
): Promise<PoolChange> {
  const edit = ({ artifactStreamingProfile }: JsonRecord) => {
    // It may be null (Azure/AKS#4043).
    const profile = asRecord(artifactStreamingProfile);
    if (profile?.enabled === true) return undefined;
    return { artifactStreamingProfile: { ...profile, enabled: true } };
  };
  const doing = (subject: string) => `enable Artifact Streaming on ${subject}`;
  return changePool(arm, place, { doing, edit, deadlineMs: streamingDeadlineMs, signal, report });
}

export interface Scaling extends PoolPlace {
  readonly nodes: number;
  /** How many nodes it has to have as yet: a pool that somebody has scaled meanwhile is left as it is (code `changedMeanwhile`). */
  readonly from?: number;
}

/** Gives a pool so many nodes. Throws as `enableStreaming` does, and where the pool is not scaled by its count. */
export function scalePool(
  arm: Arm,
  { nodes, from, ...place }: Scaling,
  signal: AbortSignal,
  report?: Report,
): Promise<PoolChange> {
  const edit = (properties: JsonRecord) => {
    refuseScaling(place, properties);
    const isThere = properties.count === nodes;
    if (from !== undefined && properties.count !== from && !isThere)
      throw changedMeanwhile(place, asNumber(properties.count));
    return isThere && !isFailed(properties) ? undefined : { count: nodes };
  };
  const doing = (subject: string) => `scale ${subject} to ${count(nodes, 'node')}`;
  return changePool(arm, place, { doing, edit, deadlineMs: scalingDeadlineMs, signal, report });
}

/** Gives the nodes of a pool labels, beside those that they have. Throws as `enableStreaming` does. */
export function labelPool(
  arm: Arm,
  { labels, ...place }: PoolPlace & { readonly labels: Readonly<Record<string, string>> },
  signal: AbortSignal,
  report?: Report,
): Promise<PoolChange> {
  const edit = ({ nodeLabels }: JsonRecord) => {
    const before = asRecord(nodeLabels) ?? {};
    const isSo = Object.entries(labels).every(([name, value]) => before[name] === value);
    return isSo ? undefined : { nodeLabels: { ...before, ...labels } };
  };
  const doing = (subject: string) => `label ${subject}`;
  return changePool(arm, place, { doing, edit, deadlineMs: scalingDeadlineMs, signal, report });
}

interface Edit {
  /** In words: `scale the node pool user1 to 3 nodes`. */
  doing(subject: string): string;
  /** The properties to set; undefined when nothing is to be changed. */
  edit(properties: JsonRecord): JsonRecord | undefined;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly report: Report | undefined;
}

/** A PUT replaces the whole pool: everything that it has is sent back, known to us or not. */
async function changePool(arm: Arm, { cluster, pool }: PoolPlace, change: Edit): Promise<PoolChange> {
  const { doing, edit, deadlineMs, signal, report } = change;
  const subject = `the node pool ${pool} of ${cluster.name}`;
  const place = { path: `${cluster.id}/agentPools/${encodeURIComponent(pool)}`, apiVersion, subject, signal };
  const { body } = await arm.call(place);
  const properties = asRecord(body?.properties) ?? unreadable(subject);
  const edited = edit(properties);
  if (edited === undefined) return 'already';
  const eTag = asString(properties.eTag) ?? asString(body?.eTag);
  // Not repeatable: the eTag is another one as soon as the change was taken.
  const call = {
    ...place,
    method: 'PUT' as const,
    body: {
      ...without(body ?? {}, ofResources),
      properties: { ...without(properties, ofService), ...edited },
    },
    ...(eTag === undefined ? {} : { ifMatch: eTag }),
  };
  const goesOn = `Azure may go on to ${doing(subject)}.`;
  await leaving(signal, goesOn, () => arm.finish(call, { deadlineMs, ...(report ? { report } : {}) }));
  return 'changed';
}

const ofResources = ['id', 'name', 'type', 'systemData', 'eTag'];

/** What the service alone writes, as the Azure CLI leaves it out. Sending `nodeImageVersion` would even ask for a rollback of the nodes. */
const ofService = ['eTag', 'provisioningState', 'currentOrchestratorVersion', 'nodeImageVersion', 'status'];

function without(record: JsonRecord, names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function unreadable(subject: string): never {
  throw new ExplainedError(`Azure answered for ${subject} with something that is no node pool.`, {
    code: 'unexpected',
    hint: 'Try again.',
  });
}

/** Its nodes may not be there, although its count says so. */
function isFailed({ provisioningState }: JsonRecord): boolean {
  return /^(failed|cancell?ed)$/i.test(asString(provisioningState) ?? '');
}

function changedMeanwhile({ cluster, pool }: PoolPlace, nodes: number | undefined): ExplainedError {
  const now = nodes === undefined ? 'another number of nodes' : count(nodes, 'node');
  return new ExplainedError(`Somebody has scaled the node pool ${pool} of ${cluster.name} to ${now}.`, {
    code: 'changedMeanwhile',
    hint: 'It was left as it is.',
  });
}

/** Throws where the number of a pool's nodes cannot be set by hand: its properties are those that Azure answered with. */
export function refuseScaling({ cluster, pool }: PoolPlace, properties: JsonRecord): void {
  if (properties.enableAutoScaling === true)
    throw autoScaled({ cluster, pool }, asNumber(properties.minCount), asNumber(properties.maxCount));
  if (properties.type === 'VirtualMachines')
    throw new ExplainedError(`The node pool ${pool} of ${cluster.name} has machines of several sizes.`, {
      code: 'notScalable',
      hint: 'Scale one size of it with: az aks nodepool manual-scale update.',
    });
}

/** Why a pool is not scaled by hand. */
export function autoScaled({ cluster, pool }: PoolPlace, min?: number, max?: number): ExplainedError {
  const range = min === undefined || max === undefined ? '' : ` (${min} to ${max} nodes)`;
  return new ExplainedError(
    `The node pool ${pool} of ${cluster.name} is scaled by the cluster autoscaler${range}.`,
    {
      code: 'notScalable',
      hint: 'Change its minimum and maximum instead: az aks nodepool update --update-cluster-autoscaler.',
    },
  );
}
