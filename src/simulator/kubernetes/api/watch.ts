import { Buffer } from 'node:buffer';
import type { SimulatorResponse } from '../../message';
import type { KubeObject } from '../objects';
import type { Change } from '../store/history';
import { type ApiCall, isOn } from './apiCall';
import { selected, selection, tableFor, wantsTable } from './read';
import { apiVersionOf } from './resourceTypes';
import { refusals } from './status';
import { WatchEnd } from './watchEnd';

type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

const usualTimeoutS = 1_800;

/** Follows what a call selects: a line of JSON a change, until the client has enough or the time is up (Kubernetes, "API Concepts"). */
export function answerWatch(call: ApiCall, ends: Set<() => void>): SimulatorResponse {
  const isMeant = selection(call);
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };
  return { status: 200, headers, body: '', live: lines(call, isMeant, ends) };
}

async function* lines(
  call: ApiCall,
  isMeant: (object: KubeObject) => boolean,
  ends: Set<() => void>,
): AsyncGenerator<Uint8Array> {
  const { history } = call.cluster.store;
  const writer = new Writer(call);
  const wanted = call.query.get('resourceVersion') ?? '';
  const isFromNow = wanted === '' || wanted === '0' || isOn(call, 'sendInitialEvents');
  let version = isFromNow ? history.version : Number(wanted);
  if (isFromNow) yield* initial(call, writer);
  const timeoutS = Number(call.query.get('timeoutSeconds') ?? 0) || usualTimeoutS;
  const end = new WatchEnd(call.cluster, timeoutS * 1000, call.request.signal, ends);
  try {
    while (!end.isReached) {
      const changes = history.after(version);
      if (!changes) return yield writer.expired(version, history.oldest);
      version = history.version;
      const told = changes.flatMap(change => writer.change(change, isMeant) ?? []);
      if (told.length > 0) yield Buffer.concat(told);
      else await end.orChange();
    }
    if (isOn(call, 'allowWatchBookmarks')) yield writer.bookmark(version);
  } finally {
    end.leave();
  }
}

/** What there is already, and a mark behind it for those who asked for one. */
function* initial(call: ApiCall, writer: Writer): Generator<Uint8Array> {
  const there = selected(call).map(object => writer.line('ADDED', object));
  if (there.length > 0) yield Buffer.concat(there);
  if (isOn(call, 'sendInitialEvents') && isOn(call, 'allowWatchBookmarks'))
    yield writer.bookmark(call.cluster.store.history.version, { 'k8s.io/initial-events-end': 'true' });
}

class Writer {
  readonly #call: ApiCall;
  #hasColumns = true;

  constructor(call: ApiCall) {
    this.#call = call;
  }

  /** What a change means to somebody who sees a part of all objects alone: one may come into it, or leave it. */
  change(
    { resource, type, object, previous }: Change,
    isMeant: (object: KubeObject) => boolean,
  ): Uint8Array | undefined {
    const { type: wanted, namespace } = this.#call.target;
    if (resource !== wanted.name || (namespace !== '' && object.metadata.namespace !== namespace))
      return undefined;
    const was = previous !== undefined && isMeant(previous);
    const is = type !== 'DELETED' && isMeant(object);
    if (is) return this.line(was ? 'MODIFIED' : 'ADDED', object);
    return was ? this.line('DELETED', object) : undefined;
  }

  line(type: WatchType, object: KubeObject): Uint8Array {
    if (!wantsTable(this.#call)) return encode(type, object);
    const { resourceVersion } = object.metadata;
    const table = tableFor(this.#call, [object], { resourceVersion }, this.#hasColumns);
    this.#hasColumns = false;
    return encode(type, table);
  }

  bookmark(version: number, annotations?: Readonly<Record<string, string>>): Uint8Array {
    const { type } = this.#call.target;
    const metadata = {
      resourceVersion: String(version),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    const rest = type.hasStatus ? { spec: {}, status: {} } : {};
    return encode('BOOKMARK', { kind: type.kind, apiVersion: apiVersionOf(type), metadata, ...rest });
  }

  expired(version: number, oldest: number): Uint8Array {
    return encode('ERROR', refusals.expired(`too old resource version: ${version} (${oldest - 1})`).status);
  }
}

function encode(type: WatchType, object: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}
