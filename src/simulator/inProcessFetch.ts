import { Buffer } from 'node:buffer';
import type { Fetch, FetchRequest, FetchResponse } from '../base/fetch';
import { entraTokenIn } from './azure/entraTokens';
import { chunksOf, firstHalf } from './bodies';
import type { SimulatorRequest, SimulatorResponse } from './message';
import type { Simulator } from './simulator';

/** A fetch that asks the simulator without a socket, and fails as a socket would. */
export function inProcessFetch({
  handle,
  requests,
  serves,
}: Pick<Simulator, 'handle' | 'requests' | 'serves'>): Fetch {
  return async (address, request) => {
    const url = new URL(address);
    if (!serves(url.host)) {
      const { authorization } = lowerCase(request.headers);
      requests.strays.push({ host: url.host, hasAuthorization: authorization !== undefined });
      const token = entraTokenIn(authorization);
      if (token !== undefined) requests.tokenSent(url.host, token);
      throw notFound(url.hostname);
    }
    const { signal } = request;
    if (signal.aborted) throw aborted();
    const response = await abortable(handle(readRequest(url, request)), signal);
    if (response.interruption === 'reset') throw reset();
    if (response.interruption === 'slow-headers') await abortable(never(), signal);
    return present(response, request.method, signal);
  };
}

function readRequest(url: URL, { method, headers, body, signal }: FetchRequest): SimulatorRequest {
  return {
    method,
    scheme: url.protocol === 'http:' ? 'http' : 'https',
    host: url.host,
    target: url.pathname + url.search,
    headers: lowerCase(headers),
    body: body === undefined ? [] : [Buffer.from(body)],
    signal,
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function present(response: SimulatorResponse, method: string, signal: AbortSignal): FetchResponse {
  const { status, headers } = response;
  return {
    status,
    headers: { get: name => headers[name.toLowerCase()] ?? null },
    body: bodyOf(response, method, signal),
  };
}

async function* bodyOf(
  { body, interruption, live }: SimulatorResponse,
  method: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (method === 'HEAD') return;
  if (live) return yield* listened(live, signal);
  if (interruption !== undefined) {
    yield firstHalf(body);
    if (interruption === 'stalled-body') await abortable(never(), signal);
    throw systemError('Premature close', { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }
  for (const chunk of chunksOf(body)) {
    if (signal.aborted) throw aborted();
    yield chunk;
  }
}

async function* listened(live: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of live) {
    if (signal.aborted) break;
    yield chunk;
  }
  if (signal.aborted) throw aborted();
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted());
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** As node-fetch words it. */
function aborted(): Error {
  return Object.assign(new Error('The operation was aborted.'), { name: 'AbortError', code: 'ABORT_ERR' });
}

function reset(): Error {
  return systemError('read ECONNRESET', { code: 'ECONNRESET', errno: -104, syscall: 'read' });
}

function notFound(hostname: string): Error {
  const fields = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname };
  return systemError(`getaddrinfo ENOTFOUND ${hostname}`, fields);
}

function systemError(message: string, fields: Readonly<Record<string, string | number>>): Error {
  return Object.assign(new Error(message), fields);
}
