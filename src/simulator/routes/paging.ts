const usualPage = 100;
const largestPage = 1_000;

/** The wanted number of entries, or undefined when `n` is no positive number. */
export function pageSize(query: URLSearchParams): number | undefined {
  const text = query.get('n');
  if (text === null || text === '') return usualPage;
  const size = Number(text);
  return Number.isInteger(size) && size > 0 ? Math.min(size, largestPage) : undefined;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** The `Link` header of a page that is not the last: relative, as ACR sends it. */
  readonly headers: Record<string, string>;
}

interface PageRequest {
  readonly start: number;
  readonly size: number;
  readonly path: string;
  readonly orderby?: string;
  readonly more?: string;
}

/** One page of a list, from `start` on. `orderby` is repeated in the link where the route has one, as is what `more` the query has. */
export function page<Entry>(
  list: readonly Entry[],
  { start, size, path, orderby, more }: PageRequest,
  keyOf: (entry: Entry) => string,
): Page<Entry> {
  const entries = list.slice(start, start + size);
  const last = entries.at(-1);
  if (last === undefined || start + size >= list.length) return { entries, headers: {} };
  const query = `last=${encodeURIComponent(keyOf(last))}&n=${size}`;
  const order = orderby === undefined ? '' : `&orderby=${orderby}`;
  const rest = more === undefined ? '' : `&${more}`;
  return { entries, headers: { link: `<${path}?${query}${order}${rest}>; rel="next"` } };
}
