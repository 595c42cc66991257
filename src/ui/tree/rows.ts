import type { Tag } from '../../registry/tags';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { SavedRegistry } from '../../teleport/registries';
import type { AzurePart, AzureRow, SubscriptionRow } from '../azure/rows';

/** The rows of the Registries view: plain values, each with its parent. Ids are stable, and one id is one object. */
export interface RegistryRow {
  readonly kind: 'registry';
  readonly id: string;
  /** undefined for one that was added by hand. */
  readonly parent: AzureRow | SubscriptionRow | undefined;
  readonly registry: SavedRegistry;
}

/** A path that repositories have in common: `jupyter/`. */
export interface FolderRow {
  readonly kind: 'folder';
  readonly id: string;
  readonly parent: RegistryRow | FolderRow;
  readonly registry: SavedRegistry;
  /** Ends with a slash. */
  readonly path: string;
}

export interface RepositoryRow {
  readonly kind: 'repository';
  readonly id: string;
  readonly parent: RegistryRow | FolderRow;
  readonly registry: SavedRegistry;
  readonly repository: string;
}

export interface TagRow {
  readonly kind: 'tag';
  readonly id: string;
  readonly parent: RepositoryRow;
  readonly registry: SavedRegistry;
  readonly repository: string;
  readonly tag: Tag;
  /** undefined where the registry lists names without digests. */
  readonly image: ViewedImage | undefined;
}

/** There is more than is shown. */
export interface MoreRow {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: RegistryRow | RepositoryRow;
  readonly registry: SavedRegistry;
  readonly shown: number;
}

/** What stands where rows could not be read. */
export interface FailureRow {
  readonly kind: 'failure';
  readonly id: string;
  readonly parent: RegistryRow | RepositoryRow;
  readonly registry: SavedRegistry;
  readonly error: unknown;
}

/** What stands where there is nothing. */
export interface EmptyRow {
  readonly kind: 'empty';
  readonly id: string;
  readonly parent: RegistryRow | RepositoryRow;
  readonly registry: SavedRegistry;
  readonly words: string;
}

/** A row as commands get it: from the tree itself, or named by a link. */
export type RowId = Pick<RegistryRow, 'id'>;

/** All that the view shows. */
export type ViewRow = Row | AzurePart;

/** What stands for a registry, or for something in one. */
export type Row = RegistryRow | FolderRow | RepositoryRow | TagRow | MoreRow | FailureRow | EmptyRow;
