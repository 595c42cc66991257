import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access } from './kubeconfig';

/** An object of the API, as far as tests read into every kind of it. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One change that a watch told. */
export interface Change<T extends KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Sent {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

const answerLimitMs = 30_000;
const againMs = 300;

/** What the API server refused, in its words. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;
  constructor(status: number, what: string, text: string) {
    super(`${what}: ${status} ${text.slice(0, 500)}`);
    this.status = status;
  }
}

/** The Kubernetes API over plain HTTPS, for tests to set up and look on without the code under test. */
export class KubeApi {
  private readonly agent: Agent;
  private readonly access: Access;

  constructor(access: Access) {
    this.access = access;
    const { ca, certificate, key } = access;
    this.agent = new Agent({ keepAlive: true, ca, cert: certificate, key });
  }

  /** Whatever the answer is. */
  async send(method: Method, path: string, sent: Sent = {}): Promise<Answer> {
    const limit = AbortSignal.timeout(answerLimitMs);
    const signal = sent.signal ? AbortSignal.any([sent.signal, limit]) : limit;
    const response = await this.open(method, path, { ...sent, signal });
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode ?? 0, text };
  }

  /** The object answered; anything but a good answer fails. */
  async call<T = KubeObject>(method: Method, path: string, sent: Sent = {}): Promise<T> {
    const { status, text } = await this.send(method, path, sent);
    if (status < 200 || status > 299) throw new RefusedError(status, `${method} ${path}`, text);
    return JSON.parse(text) as T;
  }

  get<T = KubeObject>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  async list<T extends KubeObject>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(path)).items;
  }

  create<T = KubeObject>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, { body });
  }

  /** Server-side apply by this field manager; `path` is the object's own. */
  apply<T = KubeObject>(path: string, body: unknown, fieldManager: string, force = false): Promise<T> {
    const query = `fieldManager=${encodeURIComponent(fieldManager)}&force=${force}`;
    return this.call<T>('PATCH', `${path}?${query}`, { body, contentType: 'application/apply-patch+yaml' });
  }

  patch<T = KubeObject>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, { body, contentType: 'application/strategic-merge-patch+json' });
  }

  /** True when it was there. What hangs on it goes in the background. */
  async remove(path: string): Promise<boolean> {
    const { status, text } = await this.send('DELETE', `${path}?propagationPolicy=Background`);
    if (status !== 404 && status > 299) throw new RefusedError(status, `DELETE ${path}`, text);
    return status !== 404;
  }

  /** What is there, as added, and then every change, until aborted; a lost API server is waited for, and all is listed anew. */
  async *changes<T extends KubeObject>(path: string, signal: AbortSignal): AsyncGenerator<Change<T>> {
    while (!signal.aborted) {
      try {
        const listed = await this.call<{
          readonly metadata: { readonly resourceVersion: string };
          readonly items: readonly T[];
        }>('GET', path, { signal });
        for (const object of listed.items) yield { type: 'ADDED', object };
        yield* this.watch<T>(path, listed.metadata.resourceVersion, signal);
      } catch {
        await sleep(againMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Closes what it holds open. */
  close(): void {
    this.agent.destroy();
  }

  private async *watch<T extends KubeObject>(path: string, from: string, signal: AbortSignal) {
    const query = `${path.includes('?') ? '&' : '?'}watch=1&resourceVersion=${from}`;
    const response = await this.open('GET', `${path}${query}`, { signal });
    for await (const line of createInterface({ input: response })) {
      const change = JSON.parse(line) as Change<T> | { readonly type: 'ERROR' };
      if (change.type === 'ERROR') return;
      yield change;
    }
  }

  private open(method: Method, path: string, { body, contentType, signal }: Sent): Promise<IncomingMessage> {
    const { server, token } = this.access;
    const url = new URL(path, server);
    const text = body === undefined ? undefined : JSON.stringify(body);
    // Node sends the body of a DELETE without saying how long it is.
    const of = (sent: string) => ({
      'content-type': contentType ?? 'application/json',
      'content-length': Buffer.byteLength(sent),
    });
    const headers = {
      accept: 'application/json',
      ...(text === undefined ? {} : of(text)),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const options = { method, headers, ...(signal === undefined ? {} : { signal }) };
    return new Promise((resolve, reject) => {
      const sending =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: this.agent }, resolve)
          : httpRequest(url, options, resolve);
      sending.once('error', reject);
      sending.end(text);
    });
  }
}
