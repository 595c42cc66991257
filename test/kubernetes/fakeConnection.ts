import type { JsonRecord } from '../../src/base/json';
import { ClusterError, type ClusterFault } from '../../src/kubernetes/clusterError';
import type {
  ClusterCall,
  ClusterConnection,
  ClusterReply,
  WatchCall,
} from '../../src/kubernetes/connection';
import { ClusterObjects } from '../../src/kubernetes/objects';
import { VirtualClock } from '../support/virtualClock';

/** What a call answers with: a body (200), a body with its status, or a failure. */
export type Answer = JsonRecord | { readonly status: number; readonly body: JsonRecord } | Error;

interface Script {
  /** undefined: discovery, or else a failure of the test. */
  readonly send?: (call: ClusterCall, index: number) => Answer | undefined | Promise<Answer | undefined>;
  /** The events of one stream, until it ends or fails. */
  readonly watch?: (call: WatchCall, index: number) => AsyncIterable<JsonRecord> | Iterable<JsonRecord>;
  readonly clock?: VirtualClock;
  /** Nothing can be watched: it is read anew so often. */
  readonly pollMs?: number;
}

/** A cluster that answers by a script, and knows the usual kinds. */
export function fakeCluster(script: Script = {}) {
  const { clock = new VirtualClock() } = script;
  const calls: ClusterCall[] = [];
  const watches: WatchCall[] = [];
  const watch = async (call: WatchCall) => {
    call.signal.throwIfAborted();
    if (script.watch === undefined) throw new Error(`Nobody was to watch ${call.path}.`);
    return each(script.watch(call, watches.push(call) - 1));
  };
  const connection: ClusterConnection = {
    context: 'demo-aks',
    server: 'https://demo.example',
    namespace: 'default',
    clock,
    async send(call) {
      call.signal.throwIfAborted();
      const discovered = kinds[call.path];
      if (discovered) return asReply({ resources: discovered });
      const answer = await script.send?.(call, calls.push(call) - 1);
      if (answer === undefined) throw new Error(`Nobody was to ask ${call.method ?? 'GET'} ${call.path}.`);
      return asReply(answer);
    },
    ...(script.pollMs === undefined ? { watch } : { pollMs: script.pollMs }),
    dispose() {},
  };
  return { connection, objects: new ClusterObjects(connection), clock, calls, watches };
}

async function* each(
  events: AsyncIterable<JsonRecord> | Iterable<JsonRecord>,
): AsyncGenerator<JsonRecord, void> {
  yield* events;
}

function asReply(answer: Answer): ClusterReply {
  if (answer instanceof Error) throw answer;
  const [status, body] = isWithStatus(answer) ? [answer.status, answer.body] : [200, answer];
  return { status, body, text: JSON.stringify(body), warnings: [] };
}

function isWithStatus(answer: object): answer is { readonly status: number; readonly body: JsonRecord } {
  return 'status' in answer && typeof answer.status === 'number' && 'body' in answer;
}

export function clusterError(code: ClusterFault, message = `It is ${code}.`): ClusterError {
  return new ClusterError(message, { cluster: 'demo-aks', subject: 'it' }, { code });
}

function resource(kind: string, name: string, namespaced = true) {
  return { name, kind, namespaced, singularName: '', verbs: ['get', 'list', 'watch', 'delete'] };
}

const kinds: Readonly<Record<string, readonly object[]>> = {
  '/api/v1': [
    resource('Pod', 'pods'),
    resource('Pod', 'pods/log'),
    resource('Service', 'services'),
    resource('Event', 'events'),
    resource('Node', 'nodes', false),
    resource('Namespace', 'namespaces', false),
    resource('ConfigMap', 'configmaps'),
    resource('PersistentVolumeClaim', 'persistentvolumeclaims'),
  ],
  '/apis/apps/v1': [
    resource('Deployment', 'deployments'),
    resource('StatefulSet', 'statefulsets'),
    resource('Deployment', 'deployments/scale'),
  ],
};

/** Events that a test gives one by one; the stream stays open until it is ended, or its signal aborts. */
export class EventStream implements AsyncIterable<JsonRecord> {
  readonly #events: JsonRecord[] = [];
  #wake = () => {};
  #end: { readonly error?: Error } | undefined;

  push(type: string, object: unknown): void {
    this.#events.push({ type, object });
    this.#wake();
  }

  end(error?: Error): void {
    this.#end = error === undefined ? {} : { error };
    this.#wake();
  }

  /** Lets it be read again after its end. */
  revive(): void {
    this.#end = undefined;
  }

  /** The same, for as long as a call's signal lets it. */
  async *until(signal: AbortSignal): AsyncGenerator<JsonRecord, void> {
    const abort = () => this.#wake();
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        if (signal.aborted) throw signal.reason;
        const event = this.#events.shift();
        if (event) yield event;
        else if (this.#end?.error) throw this.#end.error;
        else if (this.#end) return;
        else
          await new Promise<void>(resolve => {
            this.#wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<JsonRecord, void> {
    return this.until(new AbortController().signal);
  }
}

/** Of objects; where kinds are asked for, of none. */
export function list(items: readonly object[], resourceVersion = '10') {
  return { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion }, items, groups: [], resources: [] };
}

export const forever = () => new AbortController().signal;
