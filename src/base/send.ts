import type { Clock } from './clock';
import { withDeadline } from './deadline';
import { isAbort, isExplained } from './errors';
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
  const { headersMs, bodyMs, maxBodyBytes } = limits;
  return async request => {
    const within = (delayMs: number, awaited: string) => ({
      delayMs,
      expired: () =>
        new NetworkError(hostOf(request), 'timeout', { detail: `no ${awaited} within its time` }),
    });
    const { signal } = request;
    return withDeadline(clock, { signal, ...within(headersMs, 'answer') }, async (own, renew) => {
      const response = await told(request, 'connect', fetch(request.url, asFetchRequest(request, own)));
      renew(within(bodyMs, 'end of the answer'));
      const body = await told(request, 'body', readBody(request, response, maxBodyBytes));
      return reply(response, body);
    });
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

/** Puts a failure of the network into words; an abort, and what has words already, is told as it is. */
async function told<T>(request: HttpRequest, phase: 'connect' | 'body', task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    throw isAbort(error) || isExplained(error) ? error : asNetworkError(hostOf(request), error, phase);
  }
}

function hostOf({ url }: HttpRequest): string {
  return new URL(url).host;
}

async function readBody(request: HttpRequest, { body }: FetchResponse, maxBytes: number): Promise<string> {
  if (body === null) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    size += bytes.length;
    if (size > maxBytes)
      throw new NetworkError(hostOf(request), 'tooLarge', { detail: `over ${maxBytes} bytes` });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}
