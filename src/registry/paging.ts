import type { HttpReply } from '../base/http';
import type { Call, Connection } from './connection';
import { nextLink } from './link';
import { RegistryError } from './registryError';

/** One page of a listing, and whether it is known to be the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly isLast: boolean;
}

/** What pages are got by: a connection, or one that holds its calls back. */
type Caller = Pick<Connection, 'registry' | 'origin' | 'failure' | 'call'>;

/** More pages than any registry can need, and more without an item in a row; a server that goes on is at fault. */
const maxPages = 100_000;
const maxEmptyPages = 1000;

/**
 * Follows `Link: rel="next"` from page to page (OCI distribution spec, "Listing Tags"). It stays on the registry, and ends when there is no
 * link, or when `last` has been there before (some servers send a link for ever). A page without items is not the end: its names may not be
 * for us to see, or to use. Throws RegistryError where pages do not come to an end.
 */
export async function* pages<T>(
  connection: Caller,
  first: Call,
  read: (reply: HttpReply) => readonly T[],
): AsyncGenerator<Page<T>, void, undefined> {
  const visited = new Set<string>();
  let call = first;
  let empty = 0;
  while (visited.size < maxPages && empty <= maxEmptyPages) {
    const here = new URL(call.path, connection.origin);
    visited.add(position(here));
    const reply = await connection.call(call);
    const items = read(reply);
    empty = items.length === 0 ? empty + 1 : 0;
    const next = nextUrl(connection, call, here, reply);
    const isLast = next === undefined || visited.has(position(next));
    if (items.length > 0) yield { items, isLast };
    if (isLast) return;
    call = { ...call, path: `${next.pathname}${next.search}` };
  }
  throw endless(connection, call);
}

function endless(connection: Caller, call: Call): RegistryError {
  return new RegistryError(
    `${connection.registry} gave ${call.subject} in pages without an end; there may be more than was read.`,
    connection.failure(call),
    { code: 'unexpected', hint: 'Try again; if it stays so, check that no proxy answers in its place.' },
  );
}

/** Where in a listing a page begins; not every registry calls that `last`. */
function position({ searchParams, search }: URL): string {
  return searchParams.get('last') ?? search;
}

function nextUrl(connection: Caller, call: Call, here: URL, reply: HttpReply): URL | undefined {
  const link = nextLink(reply.header('link'));
  if (link === undefined || !URL.canParse(link, here.href)) return undefined;
  const next = new URL(link, here);
  if (next.host !== here.host) throw strayed(connection, call, next);
  return next;
}

function strayed(connection: Caller, call: Call, next: URL): RegistryError {
  return new RegistryError(
    `${connection.registry} pointed to another host, ${next.host}, for more of ${call.subject}; it was not followed.`,
    connection.failure(call),
    { code: 'foreignHost', hint: 'Check that no proxy rewrites its answers.' },
  );
}
