import type { Document, Node } from 'yaml';
import type { Yaml } from '../yamlText';

/** The nodes of one document, with its aliases and merge keys followed. */
export class YamlNodes {
  readonly document: Document.Parsed;
  readonly #yaml: Yaml;

  constructor(yaml: Yaml, document: Document.Parsed) {
    this.#yaml = yaml;
    this.document = document;
  }

  isNothing(node: Node | null): boolean {
    return node === null || (this.#yaml.isScalar(node) && node.value === null);
  }

  /** What stands under a key; what is merged in (`<<`) counts where the key itself is not there. */
  get(node: Node | null, key: string): Node | null {
    const map = this.#resolved(node);
    if (!this.#yaml.isMap(map)) return null;
    const own: unknown = map.get(key, true);
    if (this.#yaml.isNode(own)) return own;
    // The parser has a symbol for this key.
    const merge = map.items.find(({ key: each }) => this.#yaml.isScalar(each) && each.source === '<<');
    const merged: unknown = merge?.value;
    if (!this.#yaml.isNode(merged)) return null;
    for (const base of this.items(merged) ?? [merged]) {
      const found = this.get(base, key);
      if (found) return found;
    }
    return null;
  }

  /** undefined when it is no list. */
  items(node: Node | null): readonly (Node | null)[] | undefined {
    const list = this.#resolved(node);
    if (!this.#yaml.isSeq(list)) return undefined;
    return list.items.map((item: unknown) => (this.#yaml.isNode(item) ? item : null));
  }

  text(node: Node | null): string | undefined {
    const scalar = this.#resolved(node);
    return this.#yaml.isScalar(scalar) && typeof scalar.value === 'string' ? scalar.value : undefined;
  }

  /** Where a scalar's own characters begin and end, without its quotes. */
  extent(node: Node | null): { readonly start: number; readonly end: number } | undefined {
    const scalar = this.#resolved(node);
    if (!this.#yaml.isScalar(scalar) || !scalar.range) return undefined;
    const [start, end] = scalar.range;
    return scalar.type?.startsWith('QUOTE') ? { start: start + 1, end: end - 1 } : { start, end };
  }

  /** Its value as plain data; undefined when it cannot be made, such as of aliases without end. */
  value(node: Node | null): unknown {
    try {
      return node?.toJS(this.document, { maxAliasCount: 100 });
    } catch {
      return undefined;
    }
  }

  #resolved(node: Node | null): Node | null {
    return this.#yaml.isAlias(node) ? (node.resolve(this.document) ?? null) : node;
  }
}
