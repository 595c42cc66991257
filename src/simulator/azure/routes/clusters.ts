import { json, type SimulatorResponse } from '../../message';
import type { SubscriptionCall } from '../armCall';
import { armRefusals } from '../armMessage';
import { clusterBody } from '../bodies/clusterBody';
import type { ClusterResource } from '../clusterResource';
import { answerList, findIn } from './lists';

export interface ClusterCall extends SubscriptionCall {
  readonly cluster: ClusterResource;
}

const pageSize = 50;

export function answerClusters(call: SubscriptionCall): SimulatorResponse {
  const { subscription, apiVersion } = call;
  const paging = { pageSize, endsEmpty: true };
  return answerList(call, subscription.clusters, cluster => clusterBody(cluster, apiVersion), paging);
}

/** Hands a call to a route of a cluster, when there is that cluster. */
export function onCluster<Answer>(
  answer: (call: ClusterCall) => Answer,
): (call: SubscriptionCall) => Answer | SimulatorResponse {
  return call => {
    const { group = '', cluster: name = '' } = call.names;
    const cluster = findIn(call.subscription.clusters, group, name);
    if (cluster) return answer({ ...call, cluster });
    return armRefusals.resource('Microsoft.ContainerService/managedClusters', name, group);
  };
}

export function answerCluster({ cluster, apiVersion }: ClusterCall): SimulatorResponse {
  return json(200, clusterBody(cluster, apiVersion));
}
