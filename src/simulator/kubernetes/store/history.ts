import type { KubeObject, ResourceName } from '../objects';

/** One change of one object; `metadata.resourceVersion` of the object is its number. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: ResourceName;
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}

/** A cluster is not new: its first changes have numbers as high as this. */
const firstVersion = 20_000;

/** The latest changes of a cluster in their order, for those who follow them. */
export class History {
  readonly #limit: number;
  #changes: Change[] = [];
  #version = firstVersion;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of the last change. */
  get version(): number {
    return this.#version;
  }

  /** The number of the first change that is still known. */
  get oldest(): number {
    return this.#version - this.#changes.length + 1;
  }

  add(change: Change): void {
    this.#version += 1;
    this.#changes.push(change);
    if (this.#changes.length > this.#limit) this.#changes = this.#changes.slice(-this.#limit);
    for (const wake of [...this.#waiting]) wake();
  }

  /** The changes after this number; undefined when some of them are forgotten. */
  after(version: number): readonly Change[] | undefined {
    if (version < this.oldest - 1) return undefined;
    return version >= this.#version ? [] : this.#changes.slice(version - this.#version);
  }

  /** Calls `wake` at each change, until what it gives back is called. */
  onAdded(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }
}
