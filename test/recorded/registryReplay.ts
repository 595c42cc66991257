import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { asRecord, asString, parseJson } from '../../src/base/json';
import { RegistryClient } from '../../src/registry/registryClient';
import { Session } from '../../src/registry/session';
import { reply } from '../support/http';
import { credentialAt } from '../support/session';
import { VirtualClock } from '../support/virtualClock';
import type { Exchange } from './recordings';

/** A conversation with a registry, taken from a recording. */
export interface Conversation {
  /** How the registry asks for a token. It was recorded on `/v2/`; our client hears it on the first call that it makes. */
  readonly challenge: Exchange;
  readonly exchange: Exchange;
  readonly tokens: readonly RecordedToken[];
  /** In their order. */
  readonly calls: readonly Exchange[];
}

export interface RecordedToken {
  readonly exchange: Exchange;
  /** Why the request for it is not ours field by field; then its scope is compared, and no more. */
  readonly difference?: string;
}

/**
 * Plays the registry of a conversation to our client: it takes none but the recorded requests (method, address, query, body, and the
 * fields of each form) and gives the recorded answers. Each call has to come with the token that was given for its scope.
 */
export function replayRegistry({ challenge, exchange, tokens, calls }: Conversation) {
  const given = new Map<string, string>();
  const scopes: string[] = [];
  let place = 0;
  const next = () => calls[place] ?? assert.fail('Nothing more was recorded.');

  const token = (request: HttpRequest): HttpReply => {
    const fields = formOf(request);
    const scope = fields.scope ?? '';
    const recorded =
      tokens.find(each => formOf(each.exchange.request).scope === scope) ??
      assert.fail(`No token for ${scope}.`);
    if (recorded.difference === undefined) assert.deepEqual(fields, formOf(recorded.exchange.request));
    scopes.push(scope);
    given.set(`Bearer ${asString(asRecord(recorded.exchange.response.body)?.access_token)}`, scope);
    return answerOf(recorded.exchange);
  };

  const call = (request: HttpRequest): HttpReply => {
    const recorded = next();
    assert.deepEqual(comparable(request), comparable(recorded.request));
    const authorization = request.headers?.authorization;
    if (authorization === undefined) return answerOf(challenge);
    assert.ok(given.has(authorization), 'The token is none that was given.');
    place++;
    return answerOf(recorded);
  };

  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/oauth2/token') return token(request);
    if (pathname !== '/oauth2/exchange') return call(request);
    assert.deepEqual(formOf(request), formOf(exchange.request));
    return answerOf(exchange);
  };

  return {
    client: clientOf(exchange, send),
    /** The scopes of the tokens asked for so far. */
    scopes,
    end: () => assert.equal(place, calls.length, 'calls made'),
  };
}

/** Our client, signed in with the account that the recording was made with. */
function clientOf({ request }: Exchange, send: (request: HttpRequest) => Promise<HttpReply>): RegistryClient {
  const { access_token = '', tenant = '', service = '' } = formOf(request);
  const account = { getToken: async () => ({ token: access_token, expiresOnTimestamp: 0 }) };
  const scopes = ['https://management.azure.com/.default'];
  const who = credentialAt(service, { kind: 'azure', account, scopes, tenant });
  return new RegistryClient(new Session(who, { clock: new VirtualClock(), send }));
}

function answerOf({ response }: Exchange): HttpReply {
  return reply(response.status, response.body ?? '', response.headers);
}

function formOf({
  method,
  body,
}: {
  readonly method: string;
  readonly body?: unknown;
}): Record<string, string> {
  assert.equal(method, 'POST');
  return Object.fromEntries(new URLSearchParams(asString(body) ?? ''));
}

function comparable({
  method,
  url,
  body,
}: {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}) {
  const text = asString(body);
  return { method, url, body: text === undefined ? (body ?? undefined) : parseJson(text) };
}
