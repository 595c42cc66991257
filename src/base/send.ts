import { Readable } from 'node:stream';
import type { Clock } from './clock';
import { withDeadline } from './deadline';
import { isAbort, isExplained } from './errors';
import type { Fetch, FetchRequest, FetchResponse } from './fetch';
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
      let phase: 'connect' | 'body' = 'connect';
      try {
        const response = await fetch(request.url, asFetchRequest(request, own));
        renew(within(bodyMs, 'end of the answer'));
        phase = 'body';
        return reply(response, await readBody(request, response, maxBodyBytes));
      } catch (error) {
        // An abort, and what has words already, is told as it is.
        throw isAbort(error) || isExplained(error) ? error : asNetworkError(hostOf(request), error, phase);
      }
    });
  };
}

function asFetchRequest({ method, headers = {}, body }: HttpRequest, signal: AbortSignal): FetchRequest {
  const request = { method, headers, signal, redirect: 'manual' } as const;
  return body === undefined ? request : { ...request, body };
}

function reply(response: FetchResponse, body: string): HttpReply {
  return { status: response.status, header: name => response.headers.get(name) ?? undefined, body };
}

function hostOf({ url }: HttpRequest): string {
  return new URL(url).host;
}

/** By events: iterating a stream costs several times as much. */
function readBody(request: HttpRequest, { body }: FetchResponse, maxBytes: number): Promise<string> {
  if (body === null) return Promise.resolve('');
  const stream = body instanceof Readable ? body : Readable.from(body);
  const chunks: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Uint8Array | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      chunks.push(bytes);
      if (size > maxBytes)
        stream.destroy(new NetworkError(hostOf(request), 'tooLarge', { detail: `over ${maxBytes} bytes` }));
    });
    stream.on('end', () => resolve(Buffer.concat(chunks, size).toString('utf8')));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('The answer was cut off.')));
  });
}
