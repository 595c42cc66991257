import { isAbort, isExplained } from '../base/errors';
import type { HttpReply, HttpRequest } from '../base/http';
import { asRecord, type JsonRecord, parseJson } from '../base/json';
import { createLimiter } from '../base/limiter';
import { asNetworkError, NetworkError } from '../base/networkError';
import { type CredentialPorts, type Credentials, createCredentials } from './access/credentials';
import type { ClientCertificate, Identity } from './access/identity';
import type { ClusterAccess } from './access/kubeconfig';
import { createRoute, type RoutePorts } from './access/route';
import { type Channel, type ChannelPorts, createChannel } from './channel';
import { type ClusterFailure, unreadable } from './clusterError';
import {
  type ClusterCall,
  type ClusterConnection,
  type ClusterReply,
  urlOf,
  type WatchCall,
  type WatchingConnection,
  warningsIn,
} from './connection';
import { linesOf } from './lines';
import { openStream, replyOf, type Stream } from './openStream';
import { refusal } from './refusal';
import { SentSecrets } from './sentSecrets';
import { unreachable } from './unreachable';

export interface ConnectionPorts extends RoutePorts, CredentialPorts, ChannelPorts {}

const maxInFlight = 8;
const maxLineBytes = 8_000_000;
/** Longer than a watch is asked to last, so that the server ends it and not we. */
const silenceMs = 180_000;

/** Connects to the cluster of a kubeconfig's context; nothing is asked of anybody until the first call. */
export function connect(access: ClusterAccess, ports: ConnectionPorts): WatchingConnection {
  return new KubeconfigConnection(access, ports);
}

type Opened = { readonly status: number; readonly stream?: Stream; readonly reply?: HttpReply };

class KubeconfigConnection implements WatchingConnection {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  readonly clock: ClusterConnection['clock'];
  readonly #access: ClusterAccess;
  readonly #ports: ConnectionPorts;
  readonly #limit = createLimiter(maxInFlight);
  /** One for each certificate that was shown: nearly always one. */
  readonly #channels = new Map<string, Promise<Channel>>();
  readonly #sent = new SentSecrets();
  #credentials: Credentials | undefined;

  constructor(access: ClusterAccess, ports: ConnectionPorts) {
    this.context = access.context;
    this.server = access.cluster.server;
    this.namespace = access.namespace;
    this.clock = ports.clock;
    this.#access = access;
    this.#ports = ports;
  }

  async send(call: ClusterCall): Promise<ClusterReply> {
    const failure = this.#failure(call);
    const remove = this.#sent.remover(call.body);
    const reply = await this.#inWords(failure, call.signal, () =>
      this.#authorized(call.signal, async identity => {
        const { send } = await this.#channel(identity);
        return send(asHttpRequest(urlOf(this.server, call), call, identity));
      }),
    );
    if (reply.status < 200 || reply.status >= 300) throw refusal(failure, reply, this.clock.now(), remove);
    const { status, body: text } = reply;
    const warnings = warningsIn(reply.header('warning'), remove);
    if (call.expects === 'text') return { status, body: {}, text, warnings };
    const body = asRecord(parseJson(text));
    if (body === undefined) throw unreadable(failure, 'JSON');
    return { status, body: this.#sent.without(body), text, warnings };
  }

  async watch(call: WatchCall): Promise<AsyncGenerator<JsonRecord, void>> {
    const failure = this.#failure(call);
    const { stream, reply } = await this.#inWords(failure, call.signal, () =>
      this.#authorized(call.signal, identity => this.#open(identity, call)),
    );
    if (stream) return this.#values(stream, failure, call.signal);
    throw reply
      ? refusal(failure, reply, this.clock.now(), this.#sent.remover(undefined))
      : unreadable(failure, 'a list of changes');
  }

  async *#values(
    stream: Stream,
    failure: ClusterFailure,
    signal: AbortSignal,
  ): AsyncGenerator<JsonRecord, void> {
    try {
      const lines = linesOf(stream.chunks(), maxLineBytes, () => unreadable(failure, 'a list of changes'));
      for await (const line of lines) {
        const value = asRecord(parseJson(line));
        if (value === undefined) throw unreadable(failure, 'JSON');
        yield this.#sent.without(value);
      }
    } catch (error) {
      throw this.#worded(error, failure, signal);
    } finally {
      stream.close();
    }
  }

  dispose(): void {
    for (const channel of this.#channels.values())
      channel.then(
        ({ route }) => route.agent.destroy(),
        () => {},
      );
    this.#channels.clear();
  }

  /** Asks once more with credentials got anew when the first ones are not accepted. */
  async #authorized<T extends { readonly status: number }>(
    signal: AbortSignal,
    ask: (identity: Identity) => Promise<T>,
  ): Promise<T> {
    // No credentials go where anybody can read them, as with kubectl.
    if (!this.server.startsWith('https:')) return ask({ headers: {} });
    this.#credentials ??= createCredentials(this.#access, this.#ports);
    const identity = await this.#credentials.current(signal);
    const answer = await ask(identity);
    if (answer.status !== 401) return answer;
    const renewed = await this.#credentials.renewed(identity, signal);
    return renewed === undefined ? answer : ask(renewed);
  }

  async #open(identity: Identity, call: WatchCall): Promise<Opened> {
    const { fetch } = await this.#channel(identity);
    const headers = { accept: 'application/json', ...identity.headers };
    const request = { method: 'GET', headers, redirect: 'manual' } as const;
    const options = { clock: this.clock, signal: call.signal, silenceMs };
    const stream = await openStream(fetch, urlOf(this.server, call), request, options);
    const { status } = stream.response;
    return status === 200 ? { status, stream } : { status, reply: await replyOf(stream) };
  }

  #channel({ certificate }: Identity): Promise<Channel> {
    const key = certificate?.cert ?? '';
    const channel = this.#channels.get(key) ?? this.#createChannel(certificate);
    this.#channels.set(key, channel);
    // One that could not be made is made anew next time: its files may be there then.
    channel.catch(() => this.#channels.delete(key));
    return channel;
  }

  async #createChannel(certificate: ClientCertificate | undefined): Promise<Channel> {
    const route = await createRoute(this.#access.cluster, certificate, this.#ports);
    return createChannel(route, this.#ports, this.#limit);
  }

  async #inWords<T>(failure: ClusterFailure, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw this.#worded(error, failure, signal);
    }
  }

  #worded(error: unknown, failure: ClusterFailure, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    const isWorded = isAbort(error) || (isExplained(error) && !(error instanceof NetworkError));
    const { host } = new URL(this.server);
    return isWorded ? error : unreachable(failure, this.server, asNetworkError(host, error));
  }

  #failure({ subject }: Pick<ClusterCall, 'subject'>): ClusterFailure {
    return { cluster: this.context, subject };
  }
}

function asHttpRequest(url: string, call: ClusterCall, identity: Identity): HttpRequest {
  const { method = 'GET', body, contentType = 'application/json', signal, repeatable, expects } = call;
  const headers = {
    accept: expects === 'text' ? '*/*' : 'application/json',
    ...(body === undefined ? {} : { 'content-type': contentType }),
    ...identity.headers,
  };
  const request = { method, url, headers, signal, ...(repeatable ? { repeatable } : {}) };
  return body === undefined ? request : { ...request, body: JSON.stringify(body) };
}
