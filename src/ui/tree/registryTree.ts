import { Emitter } from '../../base/emitter';
import { explainFully, isAbort } from '../../base/errors';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { Branches } from './branches';
import { foldersAndRepositories } from './folders';
import { RowBook } from './rowBook';
import type { FolderRow, RegistryRow, RepositoryRow, Row } from './rows';

/** What a registry is narrowed to: `words` say by what. */
export interface Filter {
  readonly words: string;
  readonly names: readonly string[];
}

/** More rows than anybody reads; a filter that leaves more is too wide. */
const maxFiltered = 500;

/** What the Registries view shows: which rows, under which. Owns the filters. */
export class RegistryTree {
  readonly #services: Services;
  readonly rows = new RowBook();
  readonly branches: Branches;
  readonly #filters = new Map<string, Filter>();
  readonly #changed = new Emitter<readonly string[] | undefined>();
  /** Fires the ids of rows whose children changed; undefined for the whole tree. */
  readonly onDidChange = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
    this.branches = new Branches(services);
  }

  async children(row?: Row): Promise<readonly Row[]> {
    if (row === undefined)
      return this.#services.registries.list().map(registry => this.rows.registry(registry));
    switch (row.kind) {
      case 'registry':
        return this.#guarded(row, () => this.#repositories(row));
      case 'folder':
        return this.#under(row, row.path);
      case 'repository':
        return this.#guarded(row, () => this.#tags(row));
      default:
        return [];
    }
  }

  /** All repositories read of a registry, those in closed folders too. */
  repositoryRows(row: RegistryRow): readonly RepositoryRow[] {
    const below = (parent: RegistryRow | FolderRow, path: string): readonly RepositoryRow[] =>
      this.#under(parent, path).flatMap(each =>
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
    this.#changed.fire([registry.loginServer]);
  }

  /** Repositories below a folder, as far as they are read. */
  count(folder: FolderRow): number {
    return this.#names(folder.registry).filter(name => name.startsWith(folder.path)).length;
  }

  async loadMore(parent: RegistryRow | RepositoryRow): Promise<void> {
    const { branches } = this;
    const listing = await (parent.kind === 'registry'
      ? branches.repositories(parent.registry)
      : branches.tags(parent));
    await listing.more();
    this.#changed.fire([parent.id]);
  }

  /** Forgets what was read of a branch, so that it is asked for anew; without a row, of everything. */
  refresh(row?: Row): void {
    if (row === undefined) {
      for (const { loginServer } of this.#services.registries.all()) this.forget(loginServer);
      this.#changed.fire(undefined);
    } else if (row.kind === 'repository' || row.kind === 'tag') {
      const repository = row.kind === 'tag' ? row.parent : row;
      this.#forgetRepository(repository);
      this.#changed.fire([repository.id]);
    } else {
      this.forget(row.registry.loginServer);
      this.#changed.fire([row.registry.loginServer]);
    }
  }

  /** Says that a repository, and its registry's sum, look different now. */
  redraw(row: RepositoryRow): void {
    this.#changed.fire([row.id, row.registry.loginServer]);
  }

  /** Shows the list of registries as it is saved now, and forgets what belongs to none of them. */
  readRegistries(): void {
    for (const loginServer of this.branches.loginServers()) {
      if (this.#services.registries.find(loginServer)) continue;
      this.forget(loginServer);
      this.#filters.delete(loginServer);
      this.rows.forget(loginServer);
    }
    this.#changed.fire(undefined);
  }

  /** Forgets what was read of a registry and shown of its rows. */
  forget(loginServer: string): void {
    this.branches.forget(loginServer);
    this.#services.monitor.forget(loginServer);
    this.rows.forgive(loginServer);
  }

  #forgetRepository(row: RepositoryRow): void {
    this.branches.opened(row.registry)?.forget(row.repository);
    this.branches.forgetTags(row);
    this.#services.monitor.forget(row.registry.loginServer, row.repository);
    this.rows.forgive(row.id);
  }

  async #guarded(
    row: RegistryRow | RepositoryRow,
    read: () => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    try {
      return await read();
    } catch (error) {
      if (isAbort(error)) return [];
      this.#services.host.log.error(`${row.id}: ${explainFully(error)}`);
      const known = row.kind === 'registry' ? this.#under(row, '') : [];
      return [...known, this.rows.failure(row, error)];
    }
  }

  async #repositories(row: RegistryRow): Promise<readonly Row[]> {
    const { registry } = row;
    const filter = this.#filters.get(registry.loginServer);
    if (filter) return this.#filtered(row, filter);
    const listing = await this.branches.repositories(registry);
    await listing.first();
    const rows = this.#under(row, '');
    if (rows.length === 0) return [this.rows.empty(row, 'No repositories yet. Push an image and refresh.')];
    return listing.isComplete ? rows : [...rows, this.rows.more(row, listing.items.length)];
  }

  #filtered(row: RegistryRow, { names }: Filter): readonly Row[] {
    if (names.length === 0) return [this.rows.empty(row, 'No repository fits the filter.')];
    const rows = this.#under(row, '');
    const rest = names.length - maxFiltered;
    if (rest <= 0) return rows;
    return [
      ...rows,
      this.rows.empty(row, `${rest.toLocaleString('en-US')} more. Narrow the filter to see them.`),
    ];
  }

  async #tags(row: RepositoryRow): Promise<readonly Row[]> {
    const listing = await this.branches.tags(row);
    await listing.first();
    const rows = listing.items.map(tag => this.rows.tag(row, tag));
    if (rows.length === 0) return [this.rows.empty(row, 'No tags. Its images are reachable by digest only.')];
    return listing.isComplete ? rows : [...rows, this.rows.more(row, rows.length)];
  }

  #names(registry: SavedRegistry): readonly string[] {
    const filter = this.#filters.get(registry.loginServer);
    if (filter) return filter.names.slice(0, maxFiltered);
    const listed = this.branches.namesRead(registry);
    return registry.repositories.length === 0 ? listed : [...new Set([...listed, ...registry.repositories])];
  }

  #under(parent: RegistryRow | FolderRow, path: string): readonly Row[] {
    const { folders, repositories } = foldersAndRepositories(path, this.#names(parent.registry));
    const all: { readonly name: string; readonly row: Row }[] = [
      ...folders.map(folder => ({ name: folder, row: this.rows.folder(parent, folder) })),
      ...repositories.map(name => ({ name, row: this.rows.repository(parent, name) })),
    ];
    return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ row }) => row);
  }
}
