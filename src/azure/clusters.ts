import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { understood } from './azureError';
import { entriesOf } from './entries';
import { readCluster } from './readCluster';
import { readNodePool } from './readNodePool';
import { nameOf, type Scope } from './resourceId';
import type { AzureCluster, NodePool } from './resources';

const apiVersion = apiVersions.containerService;

export async function clustersIn(
  arm: Arm,
  scope: Scope,
  signal: AbortSignal,
): Promise<readonly AzureCluster[]> {
  const path = `${scope.id}/providers/Microsoft.ContainerService/managedClusters`;
  const rows = await entriesOf(arm, { path, apiVersion, subject: `the clusters of ${scope.name}`, signal });
  return rows.flatMap(row => readCluster(row) ?? []);
}

export async function cluster(arm: Arm, id: string, signal: AbortSignal): Promise<AzureCluster> {
  const subject = `the cluster ${nameOf(id)}`;
  const { body } = await arm.call({ path: id, apiVersion, subject, signal });
  return understood(readCluster(body), { subject }, 'a cluster');
}

/** The node pools as they are now; those of a cluster that was listed may be minutes old. */
export async function nodePools(
  arm: Arm,
  clusterId: string,
  signal: AbortSignal,
): Promise<readonly NodePool[]> {
  const subject = `the node pools of ${nameOf(clusterId)}`;
  const rows = await entriesOf(arm, { path: `${clusterId}/agentPools`, apiVersion, subject, signal });
  return rows.flatMap(row => readNodePool(row) ?? []);
}

export async function nodePool(
  arm: Arm,
  clusterId: string,
  pool: string,
  signal: AbortSignal,
): Promise<NodePool> {
  const subject = `the node pool ${pool} of ${nameOf(clusterId)}`;
  const path = `${clusterId}/agentPools/${encodeURIComponent(pool)}`;
  const { body } = await arm.call({ path, apiVersion, subject, signal });
  return understood(readNodePool(body), { subject }, 'a node pool');
}
