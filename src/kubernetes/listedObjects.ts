import { asString } from '../base/json';
import { type KubernetesObject, uidOf } from './kubernetesObject';

export interface ListedChange {
  readonly kind: 'added' | 'modified' | 'deleted';
  readonly object: KubernetesObject;
}

/** The objects of a list as they were last, to tell what the next list has changed. */
export class ListedObjects {
  #known: ReadonlyMap<string, KubernetesObject> = new Map();

  /** What differs from the list before. One that was made anew meanwhile is told as gone first. */
  changes(objects: readonly KubernetesObject[]): readonly ListedChange[] {
    const before = this.#known;
    const now = new Map(objects.map(object => [keyOf(object), object]));
    this.#known = now;
    const gone = [...before].filter(([key]) => !now.has(key));
    const changed = [...now].filter(
      ([key, object]) => !before.has(key) || versionOf(before.get(key)) !== versionOf(object),
    );
    return [
      ...gone.map(([, object]) => ({ kind: 'deleted', object }) as const),
      ...changed.map(([key, object]) => ({ kind: before.has(key) ? 'modified' : 'added', object }) as const),
    ];
  }
}

function keyOf(object: KubernetesObject): string {
  const { namespace = '', name } = object.metadata;
  return `${namespace}/${name}/${uidOf(object) ?? ''}`;
}

function versionOf(object: KubernetesObject | undefined): string | undefined {
  return asString(object?.metadata.resourceVersion);
}
