import type { Clock } from './clock';
import { withDeadline } from './deadline';
import { isAbort } from './errors';
import type { Fetch, FetchResponse } from './fetch';
import type { HttpReply, HttpRequest, Send } from './http';
import { asNetworkError, NetworkError } from './networkError';

export interface SendLimits {
  /** From the call to the answer's first byte. */
  readonly headersMs: number;
  /** From there to its last. */
  readonly bodyMs: number;
  readonly maxBodyBytes: number;
}

export const defaultLimits: SendLimits = { headersMs: 30_000, bodyMs: 60_000, maxBodyBytes: 8_000_000 };

/** Makes a Send of a Fetch: deadlines on headers and body, a bound on the size, and network failures in words. */
export function createSend(fetch: Fetch, clock: Clock, limits = defaultLimits): Send {
  return async request => {
    const { host } = new URL(request.url);
    const expired = (waitedFor: string) => () =>
      new NetworkError(host, 'timeout', { detail: `no ${waitedFor} within its time` });
    const call = { delayMs: limits.headersMs, signal: request.signal, expired: expired('answer') };
    const stop = new AbortController();
    try {
      const response = await told(host, 'connect', request, () =>
        withDeadline(clock, call, () => fetch(request.url, asFetchRequest(request, stop.signal))),
      );
      const rest = { ...call, delayMs: limits.bodyMs, expired: expired('end of the answer') };
      const body = await told(host, 'body', request, () =>
        withDeadline(clock, rest, () => readBody(host, response, limits.maxBodyBytes)),
      );
      return reply(response, body);
    } catch (error) {
      // Ends the call, or frees the socket of an answer that nobody will read to its end.
      stop.abort();
      throw error;
    }
  };
}

function asFetchRequest(request: HttpRequest, signal: AbortSignal) {
  const { method, headers = {}, body } = request;
  return {
    method,
    headers,
    signal,
    redirect: 'manual' as const,
    ...(body === undefined ? {} : { body }),
  };
}

function reply(response: FetchResponse, body: string): HttpReply {
  return { status: response.status, header: name => response.headers.get(name) ?? undefined, body };
}

async function told<T>(
  host: string,
  phase: 'connect' | 'body',
  { signal }: HttpRequest,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (isAbort(error)) throw error;
    throw asNetworkError(host, error, phase);
  }
}

async function readBody(host: string, { body }: FetchResponse, maxBytes: number): Promise<string> {
  if (body === null) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    size += bytes.length;
    if (size > maxBytes) throw new NetworkError(host, 'tooLarge', { detail: `over ${maxBytes} bytes` });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}
