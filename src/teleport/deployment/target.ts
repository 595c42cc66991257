import { apiVersions } from '../../azure/apiVersions';
import type { Arm } from '../../azure/arm';
import type { AzureCluster } from '../../azure/resources';
import type { Disposable } from '../../base/emitter';
import { ExplainedError } from '../../base/errors';
import { asArray, asRecord, asString } from '../../base/json';
import type { AskEntra } from '../../kubernetes/access/execPlugin';
import { accessOf, type ClusterAccess, type Kubeconfig } from '../../kubernetes/access/kubeconfig';
import { loadKubeconfig } from '../../kubernetes/access/kubeconfigFiles';
import { readKubeconfig } from '../../kubernetes/access/readKubeconfig';
import { connect } from '../../kubernetes/connect';
import { ClusterObjects } from '../../kubernetes/objects';
import type { ClusterMachine, Host } from '../host';
import type { Services } from '../services';
import { aksToken } from './aksToken';
import { isGuarded, mayRunCommands, runCommandConnection, unreached } from './guarded';
import { wayTo } from './reach';

/** A cluster that can be deployed to. Whoever opens one disposes of it. */
export interface DeployTarget extends Disposable {
  /** As people know it: the cluster of Azure, or the context. */
  readonly name: string;
  readonly objects: ClusterObjects;
  /** Where it is one of Azure's: what can be changed there, such as its pools. */
  readonly azure?: { readonly cluster: AzureCluster; readonly arm: Arm };
}

/** The kubeconfig that kubectl would use here. Throws KubeconfigError, also where this host has no files. */
export async function readContexts(host: Host): Promise<Kubeconfig> {
  const machine = machineOf(host);
  return loadKubeconfig({ ...machine, environment: host.environment });
}

/** The cluster of a context; of the current one when none is named. Nothing is asked of it yet. */
export async function openContext(host: Host, name?: string): Promise<DeployTarget> {
  const access = accessOf(await readContexts(host), name);
  const connection = connect(access, { ...host, ...machineOf(host) });
  return {
    name: access.context,
    objects: new ClusterObjects(connection),
    dispose: () => connection.dispose(),
  };
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Asks whether a cluster that cannot be reached from here is to be reached by Azure's run command. */
  readonly byRunCommand: (cluster: AzureCluster) => boolean | Promise<boolean>;
}

/**
 * A cluster that the inventory shows, by credentials that Azure gives out and that stay in memory. One that guards its API server and cannot be
 * reached from here is reached by run command, where somebody said so. Throws as Resource Manager does, and ClusterError where there is no way.
 */
export async function openAzureCluster(
  { host, inventory }: Pick<Services, 'host' | 'inventory'>,
  cluster: AzureCluster,
  { signal, byRunCommand }: OpenOptions,
): Promise<DeployTarget> {
  const arm = await inventory.arm(cluster.id);
  const access = { ...(await credentialsOf(arm, cluster, signal)), context: cluster.name };
  // Through the account's own door: in the demo world no cluster is on the network.
  const ports = { ...host, ...(host.cluster ?? nothingHere), fetch: arm.account.fetch };
  const { server } = access.cluster;
  const obstacle = isGuarded(cluster) ? await wayTo(server, ports, signal) : undefined;
  if (obstacle && !(await mayRunCommands(cluster, byRunCommand))) throw unreached(cluster, server, obstacle);
  const connection = obstacle
    ? runCommandConnection(arm, cluster, { server, clock: host.clock })
    : connect(access, { ...ports, entra: entraOf(arm) });
  return {
    name: cluster.name,
    objects: new ClusterObjects(connection),
    azure: { cluster, arm },
    dispose: () => connection.dispose(),
  };
}

const nothingHere: Pick<ClusterMachine, 'readFile' | 'runProgram'> = {
  readFile: async () => undefined,
  runProgram: async () => ({ kind: 'missing' }),
};

function machineOf({ cluster }: Host): ClusterMachine {
  if (cluster) return cluster;
  throw new ExplainedError('There are no kubeconfig files here.', {
    code: 'kubeconfig',
    hint: 'Choose a cluster of Azure.',
  });
}

async function credentialsOf(arm: Arm, cluster: AzureCluster, signal: AbortSignal): Promise<ClusterAccess> {
  const { body } = await arm.call({
    method: 'POST',
    path: `${cluster.id}/listClusterUserCredential`,
    apiVersion: apiVersions.containerService,
    query: { format: 'exec' },
    subject: `the credentials of ${cluster.name}`,
    repeatable: true,
    signal,
  });
  const [first] = asArray(body?.kubeconfigs);
  const value = asString(asRecord(first)?.value);
  if (!value)
    throw new ExplainedError(`Azure gave no kubeconfig for ${cluster.name}.`, {
      code: 'unexpected',
      hint: 'Try again, or choose a context of your own kubeconfig.',
    });
  const text = Buffer.from(value, 'base64').toString('utf8');
  return accessOf(await readKubeconfig({ name: `of ${cluster.name}`, text }));
}

/** Tokens of the account that showed the cluster, for the one application that all clusters of AKS share. */
function entraOf(arm: Arm): AskEntra {
  const own = arm.cloud.aksScope.replace('/.default', '');
  return async ({ tenant, serverId = own }, signal) =>
    serverId === own ? aksToken(arm, tenant, signal) : undefined;
}
