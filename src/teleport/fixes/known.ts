import type { AzureCluster, AzureRegistry, NodePool } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import type { FixContext } from './fixPlan';

/** What a fix is about, as Azure last told it. Each throws where it is not known. */
export function knownRegistry(context: FixContext, id: string): AzureRegistry {
  return context.registry(id) ?? unknown(`The registry ${nameIn(id)}`);
}

export function knownCluster(context: FixContext, id: string): AzureCluster {
  return context.cluster(id) ?? unknown(`The cluster ${nameIn(id)}`);
}

export function knownPool(cluster: AzureCluster, name: string): NodePool {
  const pool = cluster.pools.find(candidate => candidate.name.toLowerCase() === name.toLowerCase());
  return pool ?? unknown(`The node pool ${name} of ${cluster.name}`);
}

/** Options by which the Azure CLI finds a node pool. */
export function poolOptions(cluster: AzureCluster, pool: string): Readonly<Record<string, string>> {
  return { 'resource-group': cluster.resourceGroup, 'cluster-name': cluster.name, name: pool };
}

function nameIn(id: string): string {
  return id.split('/').at(-1) || id;
}

function unknown(what: string): never {
  throw new ExplainedError(`${what} is not among those that your Azure accounts show.`, {
    code: 'notFound',
    hint: 'Refresh, or sign in with an account that sees it.',
  });
}
