import type { Agenda } from './agenda';
import type { Event, KubeObject, ObjectReference } from './objects';
import { fromKey, keyOf, type Store } from './store/store';
import { microTimeOf, timeOf } from './times';

/** What happened to an object. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Who tells: `kubelet`. */
  readonly component: string;
  /** The node on which it happened. */
  readonly host?: string;
  /** The part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string;
}

const lifetimeMs = 3_600_000;

/** Writes the events of a cluster. The same thing again counts up the event that there is; an hour after the last time it is forgotten. */
export class EventRecorder {
  readonly #store: Store;
  readonly #agenda: Agenda;
  /** Keys of events by what happened. */
  readonly #known = new Map<string, string>();
  /** When each event was last written, the oldest first. */
  readonly #writtenAt = new Map<string, number>();
  #count = 0;

  constructor(store: Store, agenda: Agenda) {
    this.#store = store;
    this.#agenda = agenda;
    store.onChange(({ resource, type, object: { metadata } }) => {
      if (resource !== 'events') return;
      const key = keyOf(metadata.name, metadata.namespace);
      this.#writtenAt.delete(key);
      if (type !== 'DELETED') this.#writtenAt.set(key, agenda.now);
    });
  }

  record(object: KubeObject, happening: Happening): void {
    const { type, reason, message, component, host = '', fieldPath = '' } = happening;
    const { uid } = object.metadata;
    const what = JSON.stringify([uid, fieldPath, type, reason, message, component, host]);
    const known = fromKey(this.#known.get(what) ?? '/');
    const before = this.#store.get('events', known.name, known.namespace);
    if (before) this.#countUp(before);
    else this.#begin(object, happening, what);
  }

  #begin(object: KubeObject, happening: Happening, what: string): void {
    const involvedObject = referenceTo(object, happening.fieldPath);
    const { type, reason, message, component } = happening;
    this.#count += 1;
    const number = BigInt(Math.floor(this.#agenda.now)) * 1_000_000n + BigInt(this.#count);
    const name = `${object.metadata.name}.${number.toString(16)}`;
    const namespace = object.metadata.namespace ?? 'default';
    this.#known.set(what, keyOf(name, namespace));
    const metadata = { name, namespace };
    const told = { type, reason, message, reportingComponent: component, ...this.#firstTimes(happening) };
    this.#store.add('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata,
      involvedObject,
      ...told,
    } as Event);
  }

  /** Forgets what is too old. */
  purge(): void {
    const limit = this.#agenda.now - lifetimeMs;
    for (const [key, writtenAt] of this.#writtenAt) {
      if (writtenAt > limit) return;
      this.#store.remove('events', { metadata: fromKey(key) as Event['metadata'] });
      this.#writtenAt.delete(key);
    }
  }

  /** The scheduler writes events of a newer form, which has other times, and its name elsewhere. */
  #firstTimes({ component, host, reason }: Happening) {
    const { now } = this.#agenda;
    if (component === 'default-scheduler')
      return {
        ...{ source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: microTimeOf(now) },
        ...{ action: reason === 'Scheduled' ? 'Binding' : 'Scheduling' },
        reportingInstance: 'default-scheduler-simulated',
      };
    return {
      source: { component, ...(host !== undefined && { host }) },
      ...{ firstTimestamp: timeOf(now), lastTimestamp: timeOf(now), eventTime: null, count: 1 },
      reportingInstance: host ?? '',
    };
  }

  #countUp(event: Event): void {
    const { now } = this.#agenda;
    this.#store.edit('events', event, draft => {
      if (draft.eventTime !== null)
        draft.series = { count: (draft.series?.count ?? 1) + 1, lastObservedTime: microTimeOf(now) };
      else {
        draft.count = (draft.count ?? 1) + 1;
        draft.lastTimestamp = timeOf(now);
      }
    });
  }
}

function referenceTo({ kind, apiVersion, metadata }: KubeObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    ...{ name, uid, apiVersion, resourceVersion },
    ...(fieldPath !== undefined && { fieldPath }),
  };
}
