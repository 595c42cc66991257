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

/** The Registries view: draws the tree, and draws anew what changes. */
export class RegistriesView implements TreeDataProvider<Row> {
  readonly tree: RegistryTree;
  readonly #items: TreeItems;
  readonly #tooltips: Tooltips;
  readonly #decorations: RowDecorations;
  readonly #view: TreeView<Row>;
  readonly #stop = createAbort();
  readonly #changed = new EventEmitter<Row | Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #owned: Disposable[] = [this.#changed];

  constructor(services: Services) {
    this.tree = new RegistryTree(services);
    const redraws = new Redraws(ids => this.#redraw(ids));
    const details = new Details(this.tree, services, redraws.add);
    this.#items = new TreeItems(this.tree, details, services);
    this.#tooltips = new Tooltips(this.tree, services);
    const onShow = (row: Row) => settings().checkOnExpand && details.look(row, this.#stop.signal);
    this.#decorations = new RowDecorations(this.tree, details, services, onShow);
    this.#view = window.createTreeView('acrTeleport.registries', {
      treeDataProvider: this,
      canSelectMany: true,
    });
    this.#owned.push(
      redraws,
      this.#decorations,
      this.#view,
      window.registerFileDecorationProvider(this.#decorations),
      this.tree.onDidChange(ids => this.#changed.fire(ids && this.#rows(ids))),
      services.registries.onDidChange(() => this.tree.readRegistries()),
      services.monitor.onDidChange(image => this.tree.rows.showing(image).forEach(redraws.add)),
    );
  }

  get selection(): readonly Row[] {
    return this.#view.selection;
  }

  getChildren(row?: Row): Promise<Row[]> {
    return this.tree.children(row).then(rows => [...rows]);
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

  reveal(row: Row, options: { readonly expand?: boolean } = {}): Thenable<void> {
    return this.#view.reveal(row, { select: true, focus: true, ...options });
  }

  dispose(): void {
    this.#stop.abort();
    for (const owned of this.#owned) owned.dispose();
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
