import { type TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { isSignInNeeded } from '../../azure/account';
import { explain, explainFully } from '../../base/errors';
import { count, formatAgo, formatBytes } from '../../base/units';
import { maxTeleportRepositories } from '../../registry/expansion';
import type { Manifest } from '../../registry/manifest';
import { RegistryError } from '../../registry/registryError';
import { stateSpoken, stateWords } from '../../teleport/imageState';
import type { Access } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import {
  checkingIcon,
  failureIcon,
  folderIcon,
  moreIcon,
  notCheckedIcon,
  registryIcon,
  repositoryLooks,
  stateLooks,
} from '../stateLook';
import type { Details } from './details';
import type { RegistryTree } from './registryTree';
import type { FailureRow, FolderRow, MoreRow, RegistryRow, RepositoryRow, Row, TagRow } from './rows';

export const rowScheme = 'acr-teleport';

/** Where a row's decoration hangs. */
export function rowUri(row: Row): Uri {
  return Uri.from({ scheme: rowScheme, path: `/${row.id}` });
}

/** Draws rows: the name, then the one fact that matters, then detail; the same in words for a screen reader. */
export class TreeItems {
  readonly #tree: RegistryTree;
  readonly #details: Details;
  readonly #services: Services;

  constructor(tree: RegistryTree, details: Details, services: Services) {
    this.#tree = tree;
    this.#details = details;
    this.#services = services;
  }

  draw(row: Row): TreeItem {
    const item = this.#drawn(row);
    const spoken = [item.label, item.description]
      .filter(part => typeof part === 'string' && part !== '')
      .join(', ');
    return { id: row.id, accessibilityInformation: { label: spoken }, ...item };
  }

  #drawn(row: Row): TreeItem {
    switch (row.kind) {
      case 'registry':
        return this.#registry(row);
      case 'folder':
        return this.#folder(row);
      case 'repository':
        return this.#repository(row);
      case 'tag':
        return this.#tag(row);
      case 'more':
        return this.#more(row);
      case 'failure':
        return failureItem(row);
      case 'empty':
        return { label: row.words, collapsibleState: TreeItemCollapsibleState.None, contextValue: 'empty' };
    }
  }

  #registry(row: RegistryRow): TreeItem {
    const { registry } = row;
    const filter = this.#tree.filter(registry);
    const found = filter && `${count(filter.names.length, 'repository', 'repositories')} ${filter.words}`;
    return {
      label: registry.loginServer.replace(/\.azurecr\.io$/, ''),
      description: [...this.#azureFacts(row), found ?? this.#registryFacts(row)].filter(Boolean).join(' · '),
      iconPath: registryIcon,
      collapsibleState: TreeItemCollapsibleState.Collapsed,
      contextValue: [
        'registry',
        filter && 'filtered',
        this.#details.isStreaming(row) && 'streaming',
        registry.access,
        row.parent && 'found',
      ]
        .filter(Boolean)
        .join(' '),
    };
  }

  /** What Azure tells of it, where an account shows it. */
  #azureFacts({ registry }: RegistryRow): readonly (string | undefined)[] {
    const resource = this.#services.inventory.registryAt(registry.loginServer);
    return resource ? [resource.sku, resource.location] : [];
  }

  #registryFacts(row: RegistryRow): string {
    const { registry } = row;
    const access = row.parent ? '' : accessWords[registry.access];
    const opened = this.#tree.branches.opened(registry);
    const extent = this.#tree.branches.extent(registry);
    if (opened === undefined || extent === undefined) return access;
    if (this.#details.isStreaming(row)) return 'Artifact Streaming';
    if (opened.traceSoFar() === false) return 'Teleport is retired here';
    const { seen, enabled } = opened.rollUp();
    if (seen === 0) return access;
    const isAll = extent.isComplete && seen >= extent.count;
    return `${isAll ? '' : 'at least '}${enabled} of ${maxTeleportRepositories} teleport repositories`;
  }

  #folder(row: FolderRow): TreeItem {
    return {
      label: row.path.slice(row.path.lastIndexOf('/', row.path.length - 2) + 1),
      description: count(this.#tree.count(row), 'repository', 'repositories'),
      iconPath: folderIcon,
      collapsibleState: TreeItemCollapsibleState.Collapsed,
      contextValue: 'folder',
    };
  }

  #repository(row: RepositoryRow): TreeItem {
    const look = this.#details.repositoryLook(row);
    const known = this.#tree.branches.opened(row.registry)?.known(row.repository);
    const { words, icon, context } = repositoryLooks[look];
    const facts = [words, this.#tagCount(row, known?.tagCount)].filter(Boolean);
    const isByName = row.registry.repositories.includes(row.repository);
    return {
      label: row.repository.slice(row.repository.lastIndexOf('/') + 1),
      description: facts.join(' · '),
      iconPath: icon,
      resourceUri: rowUri(row),
      collapsibleState: TreeItemCollapsibleState.Collapsed,
      contextValue: `repository ${context}${isByName ? ' byName' : ''}${this.#details.isStreaming(row) ? ' streaming' : ''}`,
    };
  }

  #tagCount(row: RepositoryRow, total: number | undefined): string {
    const extent = this.#tree.branches.tagExtent(row);
    if (extent && !extent.isComplete && total !== undefined) {
      return `${extent.count.toLocaleString('en-US')} of ${count(total, 'tag')}`;
    }
    return total === undefined ? '' : count(total, 'tag');
  }

  #tag(row: TagRow): TreeItem {
    const { monitor, host } = this.#services;
    const nowMs = host.clock.now();
    const check = row.image && monitor.get(row.image);
    const isChecking = row.image !== undefined && check === undefined && monitor.isChecking(row.image);
    const manifest =
      row.image && this.#tree.branches.opened(row.registry)?.knownManifest(row.repository, row.image.digest);
    const pushed = row.tag.updatedAt === undefined ? [] : [formatAgo(row.tag.updatedAt, nowMs)];
    const facts = [...(manifest ? manifestFacts(manifest) : []), ...pushed];
    const words = check ? [stateWords(check.state, nowMs)] : [];
    const isStreaming = check?.state.by === 'streaming' || this.#details.isStreaming(row);
    const spoken = [
      row.tag.name,
      check ? stateSpoken(check.state, nowMs) : isChecking ? 'being checked' : 'not checked',
      ...facts,
    ];
    return {
      label: row.tag.name,
      description: [...words, ...facts].join(' · '),
      iconPath: check ? stateLooks[check.state.state].icon : isChecking ? checkingIcon : notCheckedIcon,
      resourceUri: rowUri(row),
      collapsibleState: TreeItemCollapsibleState.None,
      contextValue: `tag ${check?.state.state ?? 'notChecked'}${isStreaming ? ' streaming' : ''}`,
      accessibilityInformation: { label: spoken.join(', ') },
    };
  }

  #more(row: MoreRow): TreeItem {
    const total =
      row.parent.kind === 'repository'
        ? this.#tree.branches.opened(row.registry)?.known(row.parent.repository)?.tagCount
        : undefined;
    const shown = row.shown.toLocaleString('en-US');
    return {
      label:
        total === undefined
          ? `Load more (${shown} shown)`
          : `Load more (${shown} of ${total.toLocaleString('en-US')})`,
      iconPath: moreIcon,
      collapsibleState: TreeItemCollapsibleState.None,
      contextValue: 'more',
      command: { command: 'acrTeleport.loadMore', title: 'Load More', arguments: [row] },
    };
  }
}

export function manifestFacts(manifest: Manifest): string[] {
  if (manifest.kind === 'index') return [count(manifest.images.length, 'platform')];
  return [formatBytes(manifest.sizeBytes), count(manifest.layers.length, 'layer')];
}

export const accessWords: Readonly<Record<Access, string>> = {
  anonymous: 'anonymous',
  password: 'name and password',
  environment: 'ACR_USER from the environment',
  azure: 'Azure account',
  demo: 'demo',
};

function failureItem({ error }: FailureRow): TreeItem {
  const code =
    error instanceof RegistryError ? error.code : isSignInNeeded(error) ? 'signInNeeded' : 'unexpected';
  return {
    label: failureLabels[code],
    description: error instanceof Error ? error.message : String(error),
    tooltip: explainFully(error),
    iconPath: failureIcon,
    collapsibleState: TreeItemCollapsibleState.None,
    contextValue: `failure ${code}`,
    accessibilityInformation: { label: `${failureLabels[code]}. ${explain(error)}` },
  };
}

const failureLabels: Readonly<Record<RegistryError['code'] | 'signInNeeded', string>> = {
  signInNeeded: 'Sign-in needed',
  unauthorized: 'Sign-in refused',
  forbidden: 'Not allowed',
  firewall: 'Blocked by the firewall',
  catalogDenied: 'Repositories cannot be listed',
  notFound: 'Not found',
  throttled: 'Throttled',
  unreachable: 'Not reachable',
  foreignHost: 'Stopped for safety',
  unexpected: 'Could not be read',
};
