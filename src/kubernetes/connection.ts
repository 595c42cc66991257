import type { Clock } from '../base/clock';
import type { Disposable } from '../base/emitter';
import type { JsonRecord } from '../base/json';
import { plainText } from '../base/outsideText';
import type { RemoveSecrets } from './sentSecrets';

/** One call to a cluster's API. */
export interface ClusterCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root of the API, such as `/api/v1/nodes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, which is YAML too. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** What it is about, in words: `the pods in namespace shop`. */
  readonly subject: string;
  readonly signal: AbortSignal;
  /** Sending it twice does no more than sending it once. Reads always are repeatable. */
  readonly repeatable?: true;
  /** What comes back when it is no JSON, such as a log. */
  readonly expects?: 'text';
}

export type WatchCall = Pick<ClusterCall, 'path' | 'query' | 'subject' | 'signal'>;

export interface ClusterReply {
  readonly status: number;
  /** Empty when text was expected. */
  readonly body: JsonRecord;
  readonly text: string;
  /** What the API server warns of beside its answer, such as a field that goes away. */
  readonly warnings: readonly string[];
}

/**
 * The API of one cluster, for one user: the context of a kubeconfig, a simulated one, or one that only commands reach.
 *
 * A small client of our own, over our Fetch. The Kubernetes project's own for JavaScript weighs 317 kB compressed, more than half of all else
 * that we ship; it brings its own TLS, proxies and processes for plugins, where those of the editor are wanted; and its errors are the server's JSON.
 */
export interface ClusterConnection extends Disposable {
  /** The context's name, as people know the cluster. */
  readonly context: string;
  readonly server: string;
  /** The context's own. */
  readonly namespace: string;
  readonly clock: Clock;
  /** Throws ClusterError, KubeconfigError, PluginError, or the signal's reason. */
  send(call: ClusterCall): Promise<ClusterReply>;
  /** What a call answers bit by bit, one JSON value a line, until the server or the signal ends it; there as soon as the server has taken the call. Throws as `send` does. */
  watch?(call: WatchCall): Promise<AsyncGenerator<JsonRecord, void>>;
  /** There in place of `watch`: how often to read anew instead, in milliseconds. */
  readonly pollMs?: number;
}

export type WatchingConnection = ClusterConnection & Required<Pick<ClusterConnection, 'watch'>>;

export function isWatching(connection: ClusterConnection): connection is WatchingConnection {
  return connection.watch !== undefined;
}

/** The address of a call below a server's, which may have a path itself. */
export function urlOf(server: string, { path, query = {} }: Pick<ClusterCall, 'path' | 'query'>): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${server}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

/** The texts of Warning headers (RFC 7234 §5.5), several of which come joined by commas. What was sent in confidence is removed before anything is changed. */
export function warningsIn(header: string | undefined, remove: RemoveSecrets): string[] {
  const found = (header ?? '').matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, text = '']) => plainText(remove(text.replace(/\\(.)/g, '$1'))));
}
