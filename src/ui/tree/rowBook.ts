import type { Tag } from '../../registry/tags';
import { imageKey } from '../../teleport/expansionMonitor';
import type { SavedRegistry } from '../../teleport/registries';
import type {
  EmptyRow,
  FailureRow,
  FolderRow,
  MoreRow,
  RegistryRow,
  RepositoryRow,
  Row,
  TagRow,
} from './rows';

/** The rows made so far, one object an id, so that an event can name a row the editor knows. Also knows which rows show an image. */
export class RowBook {
  readonly #rows = new Map<string, Row>();
  readonly #rowsByImage = new Map<string, Set<string>>();
  readonly #failures = new Map<string, unknown>();

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  showing(image: string): readonly string[] {
    return [...(this.#rowsByImage.get(image) ?? [])];
  }

  /** Why the details of a row could not be read, so that they are not asked for again until somebody refreshes. */
  failureOf(id: string): unknown {
    return this.#failures.get(id);
  }

  noteFailure(id: string, error: unknown): void {
    this.#failures.set(id, error);
  }

  /** Lets a row and what is below it be asked for again. */
  forgive(id: string): void {
    for (const failed of [...this.#failures.keys()]) if (failed.startsWith(id)) this.#failures.delete(failed);
  }

  /** Forgets the rows of a registry that is gone. */
  forget(loginServer: string): void {
    this.forgive(loginServer);
    for (const [id, row] of this.#rows) if (row.registry.loginServer === loginServer) this.#rows.delete(id);
    for (const image of [...this.#rowsByImage.keys()])
      if (image.startsWith(`${loginServer}/`)) this.#rowsByImage.delete(image);
  }

  /** `parent` stays as it was where it is not given, for one that was found in Azure. */
  registry(registry: SavedRegistry, parent?: RegistryRow['parent']): RegistryRow {
    const id = registry.loginServer;
    const known = this.#rows.get(id);
    const before = known?.kind === 'registry' && registry.access === 'azure' ? known.parent : undefined;
    return this.#keep({ kind: 'registry', id, parent: parent ?? before, registry });
  }

  folder(parent: FolderRow['parent'], path: string): FolderRow {
    const { registry } = parent;
    return this.#keep({ kind: 'folder', id: `${registry.loginServer}/${path}`, parent, registry, path });
  }

  repository(parent: RepositoryRow['parent'], repository: string): RepositoryRow {
    const { registry } = parent;
    return this.#keep({
      kind: 'repository',
      id: `${registry.loginServer}/${repository}`,
      parent,
      registry,
      repository,
    });
  }

  tag(parent: RepositoryRow, tag: Tag, digest = tag.digest): TagRow {
    const { registry, repository } = parent;
    const pushedAt = tag.updatedAt === undefined ? {} : { pushedAt: tag.updatedAt };
    const image =
      digest === undefined ? undefined : { registry, repository, tag: tag.name, digest, ...pushedAt };
    const row = this.#keep<TagRow>({
      kind: 'tag',
      id: `${parent.id}:${tag.name}`,
      parent,
      registry,
      repository,
      tag,
      image,
    });
    if (row.image) this.#noteImage(imageKey(row.image), row.id);
    return row;
  }

  more(parent: MoreRow['parent'], shown: number): MoreRow {
    return this.#keep({ kind: 'more', id: `${parent.id}#more`, parent, registry: parent.registry, shown });
  }

  failure(parent: FailureRow['parent'], error: unknown): FailureRow {
    return this.#keep({
      kind: 'failure',
      id: `${parent.id}#failure`,
      parent,
      registry: parent.registry,
      error,
    });
  }

  empty(parent: EmptyRow['parent'], words: string): EmptyRow {
    return this.#keep({ kind: 'empty', id: `${parent.id}#empty`, parent, registry: parent.registry, words });
  }

  #keep<R extends Row>(row: R): R {
    const known = this.#rows.get(row.id);
    if (known && isSame(known, row)) return known as R;
    this.#rows.set(row.id, row);
    return row;
  }

  #noteImage(image: string, id: string): void {
    const ids = this.#rowsByImage.get(image) ?? new Set();
    this.#rowsByImage.set(image, ids.add(id));
  }
}

/** Whether two rows of one id say the same; parents are compared as objects, since they are kept here too. */
function isSame(a: Row, b: Row): boolean {
  const entries = Object.entries(a);
  const others: Readonly<Record<string, unknown>> = { ...b };
  return (
    entries.length === Object.keys(others).length &&
    entries.every(
      ([key, value]) =>
        value === others[key] || (key !== 'parent' && key !== 'error' && isSameValue(value, others[key])),
    )
  );
}

function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
