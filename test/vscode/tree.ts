import type { RepositoryData } from '../../src/simulator';
import { Details } from '../../src/ui/tree/details';
import { RegistryTree } from '../../src/ui/tree/registryTree';
import { RowDecorations } from '../../src/ui/tree/rowDecorations';
import type { Row } from '../../src/ui/tree/rows';
import { Tooltips } from '../../src/ui/tree/tooltips';
import { TreeItems } from '../../src/ui/tree/treeItems';
import { openedRegistry, type RegistryOptions, steady } from '../support/registry';

/** The tree over a simulated registry, with everything that draws it, and the ways a test walks it. */
export async function openedTree(repositories: readonly RepositoryData[], options: RegistryOptions = {}) {
  const opened = await openedRegistry({ ...options, data: { repositories, ...options.data } });
  const { services, clock } = opened;
  const tree = new RegistryTree(services);
  const redrawn: string[] = [];
  const details = new Details(tree, services, id => redrawn.push(id));
  const items = new TreeItems(tree, details, services);
  const tooltips = new Tooltips(tree, services);
  const decorations = new RowDecorations(tree, details, services, row => details.look(row, steady()));
  const children = (row?: Row) => clock.settle(tree.children(row));
  const open = async (...path: string[]): Promise<readonly Row[]> => {
    let rows = await children();
    for (const name of path) {
      const row = rows.find(each => items.draw(each).label === name);
      if (row === undefined)
        throw new Error(`No row ${name} among ${rows.map(each => items.draw(each).label)}.`);
      rows = await children(row);
    }
    return rows;
  };
  /** Brings rows on screen, and waits until what is asked for has come. */
  const show = async (rows: readonly Row[]) => {
    for (const row of rows) details.look(row, steady());
    await clock.pass(100);
  };
  return { ...opened, tree, items, tooltips, decorations, details, redrawn, children, open, show };
}

/** A row as it is read: label, description, and what a screen reader says. */
export function read({
  label,
  description,
  accessibilityInformation,
}: ReturnType<TreeItems['draw']>): string {
  return `${label} | ${description ?? ''} | ${accessibilityInformation?.label}`;
}
