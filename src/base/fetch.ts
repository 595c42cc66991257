import type { Route } from './route';

/** What is asked of the network: the part of the Fetch standard that this product uses, in node-fetch's shape. */
export interface FetchRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly redirect?: 'manual';
  /** How this address is reached, where it is not as all others are. */
  readonly route?: Route;
}

/** What came back. `body` can be iterated once; node-fetch's and Node's own responses both fit. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

/** The one door to the network. Every concern (retry, limit, authorization, deadlines) wraps one. Rejects on network errors and on abort. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;
