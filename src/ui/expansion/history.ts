import { asArray, asString } from '../../base/json';
import type { Memory } from '../../teleport/host';

const historyKey = 'checkedReferences';
const maxEntries = 30;

/** The references that a person typed, latest first. Owns what is remembered of them. */
export class ReferenceHistory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  list(): readonly string[] {
    return asArray(this.#memory.get(historyKey)).flatMap(entry => asString(entry) ?? []);
  }

  async add(reference: string): Promise<void> {
    const others = this.list().filter(entry => entry !== reference);
    await this.#memory.update(historyKey, [reference, ...others].slice(0, maxEntries));
  }
}
