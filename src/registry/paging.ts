import type { HttpReply } from '../base/http';
import type { Call, Connection } from './connection';
import { nextLink } from './link';
import { RegistryError } from './registryError';

/** One page of a listing, and whether it is known to be the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly isLast: boolean;
}

/** More pages than any registry can need; a server that goes on is at fault. */
const maxPages = 100_000;

/**
 * Follows `Link: rel="next"` from page to page (OCI distribution spec, "Listing Tags"). It stays on the registry, and ends when
 * there is no link, when a page is empty, or when `last` does not advance (some servers send a link for ever).
 */
export async function* pages<T>(
  connection: Connection,
  first: Call,
  read: (reply: HttpReply) => readonly T[],
): AsyncGenerator<Page<T>, void, undefined> {
  let call = first;
  for (let page = 0; page < maxPages; page++) {
    const reply = await connection.call(call);
    const items = read(reply);
    const next = items.length === 0 ? undefined : nextPath(connection, call, reply);
    if (items.length > 0) yield { items, isLast: next === undefined };
    if (next === undefined) return;
    call = { ...call, path: next };
  }
}

function nextPath(connection: Connection, call: Call, reply: HttpReply): string | undefined {
  const link = nextLink(reply.header('link'));
  if (link === undefined) return undefined;
  const here = new URL(call.path, 'https://registry.invalid');
  if (!URL.canParse(link, here.href)) return undefined;
  const next = new URL(link, here);
  if (next.host !== here.host && next.host !== connection.registry) throw strayed(connection, call, next);
  const isSame = next.searchParams.get('last') === here.searchParams.get('last');
  return isSame ? undefined : `${next.pathname}${next.search}`;
}

function strayed(connection: Connection, call: Call, next: URL): RegistryError {
  return new RegistryError(
    `${connection.registry} pointed to another host, ${next.host}, for more of ${call.subject}; it was not followed.`,
    connection.failure(call),
    { code: 'foreignHost', hint: 'Check that no proxy rewrites its answers.' },
  );
}
