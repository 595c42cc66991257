import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  window,
} from 'vscode';
import { createAbort } from '../../base/abort';
import type { Host } from '../../teleport/host';
import type { Inventory } from '../../teleport/inventory';
import type { Services } from '../../teleport/services';
import { AzureBranch } from '../azure/azureBranch';
import { isAzurePart } from '../azure/rows';
import { signalOf } from '../feedback';
import { setting } from '../settings';
import { Details } from './details';
import { Redraws } from './redraws';
import { RegistryTree } from './registryTree';
import { RowDecorations } from './rowDecorations';
import type { Row, ViewRow } from './rows';
import { Tooltips } from './tooltips';
import { TreeItems } from './treeItems';

const revealAttempts = 20;
const revealPauseMs = 100;

/** The Registries view: draws the tree, and draws anew what changes. */
export class RegistriesView implements TreeDataProvider<ViewRow> {
  readonly tree: RegistryTree;
  readonly azure: AzureBranch;
  readonly #details: Details;
  readonly #items: TreeItems;
  readonly #tooltips: Tooltips;
  readonly #decorations: RowDecorations;
  readonly #host: Host;
  readonly #inventory: Inventory;
  #wasSignedIn: boolean | undefined;
  readonly #view: TreeView<ViewRow>;
  readonly #stop = createAbort();
  readonly #changed = new EventEmitter<ViewRow | ViewRow[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned: Disposable[] = [this.#changed];

  constructor(services: Services) {
    this.#host = services.host;
    this.#inventory = services.inventory;
    this.tree = new RegistryTree(services);
    this.azure = new AzureBranch(services, this.tree.rows);
    const redraws = new Redraws(ids => this.#redraw(ids));
    this.#details = new Details(this.tree, services, redraws.add);
    this.#items = new TreeItems(this.tree, this.#details, services);
    this.#tooltips = new Tooltips(this.tree, services);
    const onShow = (row: Row) => setting('checkOnExpand') && this.#details.look(row, this.#stop.signal);
    this.#decorations = new RowDecorations(this.tree, this.#details, services, onShow);
    this.#view = window.createTreeView('acrTeleport.registries', {
      treeDataProvider: this,
      canSelectMany: true,
    });
    this.#owned.push(
      redraws,
      this.#decorations,
      this.#view,
      window.registerFileDecorationProvider(this.#decorations),
      this.tree.onDidChange(ids => this.#branchesChanged(ids)),
      services.registries.onDidChangeSignIn(loginServer => this.tree.forget(loginServer)),
      services.registries.onDidChange(() => this.tree.readRegistries()),
      services.inventory.onDidChange(() => this.#azureChanged()),
      services.monitor.onDidChange(image => this.#imageChanged(image, redraws)),
    );
  }

  async getChildren(row?: ViewRow): Promise<ViewRow[]> {
    if (row === undefined) return this.#roots();
    if (isAzurePart(row)) return [...(await this.azure.children(row))];
    const rows = await this.tree.children(row);
    if (row?.kind === 'registry' && setting('checkOnExpand')) this.#details.rollUp(row, this.#stop.signal);
    return [...rows];
  }

  getTreeItem(row: ViewRow): TreeItem {
    return isAzurePart(row) ? this.azure.draw(row) : this.#items.draw(row);
  }

  getParent(row: ViewRow): ViewRow | undefined {
    return row.parent;
  }

  async resolveTreeItem(item: TreeItem, row: ViewRow, token: CancellationToken): Promise<TreeItem> {
    const tooltip = isAzurePart(row) ? undefined : await this.#tooltips.of(row, signalOf(token));
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  /** Shows and selects a row. A row that cannot be shown is no failure of what was done to it. */
  async reveal(row: ViewRow, options: { readonly expand?: boolean } = {}): Promise<void> {
    const { clock, log } = this.#host;
    // The editor refuses a row that it has not drawn yet, and does not say when it has.
    for (let attempt = 1; attempt <= revealAttempts; attempt++) {
      try {
        await this.#view.reveal(row, { select: true, focus: true, ...options });
        return;
      } catch (error) {
        log.debug(`${row.id} is not shown yet: ${String(error)}`);
        await clock.sleep(revealPauseMs, this.#stop.signal);
      }
    }
  }

  dispose(): void {
    this.#stop.abort();
    for (const owned of this.#owned) owned.dispose();
  }

  /** Without a registry added by hand and without an account, nothing: the welcome says what to do. */
  async #roots(): Promise<ViewRow[]> {
    const rows = await this.tree.children();
    const { isSignedIn = false } = this.#inventory;
    return rows.length > 0 || isSignedIn ? [...rows, this.azure.root] : [];
  }

  /** The whole view where the Azure row comes or goes, which only the roots tell. */
  #azureChanged(): void {
    const { isSignedIn } = this.#inventory;
    this.#changed.fire(isSignedIn === this.#wasSignedIn ? this.azure.root : undefined);
    this.#wasSignedIn = isSignedIn;
  }

  #branchesChanged(ids: readonly string[] | undefined): void {
    this.#changed.fire(ids && this.#rows(ids));
    // What was forgotten is to be looked at again, and the editor keeps badges until it is told.
    this.#decorations.redraw();
  }

  #imageChanged(image: string, redraws: Redraws): void {
    for (const row of this.#rows(this.tree.rows.showing(image))) {
      redraws.add(row.id);
      // One image can be what shows that the whole registry is without Teleport.
      if (this.tree.branches.opened(row.registry)?.traceSoFar() === false)
        redraws.add(row.registry.loginServer);
    }
  }

  #redraw(ids: readonly string[]): void {
    const rows = this.#rows(ids);
    if (rows.length === 0) return;
    this.#changed.fire(rows);
    this.#decorations.redraw(rows);
  }

  #rows(ids: readonly string[]): Row[] {
    return ids.flatMap(id => this.tree.rows.get(id) ?? []);
  }
}
