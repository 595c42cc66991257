import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';
import type { FetchRequest } from '../../src/base/fetch';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { asArray, asRecord, asString, parseJson } from '../../src/base/json';
import { root } from '../host/paths';
import { skip } from '../host/skip';
import { reply, response } from '../support/http';

/** One call and its answer as they were seen on the wire. Bodies are JSON where they were JSON, else text; the folder's README has the sources. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const folder = resolve(root, process.env.ACR_TELEPORT_RECORDINGS || '../shared/recordings');

/** For a suite's `before`: skips its tests where there are no recordings. */
export function needRecordings(this: Context): void {
  if (!existsSync(folder))
    skip(this, 'there are no recordings; ACR_TELEPORT_RECORDINGS names their folder (../shared/recordings)');
}

/** The exchanges of a file, by their places in it. Read when first asked for: the suite may be skipped. */
export function recorded(file: string): (...places: readonly number[]) => Exchange[] {
  let exchanges: readonly Exchange[] | undefined;
  return (...places) => {
    exchanges ??= JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange[];
    const all = exchanges;
    return places.map(place => all[place] ?? assert.fail(`${file} has no exchange ${place}`));
  };
}

/** The body of one recorded answer. */
export function recordedBody(exchanges: readonly Exchange[]): Readonly<Record<string, unknown>> {
  return asRecord(exchanges[0]?.response.body) ?? assert.fail('The recorded answer is no JSON object.');
}

/**
 * Plays a server that gives the recorded answers in their order, and takes none but the recorded requests: the same method, address,
 * query and body, with a token where there was one. The api-version may be another, except in addresses that an answer gave.
 */
export function replay(exchanges: readonly Exchange[]) {
  const given = new Set<string>();
  let place = 0;
  let problem: unknown;
  const answer = (asked: HttpRequest) => {
    try {
      const exchange = exchanges[place++] ?? assert.fail(`Nothing more was recorded: ${asked.url}`);
      assert.deepEqual(comparable(asked, given), comparable(recordedRequest(exchange), given));
      assertHeaders(asked, exchange);
      for (const address of addressesIn(exchange)) given.add(addressKey(address));
      return exchange.response;
    } catch (error) {
      problem ??= error;
      throw error;
    }
  };
  return {
    send: async (request: HttpRequest): Promise<HttpReply> => {
      const { status, body, headers } = answer(request);
      return reply(status, body ?? '', headers);
    },
    fetch: async (url: string, request: FetchRequest) => {
      const { status, body, headers } = answer({ ...request, url });
      return response(status, body ?? '', headers);
    },
    /** Fails when a request was not the recorded one, however that was taken, or when one did not come. */
    end() {
      if (problem !== undefined) throw problem;
      assert.equal(place, exchanges.length, 'requests sent');
    },
  };
}

function recordedRequest({ request }: Exchange) {
  const { method, url, body } = request;
  const text = body === null || body === '' ? undefined : JSON.stringify(body);
  return text === undefined ? { method, url } : { method, url, body: text };
}

function comparable(request: { method: string; url: string; body?: string }, given: ReadonlySet<string>) {
  const isGiven = given.has(addressKey(request.url));
  const url = new URL(request.url);
  const query = queryOf(url).map(([name, value]) =>
    name === 'api-version' && !isGiven ? name : `${name}=${value}`,
  );
  const body = request.body === undefined ? undefined : (parseJson(request.body) ?? request.body);
  return { method: request.method, address: `${url.origin}${url.pathname}`, query, body };
}

/** The same for an address however its characters are escaped and its query ordered: the recorders' client did both anew. */
function addressKey(address: string): string {
  const url = new URL(address);
  return JSON.stringify([url.origin, url.pathname, queryOf(url)]);
}

function queryOf(url: URL): [string, string][] {
  const all = [...url.searchParams];
  return all.sort(([one], [other]) => (one < other ? -1 : 1));
}

function assertHeaders(asked: HttpRequest, { request }: Exchange): void {
  const sent = new Map(
    Object.entries(asked.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (request.headers.authorization === 'Bearer')
    assert.match(sent.get('authorization') ?? '', /^Bearer \S+$/);
  assert.match(sent.get('accept') ?? '', /application\/json/);
  if (asked.body !== undefined) assert.match(sent.get('content-type') ?? '', /^application\/json\b/);
}

function addressesIn({ response: { headers, body } }: Exchange): string[] {
  const given = [headers.location, headers['azure-asyncoperation'], asString(asRecord(body)?.nextLink)];
  return given.filter(address => address !== undefined);
}

/** The entries of a recorded list. */
export function recordedEntries(exchanges: readonly Exchange[]): readonly unknown[] {
  return asArray(recordedBody(exchanges).value);
}
