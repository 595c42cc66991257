import { type Agent, ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { FetchRequest, FetchResponse } from './fetch';

/** Whom to trust and who to be at one address, in PEM. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: false;
}

/** A way to one address that is not the way to all others. */
export interface Route {
  /** Holds its connections. */
  readonly agent: Agent;
  readonly tls: TlsSettings;
  /** Whether it leads through a proxy that was named for this address, which no setting of the editor is to replace. */
  readonly hasProxy: boolean;
}

/**
 * Sends over a route; redirects are not followed. VS Code puts an agent of its own, with its proxies, in the place of every agent that `request` is
 * given (http.proxySupport), and what the agent knew of TLS is lost: so the settings stand beside it. A proxy of the address's own can only be had past `request`.
 */
export function sendOver(
  { agent, tls, hasProxy }: Route,
  url: string,
  { method, headers, body, signal }: FetchRequest,
): Promise<FetchResponse> {
  const target = urlToHttpOptions(new URL(url));
  // Node leaves the length of a DELETE's body out.
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = { 'accept-encoding': 'gzip', ...headers, ...length };
  const options = { ...target, ...tls, agent, method, signal, headers: sent };
  return new Promise((resolve, reject) => {
    const asking = hasProxy
      ? new ClientRequest(options)
      : (target.protocol === 'https:' ? requestHttps : requestHttp)(options);
    asking.once('response', incoming => resolve(responseOf(incoming)));
    asking.on('error', reject);
    asking.end(body);
  });
}

function responseOf(incoming: IncomingMessage): FetchResponse {
  const { statusCode: status = 0, headers } = incoming;
  const get = (name: string) => headers[name.toLowerCase()]?.toString() ?? null;
  const isZipped = get('content-encoding') === 'gzip';
  // An error of the one is told by the other, to whoever reads it.
  const body = isZipped ? pipeline(incoming, createGunzip(), () => {}) : incoming;
  return { status, headers: { get }, body };
}
