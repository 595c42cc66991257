import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type TreeDataProvider,
  type TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from 'vscode';
import { isSignInNeeded } from '../../azure/account';
import type { AzureCluster } from '../../azure/resources';
import { createAbort } from '../../base/abort';
import { explain, explainFully, isAbort } from '../../base/errors';
import { count } from '../../base/units';
import { emptiedPoolsIn } from '../../teleport/comparison/emptiedPools';
import { readinessSummary } from '../../teleport/readinessSummary';
import type { Services } from '../../teleport/services';
import { tenantName } from '../azure/azureBranch';
import { signalOf } from '../feedback';
import {
  checkingIcon,
  clusterIcon,
  emptiedIcon,
  factIcon,
  failureIcon,
  lockedIcon,
  poolIcon,
  registryIcon,
} from '../stateLook';
import { clusterFacts, clusterWords, poolFacts, poolWords, streamingWords } from './clusterFacts';
import type {
  AttachedRow,
  ClusterRow,
  ClustersRow,
  ClusterTenantRow,
  EmptiedRow,
  FactRow,
  PoolRow,
} from './rows';

/** The Clusters view: what bears on how images are pulled, of each AKS cluster that an account shows. */
export class ClustersView implements TreeDataProvider<ClustersRow> {
  readonly #services: Services;
  readonly #rows = new Map<string, ClustersRow>();
  readonly #stop = createAbort();
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<ClustersRow>;
  readonly #owned: Disposable[];

  constructor(services: Services) {
    this.#services = services;
    this.#view = window.createTreeView('acrTeleport.clusters', { treeDataProvider: this });
    this.#owned = [
      this.#changed,
      this.#view,
      services.inventory.onDidChange(() => this.#changed.fire(undefined)),
    ];
  }

  get(id: string): ClustersRow | undefined {
    return this.#rows.get(id);
  }

  async getChildren(row?: ClustersRow): Promise<ClustersRow[]> {
    if (row === undefined) return this.#roots();
    switch (row.kind) {
      case 'cluster':
        return this.#underCluster(row);
      case 'pool':
        return poolFacts(row.pool).map(([name, value]) => this.#fact(row, name, value));
      case 'attached':
        return this.#attached(row);
      default:
        return [];
    }
  }

  getParent(row: ClustersRow): ClustersRow | undefined {
    return row.parent;
  }

  getTreeItem(row: ClustersRow): TreeItem {
    const item = this.#drawn(row);
    const spoken = [item.label, item.description].filter(part => typeof part === 'string' && part !== '');
    return { id: row.id, accessibilityInformation: { label: spoken.join(', ') }, ...item };
  }

  async resolveTreeItem(item: TreeItem, row: ClustersRow, token: CancellationToken): Promise<TreeItem> {
    if (row.kind !== 'cluster' && row.kind !== 'pool') return item;
    const { cluster } = row.kind === 'cluster' ? row : row.parent;
    const question = { cluster, ...(row.kind === 'pool' ? { pool: row.pool } : {}) };
    const summary = await readinessSummary(this.#services, question, signalOf(token));
    const name = row.kind === 'pool' ? `${row.pool.name} of ${cluster.name}` : cluster.id;
    item.tooltip = summary === undefined ? name : `${name}\nFast start: ${summary}`;
    return item;
  }

  dispose(): void {
    this.#stop.abort();
    for (const owned of this.#owned) owned.dispose();
  }

  /** For somebody who is not signed in, what a comparison has emptied alone; where that is nothing, the welcome says what to do. */
  async #roots(): Promise<ClustersRow[]> {
    const { inventory } = this.#services;
    if (!inventory.isSignedIn) return this.#emptied();
    if (!inventory.isOpened) void inventory.read().catch(() => {});
    const clusters = inventory.clusters().map(cluster => this.#cluster(cluster));
    const unread = inventory.findings.filter(({ state }) => state !== 'read');
    this.#view.message =
      clusters.length + unread.length > 0
        ? ''
        : inventory.isReading
          ? 'Reading what your accounts show.'
          : 'No cluster that these accounts may read.';
    return [...(await this.#emptied()), ...clusters, ...unread.map(finding => this.#tenant(finding))];
  }

  /** From memory alone. */
  async #emptied(): Promise<EmptiedRow[]> {
    const pools = await emptiedPoolsIn(this.#services.host.windowMemory).list();
    return pools.map(pool =>
      this.#keep({ kind: 'emptied', id: `emptied#${pool.clusterId}/${pool.pool}`, parent: undefined, pool }),
    );
  }

  #underCluster(row: ClusterRow): ClustersRow[] {
    const facts = clusterFacts(row.cluster).map(([name, value]) => this.#fact(row, name, value));
    return [...row.cluster.pools.map(pool => this.#pool(row, pool)), this.#attachedRow(row), ...facts];
  }

  async #attached(row: AttachedRow): Promise<ClustersRow[]> {
    try {
      const { attachedRegistries } = await import('../../teleport/attachedRegistries');
      const found = await attachedRegistries(this.#services, row.parent.cluster, this.#stop.signal);
      if (found.length === 0) return [this.#fact(row, 'None', 'no registry that you see lets it pull')];
      return found.map(({ name, role }) => this.#fact(row, name, role));
    } catch (error) {
      if (isAbort(error)) return [];
      return [{ ...this.#fact(row, 'Could not be read', explain(error)), failed: true }];
    }
  }

  #drawn(row: ClustersRow): TreeItem {
    const { Collapsed, None } = TreeItemCollapsibleState;
    switch (row.kind) {
      case 'cluster':
        return {
          label: row.cluster.name,
          description: clusterWords(row.cluster),
          iconPath: clusterIcon,
          collapsibleState: Collapsed,
          contextValue: 'cluster',
        };
      case 'pool':
        return {
          label: row.pool.name,
          description: poolWords(row.pool),
          iconPath: poolIcon,
          collapsibleState: Collapsed,
          contextValue: `pool ${streamingWords(row.pool)}`,
        };
      case 'attached':
        return { label: 'Attached registries', iconPath: registryIcon, collapsibleState: Collapsed };
      case 'fact':
        return {
          label: row.name,
          description: row.value,
          tooltip: `${row.name}: ${row.value}`,
          iconPath: row.failed ? failureIcon : factIcon,
          collapsibleState: None,
          contextValue: 'fact',
        };
      case 'tenant':
        return tenantItem(row);
      case 'emptied':
        return emptiedItem(row);
    }
  }

  #cluster(cluster: AzureCluster): ClusterRow {
    return this.#keep({ kind: 'cluster', id: cluster.id.toLowerCase(), parent: undefined, cluster });
  }

  #pool(parent: ClusterRow, pool: PoolRow['pool']): PoolRow {
    return this.#keep({ kind: 'pool', id: `${parent.id}#pool/${pool.name}`, parent, pool });
  }

  #attachedRow(parent: ClusterRow): AttachedRow {
    return this.#keep({ kind: 'attached', id: `${parent.id}#attached`, parent });
  }

  #fact(parent: FactRow['parent'], name: string, value: string): FactRow {
    return this.#keep({ kind: 'fact', id: `${parent.id}#fact/${name}`, parent, name, value });
  }

  #tenant(finding: ClusterTenantRow['finding']): ClusterTenantRow {
    const id = `azure#tenant/${finding.account.id}/${finding.tenant?.id ?? ''}`;
    return this.#keep({ kind: 'tenant', id, parent: undefined, finding });
  }

  #keep<R extends ClustersRow>(row: R): R {
    this.#rows.set(row.id, row);
    return row;
  }
}

function emptiedItem({ pool: { cluster, pool, nodes, runId } }: EmptiedRow): TreeItem {
  return {
    label: `${pool} of ${cluster}`,
    description: `scaled to 0 by a comparison · give ${count(nodes, 'node')} back`,
    tooltip: `A comparison has scaled this pool to 0, and it is not known to have its ${count(nodes, 'node')} again. Clean Up gives them back.`,
    iconPath: emptiedIcon,
    contextValue: 'emptied',
    command: { command: 'acrTeleport.cleanUp', title: 'Clean Up', arguments: [{ runId }] },
  };
}

function tenantItem({ finding, id }: ClusterTenantRow): TreeItem {
  const label = tenantName(finding);
  if (finding.state !== 'failed') return { label, description: 'reading', iconPath: checkingIcon };
  const isLocked = isSignInNeeded(finding.error);
  const words = isLocked ? `sign-in needed · ${finding.account.label}` : explain(finding.error);
  const command = { command: 'acrTeleport.signIn', title: 'Sign In', arguments: [{ id }] };
  return {
    label,
    description: words,
    tooltip: explainFully(finding.error),
    iconPath: isLocked ? lockedIcon : failureIcon,
    contextValue: `tenant ${isLocked ? 'locked' : 'failed'}`,
    ...(isLocked ? { command } : {}),
  };
}
