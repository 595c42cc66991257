import { structures } from './schema';

type Scalar = 'string' | 'integer' | 'boolean' | 'quantity' | 'integer or string';

/** What may stand at a place of an object, and how it is merged. */
export type FieldType =
  | { readonly kind: 'any' }
  | { readonly kind: 'scalar'; readonly of: Scalar }
  | { readonly kind: 'structure'; readonly fields: ReadonlyMap<string, () => FieldType> }
  | { readonly kind: 'map'; readonly of: FieldType }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'set'; readonly of: FieldType }
  /** A list of things that are told apart by these fields. */
  | { readonly kind: 'keyed'; readonly keys: readonly string[]; readonly of: FieldType }
  /** One value as a whole, whatever is in it. */
  | { readonly kind: 'whole'; readonly of: FieldType };

const scalars: Readonly<Record<string, Scalar>> = {
  s: 'string',
  i: 'integer',
  b: 'boolean',
  q: 'quantity',
  x: 'integer or string',
};

const known = new Map<string, FieldType>();

/** The type of a kind of object, such as `Deployment`, or of any notation of the schema. */
export function fieldType(notation: string): FieldType {
  const found = known.get(notation);
  if (found) return found;
  const read = readType(notation);
  known.set(notation, read);
  return read;
}

function readType(notation: string): FieldType {
  const [, mark = '', rest = ''] = /^(!|\{\}|\[[^\]]*\])?(.*)$/.exec(notation) ?? [];
  if (mark === '') return readPlain(notation);
  const of = fieldType(rest);
  if (mark === '!') return { kind: 'whole', of };
  if (mark === '{}') return { kind: 'map', of };
  if (mark === '[]') return { kind: 'list', of };
  if (mark === '[=]') return { kind: 'set', of };
  return { kind: 'keyed', keys: mark.slice(1, -1).split(','), of };
}

function readPlain(name: string): FieldType {
  const scalar = scalars[name];
  if (scalar) return { kind: 'scalar', of: scalar };
  const structure = structures[name];
  if (structure === undefined) return { kind: 'any' };
  const fields = structure.split(' ').map((field): [string, () => FieldType] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), () => fieldType(field.slice(colon + 1))];
  });
  return { kind: 'structure', fields: new Map(fields) };
}

/** What an omitted key of a list stands for. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** The fields by which an entry of a list is told from others; undefined when it lacks one. */
export function keyOfEntry(
  entry: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  const sorted = keys.toSorted();
  const values = sorted.map(key => [key, entry[key] ?? keyDefaults[key]] as const);
  return values.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(values);
}
