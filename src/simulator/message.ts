/** One HTTP request as the simulator sees it, whether it came in process or over a socket. */
export interface SimulatorRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The Host header: a name, with a port where one was given. */
  readonly host: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** A body made while it is read, so that a layer of gigabytes costs no memory. */
export interface GeneratedBody {
  readonly sizeBytes: number;
  chunks(): Iterable<Uint8Array>;
}

/** How a connection misbehaves while this response travels. */
export type Interruption = 'reset' | 'slow-headers' | 'stalled-body' | 'truncated-body';

export interface SimulatorResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | GeneratedBody;
  readonly interruption?: Interruption;
  /** What comes in place of the body, for as long as the client listens. */
  readonly live?: AsyncIterable<Uint8Array>;
}

/** The body of an error in the shape of the distribution specification, which ACR shares. */
export interface ErrorEntry {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

const jsonType = 'application/json; charset=utf-8';

export function json(status: number, body: unknown, headers: Record<string, string> = {}): SimulatorResponse {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(body) };
}

export function refusal(
  status: number,
  entry: ErrorEntry,
  headers?: Record<string, string>,
): SimulatorResponse {
  return json(status, { errors: [entry] }, headers);
}

export function empty(status: number, headers: Record<string, string> = {}): SimulatorResponse {
  return { status, headers, body: '' };
}
