import { ExplainedError } from '../base/errors';
import { asNumber, asRecord, asString, type JsonRecord } from '../base/json';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { isAzureError } from './azureError';
import type { EmptiablePool } from './changes/poolNodes';
import { entriesOf, records } from './entries';
import { idKey, parseResourceId } from './resourceId';
import type { AzureCluster } from './resources';
import { holds } from './roleDefinitions';

type ClusterPlace = Pick<AzureCluster, 'id' | 'name' | 'location'>;

const scaleAction = 'Microsoft.ContainerService/managedClusters/agentPools/write';

/**
 * Throws ExplainedError where pools of a cluster could not be scaled to 0 and back for a reason that is not theirs: a missing right, a lock, a quota
 * that is used up. Answers with what could not be looked at, a sentence each.
 */
export async function requireScalable(
  arm: Arm,
  cluster: ClusterPlace,
  pools: readonly EmptiablePool[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const unseen = [
    await looked('your rights on it', () => requireRight(arm, cluster, signal)),
    await looked('its locks', () => requireUnlocked(arm, cluster, signal)),
    await looked('the quota of its region', () => requireQuota(arm, cluster, pools, signal)),
  ].filter(what => what !== undefined);
  return unseen.map(what => `Of ${cluster.name}, Azure does not let you see ${what}.`);
}

async function looked(what: string, look: () => Promise<void>): Promise<string | undefined> {
  try {
    await look();
    return undefined;
  } catch (error) {
    if (isAzureError(error, 'forbidden', 'notFound')) return what;
    throw error;
  }
}

async function requireRight(arm: Arm, { id, name }: ClusterPlace, signal: AbortSignal): Promise<void> {
  const permissions = await entriesOf(arm, {
    path: `${id}/providers/Microsoft.Authorization/permissions`,
    apiVersion: apiVersions.authorization,
    subject: `your rights on ${name}`,
    signal,
  });
  if (permissions.some(({ actions, notActions }) => holds(actions, notActions, scaleAction))) return;
  throw new ExplainedError(`You may not scale the node pools of ${name}: you lack ${scaleAction}.`, {
    code: 'forbidden',
    hint: 'Ask for the role Azure Kubernetes Service Contributor Role, or compare without recycling.',
  });
}

/** Both the cluster's, which forbid the change, and those of the group that its machines are in, which keep them from being deleted. */
async function requireUnlocked(arm: Arm, { id, name }: ClusterPlace, signal: AbortSignal): Promise<void> {
  const subscription = `/subscriptions/${parseResourceId(id)?.subscriptionId ?? ''}`;
  const subject = `the locks of ${name}`;
  const { body } = await arm.call({ path: id, apiVersion: apiVersions.containerService, subject, signal });
  const group = asString(asRecord(body?.properties)?.nodeResourceGroup);
  const machines = group === undefined ? undefined : idKey(`${subscription}/resourceGroups/${group}`);
  const path = `${subscription}/providers/Microsoft.Authorization/locks`;
  const locks = await entriesOf(arm, { path, apiVersion: apiVersions.locks, subject, signal });
  for (const lock of locks) {
    const scope = idKey(
      (asString(lock.id) ?? '').replace(/\/providers\/Microsoft\.Authorization\/locks\/.*$/i, ''),
    );
    const level = asString(asRecord(lock.properties)?.level) ?? '';
    const isOnCluster = /^readonly$/i.test(level) && isWithin(idKey(id), scope);
    if (isOnCluster || (machines !== undefined && isWithin(machines, scope))) throw locked(name, lock, level);
  }
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

function locked(cluster: string, lock: JsonRecord, level: string): ExplainedError {
  return new ExplainedError(
    `The lock ${asString(lock.name) ?? ''} (${level}) keeps the nodes of ${cluster} from being deleted or made.`,
    { code: 'locked', hint: 'Ask its owner to remove the lock, or compare without recycling.' },
  );
}

/** Machines are given up and asked for again: with a quota that is exceeded already, they would not be given. */
async function requireQuota(
  arm: Arm,
  { id, name, location }: ClusterPlace,
  pools: readonly EmptiablePool[],
  signal: AbortSignal,
): Promise<void> {
  const { body } = await arm.call({
    path: `/subscriptions/${parseResourceId(id)?.subscriptionId ?? ''}/providers/Microsoft.Compute/locations/${location}/usages`,
    apiVersion: apiVersions.compute,
    subject: `the quota of ${location}`,
    signal,
  });
  const wanted = new Set(['cores', ...pools.flatMap(({ vmSize }) => familyOf(vmSize) ?? [])]);
  for (const usage of records(body?.value)) {
    const what = asString(asRecord(usage.name)?.value)?.toLowerCase() ?? '';
    const [used, limit] = [asNumber(usage.currentValue), asNumber(usage.limit)];
    if (!wanted.has(what) || used === undefined || limit === undefined || used <= limit) continue;
    throw new ExplainedError(
      `The quota for ${what} in ${location} is exceeded (${used} of ${limit}): nodes of ${name} that are given up would not come back.`,
      { code: 'quota', hint: 'Ask for a higher quota, or compare without recycling.' },
    );
  }
}

/** `standarddsv3family` of `Standard_D4s_v3`, as usages name families, in lower case; undefined for a size of another form. */
function familyOf(vmSize: string | undefined): string | undefined {
  const [, letters, more = '', version = ''] =
    /^Standard_([A-Z]+)\d+(?:-\d+)?([a-z]*)(_v\d+)?$/i.exec(vmSize ?? '') ?? [];
  return letters && `standard${letters}${more}${version.replace('_', '')}family`.toLowerCase();
}
