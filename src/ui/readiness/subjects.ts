import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import type { AzureCluster, NodePool } from '../../azure/resources';
import type { ImageReference } from '../../registry/reference';
import type { Question } from '../../teleport/examine';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';

/** What a report is about, from the row it was called on; what the row leaves open is asked. undefined when the person goes away. */
export async function questionOf(
  services: Services,
  views: { readonly registries: RegistriesView; readonly clusters: ClustersView },
  askImage: (title: string) => Promise<ImageReference | undefined>,
  row?: RowId,
): Promise<Question | undefined> {
  const cluster = row && clusterOf(views.clusters, row);
  if (cluster)
    return withImage(
      services,
      cluster,
      await askImage('Readiness of which image? Escape: the cluster alone'),
    );
  const known = row && views.registries.tree.rows.get(row.id);
  if (known?.kind === 'registry') return { registry: known.registry };
  if (known?.kind === 'tag') {
    const { registry, repository, tag } = known;
    return withCluster(services, { registry, image: { repository, tag: tag.name } });
  }
  const reference = await askImage('Will which image start fast?');
  return reference && withCluster(services, withImage(services, {}, reference));
}

function clusterOf(clusters: ClustersView, { id }: RowId) {
  const row = clusters.get(id);
  if (row?.kind === 'cluster') return { cluster: row.cluster };
  return row?.kind === 'pool' ? { cluster: row.parent.cluster, pool: row.pool } : undefined;
}

function withImage(services: Services, question: Question, reference: ImageReference | undefined): Question {
  if (reference === undefined) return question;
  const { registry, ...image } = reference;
  return { ...question, registry: services.registries.at(registry), image };
}

interface ClusterItem extends QuickPickItem {
  readonly cluster?: AzureCluster;
  readonly pool?: NodePool;
}

/** Without a question where no cluster is known. */
async function withCluster(services: Services, question: Question): Promise<Question | undefined> {
  const { inventory } = services;
  if (!inventory.isOpened) await withProgress('Reading your clusters', () => inventory.read());
  const clusters = inventory.clusters();
  if (clusters.length === 0) return question;
  const items = clusters.flatMap((cluster): ClusterItem[] => [
    { label: cluster.name, kind: QuickPickItemKind.Separator },
    { label: `$(server-environment) ${cluster.name}`, description: 'the cluster as a whole', cluster },
    ...cluster.pools.map(pool => ({
      label: `$(vm) ${cluster.name} / ${pool.name}`,
      description: pool.osSku ?? pool.osType ?? '',
      cluster,
      pool,
    })),
  ]);
  const picked = await window.showQuickPick<ClusterItem>(
    [
      { label: '$(circle-slash) Without a cluster', description: 'the image and its registry alone' },
      ...items,
    ],
    { title: 'On which nodes?', placeHolder: 'A cluster or one of its node pools', matchOnDescription: true },
  );
  if (picked === undefined) return undefined;
  const { cluster, pool } = picked;
  return { ...question, ...(cluster ? { cluster } : {}), ...(pool ? { pool } : {}) };
}
