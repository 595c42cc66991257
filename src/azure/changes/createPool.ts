import { ExplainedError, isAbort, isExplained } from '../../base/errors';
import { asRecord } from '../../base/json';
import { apiVersions } from '../apiVersions';
import type { Arm, ArmCall } from '../arm';
import { leaving } from './leaving';
import type { PoolPlace } from './nodePools';

const deadlineMs = 3_600_000;

export interface NewPool extends PoolPlace {
  /** The pool whose machines, system, zones and network it takes over. */
  readonly like: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly streams: boolean;
}

/** Of a pool that a new one is made like; the rest is as Azure has it by itself. */
const takenOver = ['vmSize', 'osSKU', 'availabilityZones', 'vnetSubnetID', 'podSubnetID'];

/**
 * Creates a pool of one Linux node for pods of people's own. Throws AzureError, SignInNeeded, or what `leaving` does; where it failed and
 * left something, that is told (code `remains`).
 */
export async function createPool(
  arm: Arm,
  pool: NewPool,
  signal: AbortSignal,
  report?: (status: string) => void,
): Promise<void> {
  const place = placeOf(pool, pool.pool, signal);
  const { body } = await arm.call(placeOf(pool, pool.like, signal));
  const template = Object.entries(asRecord(body?.properties) ?? {});
  if ((await arm.call({ ...place, expects: [404] })).status !== 404) throw taken(place.subject);
  const properties = {
    ...Object.fromEntries(template.filter(([name]) => takenOver.includes(name))),
    count: 1,
    type: 'VirtualMachineScaleSets',
    mode: 'User',
    osType: 'Linux',
    nodeLabels: pool.labels,
    ...(pool.streams ? { artifactStreamingProfile: { enabled: true } } : {}),
  };
  const call = { ...place, method: 'PUT', body: { properties } } as const;
  const goesOn = `Azure may go on to create ${place.subject}, whose node is billed until the pool is deleted.`;
  try {
    await leaving(signal, goesOn, () => arm.finish(call, { deadlineMs, ...(report ? { report } : {}) }));
  } catch (error) {
    if (signal.aborted) throw error;
    throw await withRemains(arm, place, error);
  }
}

function placeOf({ cluster }: PoolPlace, name: string, signal: AbortSignal): ArmCall {
  return {
    path: `${cluster.id}/agentPools/${encodeURIComponent(name)}`,
    apiVersion: apiVersions.containerService,
    subject: `the node pool ${name} of ${cluster.name}`,
    signal,
  };
}

function taken(subject: string): ExplainedError {
  return new ExplainedError(`There is ${subject} by now.`, {
    code: 'conflict',
    hint: 'Refresh and try again: the new pool gets another name.',
  });
}

/** A pool that could not be made whole may stand there all the same. */
async function withRemains(arm: Arm, place: ArmCall, cause: unknown): Promise<unknown> {
  if (isAbort(cause) || !isExplained(cause)) return cause;
  const isThere = await arm.call({ ...place, expects: [404] }).then(
    ({ status }) => status !== 404,
    () => undefined,
  );
  if (isThere === false) return cause;
  const what = isThere ? 'What there is of it remains' : 'Something of it may remain';
  return new ExplainedError(`${cause.message} ${what}: ${place.subject}.`, {
    code: 'remains',
    hint: 'Delete the pool in the Azure portal: its machines are billed while they are there.',
    ...(cause.detail === undefined ? {} : { detail: cause.detail }),
    cause,
  });
}
