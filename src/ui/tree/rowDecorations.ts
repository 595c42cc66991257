import { EventEmitter, FileDecoration, type FileDecorationProvider, type Uri } from 'vscode';
import { stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import { repositoryLooks, stateLooks } from '../stateLook';
import type { Details } from './details';
import type { RegistryTree } from './registryTree';
import type { Row } from './rows';
import { rowScheme, rowUri } from './treeItems';

/**
 * Badges of rows. The editor asks for a decoration when a row is drawn, and only then, which makes this the place that knows
 * which rows are on screen: `onShow` is called for each.
 */
export class RowDecorations implements FileDecorationProvider {
  readonly #tree: RegistryTree;
  readonly #details: Details;
  readonly #services: Services;
  readonly #onShow: (row: Row) => void;
  readonly #changed = new EventEmitter<Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(tree: RegistryTree, details: Details, services: Services, onShow: (row: Row) => void) {
    this.#tree = tree;
    this.#details = details;
    this.#services = services;
    this.#onShow = onShow;
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const row = uri.scheme === rowScheme ? this.#tree.rows.get(uri.path.slice(1)) : undefined;
    if (row === undefined) return undefined;
    this.#onShow(row);
    return this.#decoration(row);
  }

  /** Asks anew for the badges of these rows, or of all that are on screen. */
  redraw(rows?: readonly Row[]): void {
    this.#changed.fire(rows?.map(rowUri));
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #decoration(row: Row): FileDecoration | undefined {
    if (row.kind === 'repository') {
      const { badge, words } = repositoryLooks[this.#details.repositoryLook(row)];
      return badge === undefined ? undefined : new FileDecoration(badge, words);
    }
    const check = row.kind === 'tag' && row.image ? this.#services.monitor.get(row.image) : undefined;
    if (check === undefined) return undefined;
    const { badge } = stateLooks[check.state.state];
    const words = stateWords(check.state, this.#services.host.clock.now());
    return badge === undefined ? undefined : new FileDecoration(badge, words);
  }
}
