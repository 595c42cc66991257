import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Agenda } from '../agenda';
import type { KubeObject, Metadata, ObjectsOf, ResourceName } from '../objects';
import { timeOf } from '../times';
import { type Change, History } from './history';

/** An object that the store has not given an identity yet. */
export type Unstored<Stored extends KubeObject> = Omit<Stored, 'metadata'> & {
  metadata: Omit<Metadata, 'uid' | 'resourceVersion' | 'creationTimestamp'>;
};

/** Those whose `metadata.generation` counts the changes of their specification. */
const counted: ReadonlySet<ResourceName> = new Set([
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
]);

/** All objects of a cluster. None of them is ever changed: a change puts a new one in its place. */
export class Store {
  readonly history: History;
  readonly #agenda: Agenda;
  readonly #objects = new Map<ResourceName, Map<string, KubeObject>>();
  readonly #listeners: ((change: Change) => void)[] = [];

  constructor(agenda: Agenda, historyLimit: number) {
    this.#agenda = agenda;
    this.history = new History(historyLimit);
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get<R extends ResourceName>(resource: R, name: string, namespace = ''): ObjectsOf[R] | undefined {
    return this.#all(resource).get(keyOf(name, namespace));
  }

  /** In the order of their namespaces and names. */
  list<R extends ResourceName>(resource: R, namespace?: string): ObjectsOf[R][] {
    const objects = [...this.#all(resource)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return namespace === undefined
      ? objects
      : objects.filter(({ metadata }) => metadata.namespace === namespace);
  }

  add<R extends ResourceName>(resource: R, object: Unstored<KubeObject>): ObjectsOf[R] {
    return this.#keep(resource, 'ADDED', this.identified(resource, object));
  }

  /** The object as `add` would store it. */
  identified<R extends ResourceName>(resource: R, object: Unstored<KubeObject>): ObjectsOf[R] {
    const metadata = {
      uid: randomUUID(),
      ...object.metadata,
      creationTimestamp: timeOf(this.#agenda.now),
      ...(counted.has(resource) && { generation: 1 }),
    };
    return { ...structuredClone(object), metadata } as unknown as ObjectsOf[R];
  }

  /** Puts an object in the place of the one of its name. One that says the same changes nothing. */
  put<R extends ResourceName>(resource: R, object: KubeObject): ObjectsOf[R] {
    const { name, namespace } = object.metadata;
    const before = this.get(resource, name, namespace);
    if (!before || isDeepStrictEqual(before, object)) return before ?? (object as ObjectsOf[R]);
    return this.#keep(resource, 'MODIFIED', this.generated(resource, object, before), before);
  }

  /** The object with the generation that `put` would give it. */
  generated(resource: ResourceName, object: KubeObject, before: KubeObject): KubeObject {
    if (!counted.has(resource) || isDeepStrictEqual(before.spec, object.spec)) return object;
    const generation = (before.metadata.generation ?? 0) + 1;
    return { ...object, metadata: { ...object.metadata, generation } };
  }

  /** Lets `change` change a copy, and puts that in. */
  edit<R extends ResourceName>(
    resource: R,
    { metadata: { name, namespace } }: Pick<KubeObject, 'metadata'>,
    change: (draft: ObjectsOf[R]) => void,
  ): ObjectsOf[R] | undefined {
    const before = this.get(resource, name, namespace);
    if (!before) return undefined;
    const draft = structuredClone(before);
    change(draft);
    return this.put(resource, draft);
  }

  remove(resource: ResourceName, { metadata: { name, namespace } }: Pick<KubeObject, 'metadata'>): void {
    const object = this.get(resource, name, namespace);
    if (!object) return;
    this.#all(resource).delete(keyOf(name, namespace));
    this.#tell(resource, 'DELETED', this.#versioned(object), object);
  }

  #all<R extends ResourceName>(resource: R): Map<string, ObjectsOf[R]> {
    const kept = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, kept);
    return kept as Map<string, ObjectsOf[R]>;
  }

  #keep<R extends ResourceName>(
    resource: R,
    type: Change['type'],
    object: KubeObject,
    before?: KubeObject,
  ): ObjectsOf[R] {
    const stored = this.#versioned(object) as ObjectsOf[R];
    this.#all(resource).set(keyOf(object.metadata.name, object.metadata.namespace), stored);
    this.#tell(resource, type, stored, before);
    return stored;
  }

  #versioned<Stored extends KubeObject>(object: Stored): Stored {
    const resourceVersion = String(this.history.version + 1);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #tell(resource: ResourceName, type: Change['type'], object: KubeObject, previous?: KubeObject): void {
    const change = { resource, type, object, ...(previous && { previous }) };
    this.history.add(change);
    for (const listener of this.#listeners) listener(change);
  }
}

export function keyOf(name: string, namespace = ''): string {
  return `${namespace}/${name}`;
}

/** The namespace and the name of a key. */
export function fromKey(key: string): { readonly name: string; readonly namespace: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
