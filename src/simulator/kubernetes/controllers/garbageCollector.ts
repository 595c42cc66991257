import { resourceTypes } from '../api/resourceTypes';
import type { Cluster } from '../cluster';
import { dependentsOf, foreground, owned, remove } from '../deletion';
import type { KubeObject } from '../objects';
import type { Change } from '../store/history';

const reactionMs = 50;

/** Deletes what belonged to something that is gone, or is to go after it (Kubernetes, "Garbage Collection"). */
export class GarbageCollector {
  readonly #cluster: Cluster;
  #isWaiting = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onChange(change => {
      if (!concerns(change) || this.#isWaiting) return;
      this.#isWaiting = true;
      cluster.agenda.after(reactionMs, () => {
        this.#isWaiting = false;
        this.#look();
      });
    });
  }

  #look(): void {
    const { store } = this.#cluster;
    const all = resourceTypes.flatMap(type => store.list(type.name).map(object => ({ type, object })));
    const alive = new Set(all.map(({ object }) => object.metadata.uid));
    for (const { type, object } of owned(store)) {
      const isLost = (object.metadata.ownerReferences ?? []).every(({ uid }) => !alive.has(uid));
      if (isLost && object.metadata.deletionTimestamp === undefined) remove(this.#cluster, type, object);
    }
    for (const { type, object } of all) if (waits(object)) this.#goOn(type, object);
  }

  /** What is deleted in the foreground goes when all that it owns has gone. */
  #goOn(type: (typeof resourceTypes)[number], object: KubeObject): void {
    const { store } = this.#cluster;
    const dependents = dependentsOf(store, object);
    if (dependents.length > 0) {
      for (const { type: kind, object: dependent } of dependents) {
        const options = { propagation: 'Foreground' } as const;
        if (dependent.metadata.deletionTimestamp === undefined)
          remove(this.#cluster, kind, dependent, options);
      }
      return;
    }
    const left = (object.metadata.finalizers ?? []).filter(name => name !== foreground);
    if (left.length === 0) store.remove(type.name, object);
    store.edit(type.name, object, ({ metadata }) => {
      metadata.finalizers = left;
    });
  }
}

function waits({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(foreground) ?? false);
}

function concerns({ resource, type, object }: Change): boolean {
  return resource !== 'events' && (type === 'DELETED' || waits(object));
}
