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
import type { Services } from '../../teleport/services';
import { signalOf } from '../feedback';
import { settings } from '../settings';
import { Details } from './details';
import { Redraws } from './redraws';
import { RegistryTree } from './registryTree';
import { RowDecorations } from './rowDecorations';
import type { Row } from './rows';
import { Tooltips } from './tooltips';
import { TreeItems } from './treeItems';

const revealAttempts = 20;
const revealPauseMs = 100;

/** The Registries view: draws the tree, and draws anew what changes. */
export class RegistriesView implements TreeDataProvider<Row> {
  readonly tree: RegistryTree;
  readonly #details: Details;
  readonly #items: TreeItems;
  readonly #tooltips: Tooltips;
  readonly #decorations: RowDecorations;
  readonly #host: Host;
  readonly #view: TreeView<Row>;
  readonly #stop = createAbort();
  readonly #changed = new EventEmitter<Row | Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned: Disposable[] = [this.#changed];

  constructor(services: Services) {
    this.#host = services.host;
    this.tree = new RegistryTree(services);
    const redraws = new Redraws(ids => this.#redraw(ids));
    this.#details = new Details(this.tree, services, redraws.add);
    this.#items = new TreeItems(this.tree, this.#details, services);
    this.#tooltips = new Tooltips(this.tree, services);
    const onShow = (row: Row) => settings().checkOnExpand && this.#details.look(row, this.#stop.signal);
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
      services.monitor.onDidChange(image => this.#imageChanged(image, redraws)),
    );
  }

  get selection(): readonly Row[] {
    return this.#view.selection;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const rows = await this.tree.children(row);
    if (row?.kind === 'registry' && settings().checkOnExpand) this.#details.rollUp(row, this.#stop.signal);
    return [...rows];
  }

  getTreeItem(row: Row): TreeItem {
    return this.#items.draw(row);
  }

  getParent(row: Row): Row | undefined {
    return row.parent;
  }

  async resolveTreeItem(item: TreeItem, row: Row, token: CancellationToken): Promise<TreeItem> {
    const tooltip = await this.#tooltips.of(row, signalOf(token));
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  /** Shows and selects a row. A row that cannot be shown is no failure of what was done to it. */
  async reveal(row: Row, options: { readonly expand?: boolean } = {}): Promise<void> {
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
