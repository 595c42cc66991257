import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { firstHalf } from '../bodies';
import type { SimulatorRequest, SimulatorResponse } from '../message';
import type { Simulator } from '../simulator';
import { headerName } from './headerName';

/** Answers one HTTP request from the simulator, misbehaving where the simulator says so. */
export async function exchange(
  { handle }: Pick<Simulator, 'handle'>,
  scheme: 'http' | 'https',
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    await send(await handle(readRequest(scheme, incoming, outgoing)), incoming, outgoing);
  } catch {
    // The client has gone, or its request broke off: there is nobody to tell.
    incoming.socket.destroy();
  }
}

function readRequest(
  scheme: 'http' | 'https',
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): SimulatorRequest {
  return {
    method: incoming.method ?? 'GET',
    scheme,
    host: incoming.headers.host ?? '',
    target: incoming.url ?? '/',
    headers: incoming.headers as SimulatorRequest['headers'],
    body: incoming,
    // Made when asked for: a signal for each request would cost more than most answers.
    get signal() {
      return goneSignal(outgoing);
    },
  };
}

/** Aborts when the client goes away before it has its answer. */
function goneSignal(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function send(
  response: SimulatorResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { interruption, body, live } = response;
  if (interruption === 'slow-headers') return;
  if (interruption === 'reset') return reset(incoming);
  if (live) return sendLive(response, live, outgoing);
  const sizeBytes = typeof body === 'string' ? Buffer.byteLength(body) : sizeOf(body);
  outgoing.writeHead(response.status, headersOf(response, sizeBytes));
  if (interruption !== undefined) {
    outgoing.write(firstHalf(body), () => {
      if (interruption === 'truncated-body') incoming.socket.end();
    });
  } else if (incoming.method === 'HEAD' || typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  } else {
    await pipeline(Readable.from(body.chunks()), outgoing);
  }
}

async function sendLive(
  response: SimulatorResponse,
  live: AsyncIterable<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.writeHead(response.status, headersOf(response));
  // The client is to know at once that it listens, though nothing may come for a while.
  outgoing.flushHeaders();
  await pipeline(live, outgoing);
}

function headersOf(
  { headers, status }: SimulatorResponse,
  sizeBytes?: number,
): Record<string, string | number> {
  const written: Record<string, string | number> = {};
  for (const name in headers) written[headerName(name)] = headers[name] ?? '';
  if (status !== 204 && sizeBytes !== undefined) written['Content-Length'] = sizeBytes;
  return written;
}

function sizeOf(body: Exclude<SimulatorResponse['body'], string>): number {
  return body instanceof Uint8Array ? body.byteLength : body.sizeBytes;
}

/** A TLS socket cannot send a reset itself; closing it mid-request comes closest. */
function reset({ socket }: IncomingMessage): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}
