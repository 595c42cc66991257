import type { QuickPickItem } from 'vscode';
import type { AzureCluster } from '../../azure/resources';
import type { ActLink, MigrationAct, MigrationFacts } from '../../teleport/migration/facts';
import { findTraces, type MigrationSubjects } from '../../teleport/migration/findTraces';
import { migrationReport } from '../../teleport/migration/report';
import { teleporting } from '../../teleport/migration/traces';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import type { PoolRow } from '../clusters/rows';
import { commandLink } from '../commands';
import { withProgress } from '../feedback';
import type { Reports } from '../readiness/reports';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';

interface Views {
  readonly registries: RegistriesView;
  readonly clusters: ClustersView;
}

/** Looks for what is left of Teleport in what the row stands for, or in what is picked, and opens the way out of it. */
export async function showMigration(
  services: Services,
  views: Views,
  reports: Reports,
  row?: RowId,
): Promise<void> {
  const subjects = row ? subjectsOf(views, row) : await pickSubjects(services);
  if (subjects === undefined) return;
  const facts = await withProgress('Looking for what is left of Teleport', (signal, report) =>
    findTraces(services, subjects, signal, message => report.report({ message })),
  );
  await reports.show(titleOf(subjects), migrationReport(facts, await linksTo(views, subjects, facts)));
}

function titleOf({ registries, clusters }: MigrationSubjects): string {
  const names = [...registries.map(({ loginServer }) => loginServer), ...clusters.map(({ name }) => name)];
  const rest = names.length > 2 ? ` and ${names.length - 2} more` : '';
  return `From Teleport to Artifact Streaming: ${names.slice(0, 2).join(', ')}${rest}`;
}

function subjectsOf({ registries, clusters }: Views, { id }: RowId): MigrationSubjects | undefined {
  const cluster = clusters.get(id);
  if (cluster?.kind === 'cluster') return { registries: [], clusters: [cluster.cluster] };
  const known = registries.tree.rows.get(id);
  return known && { registries: [known.registry], clusters: [] };
}

interface SubjectItem extends QuickPickItem {
  readonly registry?: SavedRegistry;
  readonly cluster?: AzureCluster;
}

async function pickSubjects({ inventory, registries }: Services): Promise<MigrationSubjects | undefined> {
  if (!inventory.isOpened) await withProgress('Reading what your accounts show', () => inventory.read());
  const items: SubjectItem[] = [
    ...inventory.clusters().map(cluster => ({
      label: `$(server-environment) ${cluster.name}`,
      description: `${cluster.resourceGroup} · ${cluster.location}`,
      cluster,
    })),
    ...registries.all().map(registry => ({ label: `$(server) ${registry.loginServer}`, registry })),
  ];
  if (items.length === 0) {
    const text = 'There is no registry and no cluster to look through. Add a registry, or sign in to Azure.';
    void window.showInformationMessage(text);
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    title: 'From Teleport to Artifact Streaming',
    placeHolder: 'Which registries and clusters are to be looked through?',
    canPickMany: true,
  });
  if (picked === undefined || picked.length === 0) return undefined;
  return {
    registries: picked.flatMap(({ registry }) => registry ?? []),
    clusters: picked.flatMap(({ cluster }) => cluster ?? []),
  };
}

/** Links run the commands of rows, so that each thing has to have its row, folded or not. */
async function linksTo(views: Views, subjects: MigrationSubjects, facts: MigrationFacts): Promise<ActLink> {
  const { rows } = views.registries.tree;
  for (const traces of facts.registries) {
    const registry = subjects.registries.find(({ loginServer }) => loginServer === traces.loginServer);
    for (const { name } of teleporting(traces))
      if (registry && !rows.get(repositoryId(traces.loginServer, name)))
        rows.repository(rows.registry(registry), name);
  }
  const pools = await poolRows(views.clusters, subjects);
  return (label, act) => {
    const id =
      act.kind === 'enableStreaming' ? poolId(pools, act) : repositoryId(act.loginServer, act.repository);
    return id === undefined ? label : commandLink(label, commandOf[act.kind], { id });
  };
}

const commandOf = {
  autoConvert: 'acrTeleport.enableAutoConvert',
  convert: 'acrTeleport.createStreamingArtifact',
  disableTeleport: 'acrTeleport.disableTeleport',
  enableStreaming: 'acrTeleport.enableStreaming',
} as const;

function repositoryId(loginServer: string, repository: string): string {
  return `${loginServer}/${repository}`;
}

async function poolRows(view: ClustersView, { clusters }: MigrationSubjects): Promise<readonly PoolRow[]> {
  if (clusters.length === 0) return [];
  const ids = clusters.map(({ id }) => id.toLowerCase());
  const wanted = (await view.getChildren()).filter(
    row => row.kind === 'cluster' && ids.includes(row.cluster.id.toLowerCase()),
  );
  const below = await Promise.all(wanted.map(row => view.getChildren(row)));
  return below.flat().filter(row => row.kind === 'pool');
}

function poolId(
  pools: readonly PoolRow[],
  act: Extract<MigrationAct, { kind: 'enableStreaming' }>,
): string | undefined {
  return pools.find(
    ({ parent, pool }) =>
      parent.cluster.id.toLowerCase() === act.clusterId.toLowerCase() && pool.name === act.pool,
  )?.id;
}
