import { Emitter } from '../../base/emitter';
import { isAbort } from '../../base/errors';
import { Listing } from '../../teleport/listing';
import type { OpenRegistry } from '../../teleport/openRegistry';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { foldersAndRepositories } from './folders';
import { RowBook } from './rowBook';
import type { FolderRow, RegistryRow, RepositoryRow, Row, TagRow } from './rows';

/** What a registry is narrowed to: `words` say by what. */
export interface Filter {
  readonly words: string;
  readonly names: readonly string[];
}

/** More rows than anybody reads; a filter that leaves more is too wide. */
const maxFiltered = 500;

/** What the Registries view shows: which rows, under which. Owns the listings read so far and the filters. */
export class RegistryTree {
  readonly #services: Services;
  readonly rows = new RowBook();
  readonly #changed = new Emitter<readonly string[] | undefined>();
  /** Fires the ids of rows whose children changed; undefined for the whole tree. */
  readonly onDidChange = this.#changed.event;
  readonly #catalogs = new Map<string, Listing<string>>();
  readonly #tags = new Map<string, Listing<TagRow['tag']>>();
  readonly #filters = new Map<string, Filter>();
  readonly #opened = new Map<string, OpenRegistry>();

  constructor(services: Services) {
    this.#services = services;
  }

  async children(row?: Row): Promise<readonly Row[]> {
    if (row === undefined)
      return this.#services.registries.list().map(registry => this.rows.registry(registry));
    switch (row.kind) {
      case 'registry':
        return this.#guarded(row, () => this.#repositories(row));
      case 'folder':
        return this.#under(row, row.path, this.#names(row.registry));
      case 'repository':
        return this.#guarded(row, () => this.#tagRows(row));
      default:
        return [];
    }
  }

  /** The registry as it was opened for rows shown so far. */
  opened({ loginServer }: SavedRegistry): OpenRegistry | undefined {
    return this.#opened.get(loginServer);
  }

  async open(registry: SavedRegistry): Promise<OpenRegistry> {
    const opened = await this.#services.catalog.open(registry);
    this.#opened.set(registry.loginServer, opened);
    return opened;
  }

  /** How many repositories of a registry are read, and whether that is all. */
  extent({
    loginServer,
  }: SavedRegistry): { readonly count: number; readonly isComplete: boolean } | undefined {
    const listing = this.#catalogs.get(loginServer);
    return listing && { count: listing.items.length, isComplete: listing.isComplete };
  }

  /** How many tags of a repository are read, and whether that is all. */
  tagExtent({ id }: RepositoryRow): { readonly count: number; readonly isComplete: boolean } | undefined {
    const listing = this.#tags.get(id);
    return listing && { count: listing.items.length, isComplete: listing.isComplete };
  }

  /** All repositories read of a registry, those in closed folders too. */
  repositoryRows(row: RegistryRow): readonly RepositoryRow[] {
    const below = (parent: RegistryRow | FolderRow, path: string): readonly RepositoryRow[] =>
      this.#under(parent, path, this.#names(row.registry)).flatMap(each =>
        each.kind === 'folder' ? below(each, each.path) : each.kind === 'repository' ? [each] : [],
      );
    return below(row, '');
  }

  filter({ loginServer }: SavedRegistry): Filter | undefined {
    return this.#filters.get(loginServer);
  }

  setFilter(registry: SavedRegistry, filter: Filter | undefined): void {
    if (filter) this.#filters.set(registry.loginServer, filter);
    else this.#filters.delete(registry.loginServer);
    this.#changed.fire([this.rows.registry(registry).id]);
  }

  /** Repositories below a folder, as far as they are read. */
  count(folder: FolderRow): number {
    return this.#names(folder.registry).filter(name => name.startsWith(folder.path)).length;
  }

  async loadMore(parent: RegistryRow | RepositoryRow): Promise<void> {
    const listing =
      parent.kind === 'registry'
        ? this.#catalogs.get(parent.registry.loginServer)
        : this.#tags.get(parent.id);
    await listing?.more();
    this.#changed.fire([parent.id]);
  }

  /** Forgets what was read of a branch, so that it is asked for anew; without a row, of everything. */
  refresh(row?: Row): void {
    if (row === undefined) for (const registry of this.#services.registries.list()) this.#forget(registry);
    else if (row.kind === 'repository' || row.kind === 'tag')
      this.#forgetRepository(row.kind === 'tag' ? row.parent : row);
    else this.#forget(row.registry);
    this.#changed.fire(
      row && [
        row.kind === 'tag'
          ? row.parent.id
          : row.kind === 'repository'
            ? row.id
            : this.rows.registry(row.registry).id,
      ],
    );
  }

  /** Says that a row, and what hangs on it, looks different now. */
  redraw(row: RepositoryRow): void {
    this.#changed.fire([row.id, row.registry.loginServer]);
  }

  /** Shows the list of registries as it is saved now, and forgets what belongs to none of them. */
  readRegistries(): void {
    const kept = new Set(this.#services.registries.list().map(({ loginServer }) => loginServer));
    for (const loginServer of [...this.#opened.keys()]) if (!kept.has(loginServer)) this.#close(loginServer);
    this.#changed.fire(undefined);
  }

  #forget({ loginServer }: SavedRegistry): void {
    this.#close(loginServer);
    this.#services.monitor.forget(loginServer);
  }

  #close(loginServer: string): void {
    this.#services.catalog.close(loginServer);
    this.#opened.delete(loginServer);
    this.#catalogs.get(loginServer)?.dispose();
    this.#catalogs.delete(loginServer);
    for (const row of this.rows.repositoriesOf(loginServer)) this.#forgetTags(row);
  }

  #forgetRepository(row: RepositoryRow): void {
    this.#opened.get(row.registry.loginServer)?.forget(row.repository);
    this.#services.monitor.forget(row.registry.loginServer, row.repository);
    this.rows.forgive(row.id);
    this.#forgetTags(row);
  }

  #forgetTags({ id }: RepositoryRow): void {
    this.#tags.get(id)?.dispose();
    this.#tags.delete(id);
  }

  async #guarded(
    row: RegistryRow | RepositoryRow,
    read: () => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    try {
      return await read();
    } catch (error) {
      if (isAbort(error)) return [];
      this.#services.host.log.error(`${row.id}: ${String(error)}`);
      const known = row.kind === 'registry' ? this.#under(row, '', row.registry.repositories) : [];
      this.#drop(row);
      return [...known, this.rows.failure(row, error)];
    }
  }

  /** A listing that failed cannot go on; the next look starts anew. */
  #drop(row: RegistryRow | RepositoryRow): void {
    if (row.kind === 'registry') this.#catalogs.delete(row.registry.loginServer);
    else this.#tags.delete(row.id);
  }

  async #repositories(row: RegistryRow): Promise<readonly Row[]> {
    const { registry } = row;
    const { client } = await this.open(registry);
    const filter = this.#filters.get(registry.loginServer);
    if (filter) return this.#filtered(row, filter);
    const listing =
      this.#catalogs.get(registry.loginServer) ?? new Listing(signal => client.repositories(signal));
    this.#catalogs.set(registry.loginServer, listing);
    await listing.first();
    const rows = this.#under(row, '', this.#names(registry));
    if (rows.length === 0) return [this.rows.empty(row, 'No repositories yet. Push an image and refresh.')];
    return listing.isComplete ? rows : [...rows, this.rows.more(row, listing.items.length)];
  }

  #filtered(row: RegistryRow, { names }: Filter): readonly Row[] {
    if (names.length === 0) return [this.rows.empty(row, 'No repository fits the filter.')];
    const rest = names.length - maxFiltered;
    const rows = this.#under(row, '', names.slice(0, maxFiltered));
    return rest > 0
      ? [
          ...rows,
          this.rows.empty(row, `${rest.toLocaleString('en-US')} more. Narrow the filter to see them.`),
        ]
      : rows;
  }

  async #tagRows(row: RepositoryRow): Promise<readonly Row[]> {
    const { client } = await this.open(row.registry);
    const listing = this.#tags.get(row.id) ?? new Listing(signal => client.tags(row.repository, signal));
    this.#tags.set(row.id, listing);
    await listing.first();
    const rows = listing.items.map(tag => this.rows.tag(row, tag));
    if (rows.length === 0) return [this.rows.empty(row, 'No tags. Its images are reachable by digest only.')];
    return listing.isComplete ? rows : [...rows, this.rows.more(row, rows.length)];
  }

  #names(registry: SavedRegistry): readonly string[] {
    const filter = this.#filters.get(registry.loginServer);
    if (filter) return filter.names.slice(0, maxFiltered);
    const listed = this.#catalogs.get(registry.loginServer)?.items ?? [];
    return registry.repositories.length === 0 ? listed : [...new Set([...listed, ...registry.repositories])];
  }

  #under(parent: RegistryRow | FolderRow, path: string, names: readonly string[]): readonly Row[] {
    const { folders, repositories } = foldersAndRepositories(path, names);
    const all: { readonly name: string; readonly row: Row }[] = [
      ...folders.map(folder => ({ name: folder, row: this.rows.folder(parent, folder) })),
      ...repositories.map(name => ({ name, row: this.rows.repository(parent, name) })),
    ];
    return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ row }) => row);
  }
}
