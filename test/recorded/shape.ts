/** What values of one kind have in common: their JSON types, and for objects their keys. */
export interface Shape {
  readonly types: ReadonlySet<string>;
  /** How many of the values are objects. */
  readonly objects: number;
  readonly keys: ReadonlyMap<string, { readonly shape: Shape; readonly count: number }>;
  /** Of all entries of all lists; undefined when there are none. */
  readonly entries: Shape | undefined;
}

/** Objects whose keys are names that somebody chose. */
const byName = ['tags', 'nodeLabels', 'userAssignedIdentities'];

export function shapeOf(values: readonly unknown[]): Shape {
  const objects = values.filter(isObject);
  const entries = values.flatMap(value => (Array.isArray(value) ? value : []));
  const keys = new Set(objects.flatMap(object => Object.keys(object)));
  return {
    types: new Set(values.map(typeOf)),
    objects: objects.length,
    keys: new Map(
      [...keys].map(key => {
        const held = objects.filter(object => key in object).map(object => object[key]);
        return [key, { shape: shapeOf(held), count: held.length }];
      }),
    ),
    entries: entries.length > 0 ? shapeOf(entries) : undefined,
  };
}

/** Where a value differs from a shape: another type, a key that no value of the shape has, or none that all of them have. */
export function differences(value: unknown, shape: Shape, at = 'the answer'): string[] {
  const type = typeOf(value);
  if (!shape.types.has(type)) return [`${at} is ${type}, recorded ${[...shape.types].join(' or ')}`];
  if (Array.isArray(value)) return inList(value, shape, at);
  return isObject(value) ? inObject(value, shape, at) : [];
}

function inList(list: readonly unknown[], { entries }: Shape, at: string): string[] {
  if (entries === undefined) return list.length > 0 ? [`${at} has entries, recorded none`] : [];
  return list.flatMap((entry, index) => differences(entry, entries, `${at}[${index}]`));
}

function inObject(object: Readonly<Record<string, unknown>>, shape: Shape, at: string): string[] {
  if (byName.some(name => at.endsWith(`.${name}`))) return inNames(object, shape, at);
  const missing = [...shape.keys]
    .filter(([key, { count }]) => count === shape.objects && !(key in object))
    .map(([key]) => `${at} lacks ${key}`);
  const present = Object.entries(object).flatMap(([key, entry]) => {
    const known = shape.keys.get(key);
    return known ? differences(entry, known.shape, `${at}.${key}`) : [`${at}.${key} was never recorded`];
  });
  return [...missing, ...present];
}

/** The values alone count, under whatever names. */
function inNames(object: Readonly<Record<string, unknown>>, { keys }: Shape, at: string): string[] {
  const shapes = [...keys.values()].map(({ shape }) => shape);
  return Object.entries(object).flatMap(([key, entry]) => {
    const found = shapes.map(shape => differences(entry, shape, `${at}.${key}`));
    return found.some(list => list.length === 0) ? [] : (found[0] ?? [`${at} has names, recorded none`]);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
