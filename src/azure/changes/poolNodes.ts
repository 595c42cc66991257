import { type Clock, countdown } from '../../base/clock';
import { ExplainedError, isExplained } from '../../base/errors';
import { asNumber, asRecord, asString, type JsonRecord } from '../../base/json';
import { count, formatSpan } from '../../base/units';
import { apiVersions } from '../apiVersions';
import type { Arm } from '../arm';
import { isAzureError } from '../azureError';
import { type PoolPlace, refuseScaling, scalePool } from './nodePools';

/** A pool as Azure has it, not as its cluster shows it. */
interface PoolNow {
  readonly nodes: number | undefined;
  readonly mode: string;
  readonly provisioningState: string;
  readonly powerState: string;
  readonly vmSize: string | undefined;
  readonly properties: JsonRecord;
}

/** A pool that can be emptied and filled again. */
export interface EmptiablePool {
  readonly name: string;
  /** What Azure counts, whatever the cluster shows of it. */
  readonly nodes: number;
  readonly vmSize: string | undefined;
}

/**
 * A pool that can be scaled to 0 and back. Throws ExplainedError (notScalable) where it cannot: a system pool, one of the autoscaler's, of several
 * sizes, stopped, without a node, or one that Azure is changing or has failed to change.
 */
export async function emptiablePool(arm: Arm, place: PoolPlace, signal: AbortSignal): Promise<EmptiablePool> {
  const now = await readPool(arm, place, signal);
  refuseScaling(place, now.properties);
  const why = obstacle(now);
  if (why !== undefined || !now.nodes)
    throw new ExplainedError(
      `The node pool ${place.pool} of ${place.cluster.name} ${why ?? 'has no node by what Azure says'}.`,
      { code: 'notScalable', hint: 'Compare on other pools, or without recycling.' },
    );
  return { name: place.pool, nodes: now.nodes, vmSize: now.vmSize };
}

function obstacle({ mode, powerState, provisioningState }: PoolNow): string | undefined {
  if (mode !== 'User') return `is a ${mode.toLowerCase()} pool, which cannot be scaled to 0`;
  if (/^stopped$/i.test(powerState)) return 'is stopped';
  return isSucceeded(provisioningState)
    ? undefined
    : `is not in order (its provisioning state is ${provisioningState})`;
}

/** What came of giving a pool its nodes back. `changed`: somebody has scaled it or taken it away, and it was left so. */
export type GivenBack =
  | { readonly kind: 'given' | 'already' }
  | { readonly kind: 'changed'; readonly words: string };

export interface GiveBackOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report?: (status: string) => void;
}

const pollMs = 5_000;
const settleDeadlineMs = 1_800_000;

/**
 * Gives an emptied pool its nodes back, once Azure is through with what it does to it. Where the pool has neither 0 nodes nor as many as before,
 * somebody has changed it, and it is left alone. Throws AzureError, SignInNeeded, or what `scalePool` does.
 */
export async function giveBackPool(
  arm: Arm,
  place: PoolBefore,
  options: GiveBackOptions,
): Promise<GivenBack> {
  const { clock, signal } = options;
  for (const left = countdown(clock, settleDeadlineMs); left() > 0; await clock.sleep(pollMs, signal)) {
    const given = await giveBackNow(arm, place, options).catch((error: unknown) => endOf(error, place));
    if (given) return given;
  }
  throw late(place);
}

type PoolBefore = PoolPlace & { readonly nodes: number };

/** undefined while Azure works on the pool, or on another one of its cluster. */
async function giveBackNow(
  arm: Arm,
  place: PoolBefore,
  { signal, report }: GiveBackOptions,
): Promise<GivenBack | undefined> {
  const now = await readPool(arm, place, signal);
  if (isMoving(now.provisioningState)) {
    report?.(now.provisioningState);
    return undefined;
  }
  const known = judged(now, place);
  if (known) return known;
  await scalePool(arm, { ...place, from: 0 }, signal, report);
  return { kind: 'given' };
}

function judged({ nodes, provisioningState, properties }: PoolNow, place: PoolBefore): GivenBack | undefined {
  if (nodes === place.nodes && isSucceeded(provisioningState)) return { kind: 'already' };
  if (properties.enableAutoScaling === true)
    return { kind: 'changed', words: 'the cluster autoscaler scales it by now' };
  if (nodes === undefined) throw uncounted(place);
  if (nodes === 0 || nodes === place.nodes) return undefined;
  return { kind: 'changed', words: `somebody has scaled it to ${count(nodes, 'node')}` };
}

/** What a refusal means: the pool is another one by now, or (undefined) it has to wait. Throws any other. */
function endOf(error: unknown, { pool }: PoolPlace): GivenBack | undefined {
  if (isBusy(error)) return undefined;
  if (isGone(error)) return { kind: 'changed', words: `there is no pool ${pool} any more` };
  if (isExplained(error) && error.code === 'changedMeanwhile')
    return { kind: 'changed', words: 'somebody has scaled it' };
  throw error;
}

/** Only by Azure's own word for it: an account that does not see the subscription, and a proxy, answer 404 as well. */
function isGone(error: unknown): boolean {
  return isAzureError(error, 'notFound') && goneCodes.test(error.failure.code ?? '');
}

const goneCodes =
  /^(NotFound|ResourceNotFound|ParentResourceNotFound|ResourceGroupNotFound|AgentPoolNotFound)$/i;

/** Another operation of the cluster goes on, or the pool was changed between reading and writing it. */
function isBusy(error: unknown): boolean {
  return isAzureError(error, 'conflict') && !/lock/i.test(error.failure.code ?? '');
}

function uncounted({ pool, cluster }: PoolPlace): ExplainedError {
  return new ExplainedError(
    `Azure does not say how many nodes the node pool ${pool} of ${cluster.name} has.`,
    {
      code: 'unexpected',
      hint: 'Try again.',
    },
  );
}

function late({ pool, cluster }: PoolPlace): ExplainedError {
  return new ExplainedError(
    `Azure has not ended what it does to the node pool ${pool} of ${cluster.name} within ${formatSpan(settleDeadlineMs)}.`,
    { code: 'timeout', hint: 'Try again later.' },
  );
}

async function readPool(arm: Arm, { cluster, pool }: PoolPlace, signal: AbortSignal): Promise<PoolNow> {
  const { body } = await arm.call({
    path: `${cluster.id}/agentPools/${encodeURIComponent(pool)}`,
    apiVersion: apiVersions.containerService,
    subject: `the node pool ${pool} of ${cluster.name}`,
    signal,
  });
  const properties = asRecord(body?.properties) ?? {};
  return {
    nodes: asNumber(properties.count),
    mode: asString(properties.mode) ?? 'User',
    provisioningState: asString(properties.provisioningState) ?? 'Succeeded',
    powerState: asString(asRecord(properties.powerState)?.code) ?? 'Running',
    vmSize: asString(properties.vmSize),
    properties,
  };
}

function isSucceeded(state: string): boolean {
  return /^succeeded$/i.test(state);
}

/** Any word but those for an end. */
function isMoving(state: string): boolean {
  return !/^(succeeded|failed|cancell?ed)$/i.test(state);
}
