/** One resource as Resource Graph has it: a column a name. */
export type Row = Readonly<Record<string, unknown>>;

/** What the simulator understands of a query: which types, in which order, and what of each. */
export interface Query {
  /** In lower case. */
  readonly types: readonly string[];
  /** A column, and whether it falls. */
  readonly order?: { readonly column: string; readonly falls: boolean };
  readonly columnsOf: (row: Row) => Row;
  /** `limit` or `take`. */
  readonly limit?: number;
}

type Step = (query: Query, text: string) => Query;

const steps: readonly (readonly [RegExp, Step])[] = [
  [/^resources$/i, query => query],
  [/^where\s+type\s*(?:in~|in|=~|==)/i, (query, text) => ({ ...query, types: textsIn(text) })],
  [/^(?:order|sort)\s+by\s/i, (query, text) => ({ ...query, order: orderIn(text) })],
  [/^(?:limit|take)\s+\d+$/i, (query, text) => ({ ...query, limit: Number(text.replace(/\D/g, '')) })],
  [/^project\s/i, (query, text) => projecting(query, text, false)],
  [/^extend\s/i, (query, text) => projecting(query, text, true)],
];

/** Reads a query in the Kusto language as far as finding resources by type needs it; a sentence about what goes further. */
export function parseQuery(text: string): Query | string {
  let query: Query = { types: [], columnsOf: row => row };
  for (const part of text.split('|').map(entry => entry.trim())) {
    const step = steps.find(([pattern]) => pattern.test(part));
    if (!step) return `The simulator does not understand "${part}".`;
    query = step[1](query, part);
  }
  return query;
}

function textsIn(text: string): string[] {
  return [...text.matchAll(/["']([^"']*)["']/g)].map(([, value = '']) => value.toLowerCase());
}

function orderIn(text: string) {
  const [, column = 'id', direction] = /by\s+(\w+)(?:\s+(asc|desc))?/i.exec(text) ?? [];
  // Kusto sorts downwards where nothing is said.
  return { column, falls: direction?.toLowerCase() !== 'asc' };
}

function projecting(query: Query, text: string, keeps: boolean): Query {
  const columns = text
    .replace(/^\w+\s+/, '')
    .split(/,(?![^(]*\))/)
    .map(readColumn);
  return {
    ...query,
    columnsOf: row => {
      const before = query.columnsOf(row);
      const made = columns.map(({ name, read }) => [name, read(before)]);
      return { ...(keeps ? before : {}), ...Object.fromEntries(made) };
    },
  };
}

/** `name`, `properties.name`, or `name = tostring(properties.name)`. */
function readColumn(text: string): { readonly name: string; readonly read: (row: Row) => unknown } {
  const equals = text.indexOf('=');
  const expression = text.slice(equals + 1).trim();
  const [, called, inner] = /^(tostring|tolower)\((.*)\)$/i.exec(expression) ?? [];
  const path = (inner ?? expression).trim().split('.');
  const name = equals < 0 ? path.join('_') : text.slice(0, equals).trim();
  const read = (row: Row) => at(row, path);
  if (called === undefined) return { name, read };
  const cased = (value: string) => (called.toLowerCase() === 'tolower' ? value.toLowerCase() : value);
  return { name, read: row => cased(String(read(row) ?? '')) };
}

function at(row: Row, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path)
    value = typeof value === 'object' && value !== null ? (value as Row)[name] : undefined;
  return value ?? null;
}
