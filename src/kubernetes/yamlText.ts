import type { ScalarTag, Tags, YAMLMap } from 'yaml';

/** A place in a text: lines and columns from 1, the offset from 0. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export type Yaml = typeof import('yaml');

type ToJSContext = NonNullable<Parameters<YAMLMap['toJSON']>[1]>;

/** The package is loaded when the first text is read. */
export function loadYaml(): Promise<Yaml> {
  return import('yaml');
}

/** Turns offsets of a text into positions. */
export function positionsIn(text: string): (offset: number) => TextPosition {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  };
}

/** `line 3, column 5`. */
export function placeIn({ line, column }: TextPosition): string {
  return `line ${line}, column ${column}`;
}

/** What the parser says, as a part of a sentence: it adds the place and a picture of the line on lines of their own. */
export function parserWords(message: string): string {
  const [first = ''] = message.split('\n');
  if (/call stack/i.test(first)) return 'its nesting cannot be followed';
  return first.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');
}

/** Without underscores: what Go's strconv takes for a number, by the rules of go-yaml v2, which sigs.k8s.io/yaml is made of. */
const goInteger = /^[-+]?(?:0b[01]+|0o?[0-7]+|0x[0-9a-f]+|0|[1-9][0-9]*)$/i;
const goFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;
const goInfinity = /^([-+])?\.(?:inf|Inf|INF)$/;
const goNaN = /^\.(?:nan|NaN|NAN)$/;

/** A scalar as a number of go-yaml's; undefined for text. */
function goNumber(text: string): number | undefined {
  const [infinite, sign] = goInfinity.exec(text) ?? [];
  if (infinite) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (goNaN.test(text)) return Number.NaN;
  const plain = text.replace(/_/g, '');
  if (goInteger.test(plain)) return goIntegerOf(plain);
  const value = goFloat.test(plain) && /^[-+.0-9]/.test(text) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** JavaScript writes octal numbers as 0o17 alone, and takes no sign before any prefix. */
function goIntegerOf(text: string): number {
  const size = Number(text.replace(/^[-+]/, '').replace(/^0(?=[0-7]+$)/, '0o'));
  return text.startsWith('-') ? -size : size;
}

const number: ScalarTag = {
  identify: value => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+.0-9]/,
  resolve: text => goNumber(text) ?? text,
};

const binary: ScalarTag = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: text => Buffer.from(text, 'base64').toString('utf8'),
};

/**
 * YAML as kubectl reads it: 1.1, where `yes` is true, 017 and 0o17 are octal, and of two keys the later counts, merged ones (`<<`) included; but 22:22
 * is text, and so is a date. Checked against kubectl 1.32.
 */
export function kubectlYaml(yaml: Yaml) {
  const customTags = (tags: Tags): Tags => {
    const kept = tags.filter(
      tag => typeof tag === 'string' || !/:(int|float|timestamp|binary|omap|pairs|set)$/.test(tag.tag),
    );
    return [...kept.map(tag => (isMerge(tag) ? mergingInOrder(yaml, tag) : tag)), number, binary];
  };
  return { version: '1.1', customTags } as const;
}

function isMerge(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:merge';
}

/** The package has a key beside `<<` count wherever it stands. */
function mergingInOrder({ isAlias, isMap, isSeq }: Yaml, merge: ScalarTag): ScalarTag {
  const addToJSMap = (context: ToJSContext | undefined, map: object, value: unknown) => {
    const target = (node: unknown) => (context && isAlias(node) ? node.resolve(context.doc, context) : node);
    const source = target(value);
    // Of several the first counts.
    for (const each of isSeq(source) ? [...source.items].reverse() : [source]) {
      const merged = target(each);
      if (!isMap(merged)) throw new Error('Only mappings can be merged.');
      const own: unknown = merged.toJSON(null, context);
      for (const [key, merging] of Object.entries(own ?? {}))
        Object.defineProperty(map, key, {
          value: merging,
          writable: true,
          enumerable: true,
          configurable: true,
        });
    }
  };
  return {
    ...merge,
    resolve: (...given) => Object.assign(merge.resolve(...given) as object, { addToJSMap }),
  };
}
