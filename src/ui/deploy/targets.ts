import { CancellationError, type QuickPickItem, QuickPickItemKind } from 'vscode';
import type { AzureCluster } from '../../azure/resources';
import { explain } from '../../base/errors';
import { type ClusterAccess, type ListedContext, listContexts } from '../../kubernetes/access/kubeconfig';
import { type ClusterPlace, openAgain } from '../../teleport/deployment/clusterPlace';
import {
  type DeployTarget,
  openAzureCluster,
  openContext,
  readContexts,
} from '../../teleport/deployment/target';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { confirm, withProgress } from '../feedback';
import type { RowId } from '../tree/rows';
import { window } from '../window';

interface TargetItem extends QuickPickItem {
  readonly cluster?: AzureCluster;
  readonly context?: string;
}

/** Opens the cluster of a row, or the one that is picked; undefined when the person goes away. Whoever asked disposes of it. */
export async function askTarget(
  services: Services,
  clusters: ClustersView,
  row: RowId | undefined,
  title: string,
): Promise<DeployTarget | undefined> {
  const known = row && clusterOf(clusters, row);
  if (known) return openCluster(services, known);
  const picked = await pickTarget(services, title);
  if (picked?.cluster) return openCluster(services, picked.cluster);
  return picked?.context === undefined ? undefined : openContext(services.host, picked.context);
}

/** The one that was deployed to before; undefined where that may be one or another. */
export async function targetAgain(
  services: Services,
  place: ClusterPlace,
): Promise<DeployTarget | undefined> {
  await readClusters(services);
  return withProgress(`Opening ${place.name}`, async signal => {
    const { inventory } = services;
    // What has not come yet is not gone.
    if (inventory.isReading) await inventory.read().catch(() => {});
    return openAgain(services, place, { signal, byRunCommand: byRunCommand(services) });
  });
}

function openCluster(services: Services, cluster: AzureCluster): Promise<DeployTarget> {
  return withProgress(`Opening ${cluster.name}`, signal =>
    openAzureCluster(services, cluster, { signal, byRunCommand: byRunCommand(services) }),
  );
}

/** Asks once a cluster. Throws CancellationError when the person does not want it. */
function byRunCommand({ consents }: Pick<Services, 'consents'>) {
  return (cluster: AzureCluster): Promise<boolean> => consents.ask(cluster, askRunCommand);
}

async function askRunCommand({ name, entra }: AzureCluster): Promise<true> {
  const rights = entra?.managed ? 'with your rights' : "with the rights of the cluster's administrator";
  const detail = [
    `This machine does not reach the API server of ${name}. Azure can run each step inside the cluster instead (az aks command invoke),`,
    `as a pod in namespace aks-command, ${rights}. Each takes some seconds.`,
    'You need the role action Microsoft.ContainerService/managedClusters/runcommand/action.',
  ].join(' ');
  if (await confirm(`Reach ${name} by run command?`, detail, 'Use Run Command')) return true;
  throw new CancellationError();
}

function clusterOf(clusters: ClustersView, { id }: RowId): AzureCluster | undefined {
  const row = clusters.get(id);
  if (row?.kind === 'cluster') return row.cluster;
  return row?.kind === 'pool' ? row.parent.cluster : undefined;
}

async function pickTarget(services: Services, title: string): Promise<TargetItem | undefined> {
  const [, contexts] = await Promise.all([readClusters(services), readKnownContexts(services)]);
  const clusters = services.inventory.clusters();
  const items: TargetItem[] = [
    ...section('Azure', clusters.map(clusterItem)),
    ...section('kubeconfig', contexts.items),
  ];
  if (items.length > 0)
    return window.showQuickPick(items, {
      title,
      placeHolder: 'A cluster of Azure, or a context of your kubeconfig',
      matchOnDescription: true,
    });
  const why = contexts.problem === undefined ? '' : ` ${contexts.problem}`;
  await window.showInformationMessage(`Your Azure accounts show no cluster.${why}`);
  return undefined;
}

/** A person with a kubeconfig alone needs no Azure. */
async function readClusters({ inventory }: Services): Promise<void> {
  if (inventory.isOpened || inventory.isSignedIn === false) return;
  await withProgress('Reading your clusters', () => inventory.read().catch(() => {}));
}

async function readKnownContexts({ host }: Services): Promise<{ items: TargetItem[]; problem?: string }> {
  try {
    const kubeconfig = await readContexts(host);
    const { currentContext } = kubeconfig;
    return { items: listContexts(kubeconfig).map(each => contextItem(each, each.name === currentContext)) };
  } catch (error) {
    return { items: [], problem: explain(error) };
  }
}

function clusterItem(cluster: AzureCluster): TargetItem {
  const { name, resourceGroup, location, kubernetesVersion = '' } = cluster;
  return {
    label: `$(server-environment) ${name}`,
    description: [resourceGroup, location, kubernetesVersion].filter(part => part !== '').join(' · '),
    cluster,
  };
}

/** One that cannot be used is listed as such; choosing it says why. */
function contextItem(context: ListedContext, isCurrent: boolean): TargetItem {
  const { name } = context;
  const about = 'problem' in context ? 'cannot be used' : aboutAccess(context.access);
  return {
    label: `$(symbol-namespace) ${name}`,
    description: isCurrent ? `${about} · current context` : about,
    context: name,
  };
}

function aboutAccess({ context, cluster, namespace }: ClusterAccess): string {
  return cluster.name === context ? namespace : `${cluster.name} · ${namespace}`;
}

function section(label: string, items: readonly TargetItem[]): TargetItem[] {
  return items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...items];
}
