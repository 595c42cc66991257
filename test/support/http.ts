import type { Fetch, FetchRequest, FetchResponse } from '../../src/base/fetch';
import type { HttpReply, HttpRequest, Send } from '../../src/base/http';

export type Headers = Readonly<Record<string, string>>;

export function reply(status: number, body: unknown = '', headers: Headers = {}): HttpReply {
  return { status, header: lookUp(headers), body: textOf(body) };
}

/** A whole response, its body in one chunk; or, when `body` is an iterable, as it comes. */
export function response(status: number, body: unknown = '', headers: Headers = {}): FetchResponse {
  const header = lookUp(headers);
  const chunks = isStream(body) ? body : chunk(textOf(body));
  return { status, headers: { get: name => header(name) ?? null }, body: chunks };
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}

function lookUp(headers: Headers): (name: string) => string | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return name => lower.get(name.toLowerCase());
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, signal: new AbortController().signal, ...more };
}

/** A Send that answers by the script, and remembers what it was asked. */
export function scripted(
  answer: (request: HttpRequest, index: number) => HttpReply | Promise<HttpReply>,
): Send & { readonly requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const send = async (request: HttpRequest) => answer(request, requests.push(request) - 1);
  return Object.assign(send, { requests });
}

/** The same one level below. */
export function scriptedFetch(
  answer: (url: string, request: FetchRequest) => FetchResponse | Promise<FetchResponse>,
): Fetch {
  return async (url, request) => answer(url, request);
}

/** Answers in place of a fetch where the path of a request matches; `undefined` leaves it to the fetch. */
export function answering(
  path: RegExp,
  answer: (url: URL, request: FetchRequest) => FetchResponse | undefined,
): (fetch: Fetch) => Fetch {
  return fetch => async (address, request) => {
    const url = new URL(address);
    return (path.test(url.pathname) ? answer(url, request) : undefined) ?? fetch(address, request);
  };
}

/** As Node words the failure of a socket. */
export function socketError(code: string, message = `socket ${code}`): Error {
  return Object.assign(new Error(message), { code });
}

/** A promise that only the signal ends, as a server that does not answer. */
export function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () =>
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}
