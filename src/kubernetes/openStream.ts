import type { Clock } from '../base/clock';
import type { Fetch, FetchRequest, FetchResponse } from '../base/fetch';
import type { HttpReply } from '../base/http';
import { NetworkError } from '../base/networkError';
import { type OwnAbort, ownAbort } from './ownAbort';

interface StreamOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The longest that nothing may come: connections that died without a word are found out by it. */
  readonly silenceMs: number;
}

/** An answer that comes bit by bit. */
export interface Stream {
  readonly response: FetchResponse;
  /** Fails with the signal's reason, or with a NetworkError when nothing comes for too long. */
  chunks(): AsyncGenerator<Uint8Array | string, void>;
  /** Hangs up. */
  close(): void;
}

/** Sends a request whose answer may go on for long. Rejects as its fetch does, or when no answer begins in time. */
export async function openStream(
  fetch: Fetch,
  url: string,
  request: Omit<FetchRequest, 'signal'>,
  { clock, signal, silenceMs }: StreamOptions,
): Promise<Stream> {
  const own = ownAbort(signal);
  const inTime = <T>(task: Promise<T>) => patient(task, { clock, own, silenceMs, host: new URL(url).host });
  try {
    const response = await inTime(fetch(url, { ...request, signal: own.signal }));
    return { response, close: own.close, chunks: () => chunksOf(response, inTime, own.close) };
  } catch (error) {
    own.close();
    throw error;
  }
}

const maxReplyBytes = 100_000;

/** The answer of a stream that turned out to be no stream, such as a refusal; the stream is closed. */
export async function replyOf({ response, chunks, close }: Stream): Promise<HttpReply> {
  const { status, headers } = response;
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks()) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    read.push(bytes);
    size += bytes.length;
    if (size > maxReplyBytes) break;
  }
  close();
  return {
    status,
    header: name => headers.get(name) ?? undefined,
    body: Buffer.concat(read).toString('utf8'),
  };
}

async function* chunksOf(
  { body }: FetchResponse,
  inTime: <T>(task: Promise<T>) => Promise<T>,
  close: () => void,
): AsyncGenerator<Uint8Array | string, void> {
  const chunks = body?.[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await inTime(chunks?.next() ?? Promise.resolve({ done: true, value: undefined } as const));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    close();
    // Not awaited: a body that hangs would hold whoever leaves.
    chunks?.return?.().then(undefined, () => {});
  }
}

/** The task's outcome, unless the stream is aborted or stays silent for too long before. */
function patient<T>(
  task: Promise<T>,
  options: { clock: Clock; own: OwnAbort; silenceMs: number; host: string },
): Promise<T> {
  const { clock, own, silenceMs, host } = options;
  return new Promise<T>((resolve, reject) => {
    const late = () => own.abort(new NetworkError(host, 'timeout', { detail: 'nothing came any more' }));
    const cancel = clock.timer(silenceMs, late);
    const abort = () => {
      cancel();
      reject(own.signal.reason);
    };
    const end = () => {
      cancel();
      own.signal.removeEventListener('abort', abort);
    };
    own.signal.addEventListener('abort', abort, { once: true });
    if (own.signal.aborted) abort();
    task.then(resolve, reject).finally(end);
  });
}
