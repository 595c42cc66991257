import { json, type SimulatorResponse } from '../../message';
import type { PoolData } from '../../world/azureData';
import { knowsStreaming } from '../apiVersions';
import { armError, armRefusals } from '../armMessage';
import { poolBody } from '../bodies/poolBody';
import { etagOf, type Pool } from '../clusterResource';
import { readPool, streamingLabel } from '../readPool';
import { requestProperties } from '../requestProperties';
import type { ClusterCall } from './clusters';
import { clusterOperationUrl } from './operations';

/** `agentPools` and `agentPools/{name}`: the node pools of a cluster, and changes of one. */
export function answerAgentPools(call: ClusterCall): SimulatorResponse | Promise<SimulatorResponse> {
  const { cluster, request, names, apiVersion } = call;
  const { pool: name } = names;
  if (name === undefined) {
    return json(200, { value: [...cluster.pools.values()].map(pool => poolBody(cluster, pool, apiVersion)) });
  }
  if (request.method === 'PUT') return putPool(call, name);
  const pool = cluster.pools.get(name);
  if (pool) return json(200, poolBody(cluster, pool, apiVersion));
  const { name: clusterName, resourceGroup } = cluster.data;
  return armRefusals.resource(
    'Microsoft.ContainerService/managedClusters/agentPools',
    `${clusterName}/${name}`,
    resourceGroup,
  );
}

/** A pool is replaced whole: labels and taints that the body leaves out are gone. It works towards that until the operation ends. */
async function putPool(call: ClusterCall, name: string): Promise<SimulatorResponse> {
  const { cluster, request, apiVersion } = call;
  const before = cluster.pools.get(name);
  const refusal = conditionRefusal(call, before) ?? busyRefusal(call);
  if (refusal) return refusal;
  const properties = await requestProperties(request);
  if (!properties) return armRefusals.body('The request content has no properties.');
  const wanted = readPool(name, properties, before?.data, { knowsStreaming: knowsStreaming(apiVersion) });
  if ('problem' in wanted) return armError(400, wanted.code, wanted.problem);
  return change(call, before, wanted.pool);
}

function change(call: ClusterCall, before: Pool | undefined, data: PoolData): SimulatorResponse {
  const { cluster, operations, subscription, now, apiVersion, servers } = call;
  const provisioningState = stateOf(before?.data, data);
  const kubernetes = servers.of(cluster);
  const pool = cluster.set(data.name, { data: withoutLabel(data, before?.data), provisioningState });
  const about = { subscription: subscription.id, running: 'InProgress' };
  const operation = operations.begin(about, now, () => {
    cluster.set(data.name, { data, provisioningState: 'Succeeded' });
    return undefined;
  });
  kubernetes.setPool(data, operation.endsAt - now);
  const headers = { 'azure-asyncoperation': clusterOperationUrl(call, cluster.data.location, operation) };
  return json(before ? 200 : 201, poolBody(cluster, pool, apiVersion), headers);
}

function stateOf(before: PoolData | undefined, after: PoolData): string {
  if (!before) return 'Creating';
  return (before.count ?? 1) === (after.count ?? 1) ? 'Updating' : 'Scaling';
}

/** Nodes have the label that goes with streaming once they are made anew, which is when the operation ends. */
function withoutLabel(data: PoolData, before: PoolData | undefined): PoolData {
  const { [streamingLabel]: _later, ...labels } = data.labels ?? {};
  const earlier = before?.labels?.[streamingLabel];
  return { ...data, labels: { ...labels, ...(earlier !== undefined && { [streamingLabel]: earlier }) } };
}

/** 412 for a change of something that is not any more as it was read. */
function conditionRefusal({ request, cluster }: ClusterCall, pool: Pool | undefined) {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '*') return undefined;
  if (pool && wanted.replaceAll('"', '') === etagOf(cluster, pool.data.name, pool)) return undefined;
  const message = 'The If-Match condition is not met: the agent pool was changed meanwhile.';
  return armError(412, 'PreconditionFailed', message);
}

function busyRefusal({ cluster }: ClusterCall) {
  const busy = cluster.busyPool;
  if (!busy) return undefined;
  const message = `Operation is not allowed: another agent pool operation (${busy.provisioningState} - ${busy.data.name}) is in progress.`;
  return armError(409, 'OperationNotAllowed', message);
}
