import type { FetchRequest } from './fetch';

/** One call to a server. `url` is absolute. */
export interface HttpRequest {
  readonly method: FetchRequest['method'];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Sending it twice does no more than sending it once. Reads always are repeatable. */
  readonly repeatable?: true;
  /** Whoever sends it answers a 429, since that holds up more than this one call. */
  readonly paced?: true;
}

/** A whole answer: nothing is left unread on the connection. */
export interface HttpReply {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: string;
}

/** Sends one call and reads its whole answer, whatever the status. Throws NetworkError, or the signal's reason. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;
