import type { QuickPickItem } from 'vscode';
import type { AzureCluster, AzureRegistry } from '../../azure/resources';
import { parseReference, parseRepository } from '../../registry/reference';
import type { Fix } from '../../teleport/readiness/fix';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import type { PoolRow } from '../clusters/rows';
import { problemIn, withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';
import type { Views } from './acts';

type FixOf<K extends Fix['kind']> = Extract<Fix, { readonly kind: K }>;

/** Which fix a command is about, from the row it was called on; what the row leaves open is asked. undefined when the person goes away. */
export class FixSubjects {
  readonly #services: Services;
  readonly #views: Views;

  constructor(services: Services, views: Views) {
    this.#services = services;
    this.#views = views;
  }

  async token(row?: RowId): Promise<FixOf<'createToken'> | undefined> {
    const registry = await this.#registry(row, 'A token for which registry?');
    const repository = registry && (await askRepository(registry));
    return registry && repository ? { kind: 'createToken', registryId: registry.id, repository } : undefined;
  }

  async attachment(row?: RowId): Promise<FixOf<'attachRegistry'> | undefined> {
    const cluster = await clusterFor(this.#services, this.#views.clusters, row);
    const registry = cluster && (await this.#registry(row, `Which registry may ${cluster.name} pull from?`));
    if (cluster === undefined || registry === undefined) return undefined;
    return { kind: 'attachRegistry', registryId: registry.id, clusterId: cluster.id };
  }

  streaming(row?: RowId): FixOf<'enableStreaming'> | undefined {
    const found = this.#pool(row);
    return found && { kind: 'enableStreaming', ...placeOf(found) };
  }

  async scaling(row?: RowId): Promise<FixOf<'scalePool'> | undefined> {
    const found = this.#pool(row);
    const count = found && (await askCount(found));
    return found && count !== undefined ? { kind: 'scalePool', ...placeOf(found), count } : undefined;
  }

  async import(row?: RowId): Promise<FixOf<'importImage'> | undefined> {
    const registry = await this.#registry(row, 'Import into which registry?');
    const images = registry && (await askImages(registry));
    return registry && images ? { kind: 'importImage', registryId: registry.id, ...images } : undefined;
  }

  #registry(row: RowId | undefined, placeHolder: string): Promise<AzureRegistry | undefined> {
    return registryFor(this.#services, this.#views.registries, row, placeHolder);
  }

  #pool(row?: RowId): PoolRow | undefined {
    const found = row && this.#views.clusters.get(row.id);
    return found?.kind === 'pool' ? found : undefined;
  }
}

function placeOf({ parent, pool }: PoolRow) {
  return { clusterId: parent.cluster.id, pool: pool.name };
}

async function registryFor(
  services: Services,
  { tree }: RegistriesView,
  row: RowId | undefined,
  placeHolder: string,
): Promise<AzureRegistry | undefined> {
  const { inventory } = services;
  const known = row && tree.rows.get(row.id);
  if (!inventory.isOpened) await withProgress('Reading your registries', () => inventory.read());
  const at = known && inventory.registryAt(known.registry.loginServer);
  return at ?? (await pick(inventory.registries(), placeHolder, 'registry'));
}

async function clusterFor(
  { inventory }: Services,
  clusters: ClustersView,
  row: RowId | undefined,
): Promise<AzureCluster | undefined> {
  const known = row && clusters.get(row.id);
  if (known?.kind === 'cluster') return known.cluster;
  if (known?.kind === 'attached') return known.parent.cluster;
  if (!inventory.isOpened) await withProgress('Reading your clusters', () => inventory.read());
  return pick(inventory.clusters(), 'Which cluster?', 'cluster');
}

async function pick<T extends AzureRegistry | AzureCluster>(
  all: readonly T[],
  placeHolder: string,
  what: string,
): Promise<T | undefined> {
  if (all.length === 0) {
    await window.showInformationMessage(`Your Azure accounts show no ${what}. Sign in with one that does.`);
    return undefined;
  }
  const items = all.map(
    each =>
      ({
        label: each.name,
        description: `${each.resourceGroup} · ${each.location}`,
        each,
      }) satisfies QuickPickItem & { each: T },
  );
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.each;
}

async function askRepository({ name }: AzureRegistry): Promise<string | undefined> {
  const text = await window.showInputBox({
    title: `A token for one repository of ${name}`,
    prompt: 'The token may pull from it and read its metadata, nothing else',
    placeHolder: 'team/web-app',
    ignoreFocusOut: true,
    validateInput: problemIn(parseRepository),
  });
  return text?.trim() ? parseRepository(text) : undefined;
}

async function askCount({ pool }: PoolRow): Promise<number | undefined> {
  const text = await window.showInputBox({
    title: `Scale ${pool.name}`,
    prompt: 'How many nodes?',
    value: String(pool.count ?? 1),
    ignoreFocusOut: true,
    validateInput: typed => (/^\d{1,4}$/.test(typed.trim()) ? undefined : 'Give a number, 0 to 9999.'),
  });
  return text === undefined ? undefined : Number(text.trim());
}

async function askImages(registry: AzureRegistry) {
  const title = `Import an image into ${registry.name}`;
  const source = await window.showInputBox({
    title,
    prompt: 'From where; Azure fetches it, this computer does not',
    placeHolder: 'mcr.microsoft.com/azuredocs/azure-vote-front:v1',
    ignoreFocusOut: true,
    validateInput: problemIn(parseReference),
  });
  if (!source?.trim()) return undefined;
  const { repository, tag = 'latest' } = parseReference(source.trim());
  const target = await window.showInputBox({
    title,
    prompt: 'As what',
    value: `${repository}:${tag}`,
    ignoreFocusOut: true,
    validateInput: problemIn(text => parseReference(`${registry.loginServer}/${text}`)),
  });
  return target?.trim() ? { source: source.trim(), target: target.trim() } : undefined;
}
