import { placeAfter } from '../registry/sortedNames';
import { type Page, page } from './paging';

interface Timed {
  readonly updatedAt: number;
}

/** Lists that ACR can sort by time: `timedesc`, `timeasc`, otherwise by key. */
export function orderedPage<Entry extends Timed>(
  entries: Iterable<Entry>,
  keyOf: (entry: Entry) => string,
  query: URLSearchParams,
  { path, size }: { readonly path: string; readonly size: number },
): Page<Entry> {
  const orderby = query.get('orderby') ?? '';
  const list = sorted([...entries], keyOf, orderby);
  const last = query.get('last') ?? '';
  const start = last === '' ? 0 : startAfter(list.map(keyOf), last, orderby);
  return page(list, { start, size, path, orderby }, keyOf);
}

function sorted<Entry extends Timed>(
  list: Entry[],
  keyOf: (entry: Entry) => string,
  orderby: string,
): Entry[] {
  const byKey = (a: Entry, b: Entry) => (keyOf(a) < keyOf(b) ? -1 : 1);
  if (orderby === 'timedesc') return list.sort((a, b) => b.updatedAt - a.updatedAt || byKey(a, b));
  if (orderby === 'timeasc') return list.sort((a, b) => a.updatedAt - b.updatedAt || byKey(a, b));
  return list.sort(byKey);
}

/** By time there is no place for a key that is gone: the listing ends there. */
function startAfter(keys: readonly string[], last: string, orderby: string): number {
  if (!orderby.startsWith('time')) return placeAfter(keys, last);
  const place = keys.indexOf(last);
  return place < 0 ? keys.length : place + 1;
}
