import type { RegistriesView } from './registriesView';
import type { Row, RowId } from './rows';

/**
 * The rows of one kind that a command is about: those selected with the one clicked, the one clicked, or a row named by a
 * link (`{ id }`). Empty when it was called from the palette.
 */
export function chosen<K extends Row['kind']>(
  { tree }: RegistriesView,
  kind: K,
  row: RowId | undefined,
  rows?: readonly RowId[],
): Extract<Row, { kind: K }>[] {
  const named = rows && rows.length > 0 ? rows : row ? [row] : [];
  return named
    .flatMap(({ id }) => tree.rows.get(id) ?? [])
    .filter((each): each is Extract<Row, { kind: K }> => each.kind === kind);
}
