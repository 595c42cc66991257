import type { Tag } from '../../registry/tags';
import { Listing } from '../../teleport/listing';
import type { OpenRegistry } from '../../teleport/openRegistry';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import type { RepositoryRow } from './rows';

/** How much of a list is read, and whether that is all. */
export interface Extent {
  readonly count: number;
  readonly isComplete: boolean;
}

/** The registries that rows are shown of, and how far their lists are read. Owns those lists until they are forgotten. */
export class Branches {
  readonly #services: Services;
  readonly #opened = new Map<string, OpenRegistry>();
  readonly #repositories = new Map<string, Listing<string>>();
  readonly #tags = new Map<string, Listing<Tag>>();

  constructor(services: Services) {
    this.#services = services;
  }

  async open(registry: SavedRegistry): Promise<OpenRegistry> {
    const opened = await this.#services.catalog.open(registry);
    this.#opened.set(registry.loginServer, opened);
    return opened;
  }

  /** The registry as it was opened for rows shown so far. */
  opened({ loginServer }: SavedRegistry): OpenRegistry | undefined {
    return this.#opened.get(loginServer);
  }

  loginServers(): readonly string[] {
    return [...this.#opened.keys()];
  }

  async repositories(registry: SavedRegistry): Promise<Listing<string>> {
    const { client } = await this.open(registry);
    return listing(this.#repositories, registry.loginServer, signal => client.repositories(signal));
  }

  async tags({ id, registry, repository }: RepositoryRow): Promise<Listing<Tag>> {
    const { client } = await this.open(registry);
    return listing(this.#tags, id, signal => client.tags(repository, signal));
  }

  namesRead({ loginServer }: SavedRegistry): readonly string[] {
    return this.#repositories.get(loginServer)?.items ?? [];
  }

  extent({ loginServer }: SavedRegistry): Extent | undefined {
    return extentOf(this.#repositories.get(loginServer));
  }

  tagExtent({ id }: RepositoryRow): Extent | undefined {
    return extentOf(this.#tags.get(id));
  }

  forgetTags({ id }: RepositoryRow): void {
    this.#tags.get(id)?.dispose();
    this.#tags.delete(id);
  }

  /** Forgets a registry, its lists and its sign-in. */
  forget(loginServer: string): void {
    this.#services.catalog.close(loginServer);
    this.#opened.delete(loginServer);
    this.#repositories.get(loginServer)?.dispose();
    this.#repositories.delete(loginServer);
    for (const [id, tags] of this.#tags) {
      if (!id.startsWith(`${loginServer}/`)) continue;
      tags.dispose();
      this.#tags.delete(id);
    }
  }
}

function listing<T>(
  listings: Map<string, Listing<T>>,
  key: string,
  open: ConstructorParameters<typeof Listing<T>>[0],
): Listing<T> {
  const known = listings.get(key) ?? new Listing(open);
  listings.set(key, known);
  return known;
}

function extentOf(listing: Listing<unknown> | undefined): Extent | undefined {
  return listing && { count: listing.items.length, isComplete: listing.isComplete };
}
