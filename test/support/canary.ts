import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Fetch, FetchResponse } from '../../src/base/fetch';

/** Collects every credential and token that passes a fetch, in either direction. */
export function watched(fetch: Fetch): { readonly fetch: Fetch; readonly secrets: Set<string> } {
  const secrets = new Set<string>();
  const watching: Fetch = async (url, request) => {
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.toLowerCase() === 'authorization') secrets.add(value.replace(/^\w+ /, ''));
    }
    const form = new URLSearchParams(request.body ?? '');
    for (const field of ['access_token', 'refresh_token', 'password']) keep(secrets, form.get(field));
    return overheard(await fetch(url, request), secrets);
  };
  return { fetch: watching, secrets };
}

function overheard(response: FetchResponse, secrets: Set<string>): FetchResponse {
  const { status, headers, body } = response;
  return { status, headers, body: body && passedOn(body, secrets) };
}

async function* passedOn(body: AsyncIterable<Uint8Array | string>, secrets: Set<string>) {
  let text = '';
  for await (const chunk of body) {
    if (text.length < 100_000) text += Buffer.from(chunk as Uint8Array).toString('utf8');
    yield chunk;
  }
  for (const [, token] of text.matchAll(/"(?:access_|refresh_)?token":"([^"]+)"/g)) keep(secrets, token);
}

function keep(secrets: Set<string>, secret: string | null | undefined): void {
  if (secret) secrets.add(secret);
}

/** Fails when a secret can be read anywhere in a thing: an error with its stack, properties and causes, a log, a state. */
export function assertKept(secrets: Iterable<string>, ...things: unknown[]): void {
  const text = things
    .map(thing =>
      typeof thing === 'string' ? thing : inspect(thing, { depth: null, showHidden: true, getters: true }),
    )
    .join('\n');
  for (const secret of secrets) assert.ok(!text.includes(secret), 'A secret was told.');
}
