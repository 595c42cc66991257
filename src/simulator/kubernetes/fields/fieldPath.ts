import { isRecord } from '../../requestBody';

/**
 * The way to a place in an object, in the steps that `fieldsV1` writes: `f:spec` a field, `k:{"name":"web"}` an entry of a list, `v:"x"` an
 * entry of a set.
 */
export type FieldPath = readonly string[];

/** A set of places. Each is its path in one string, because paths are compared far more often than they are walked. */
export type FieldSet = ReadonlySet<string>;

const separator = '\n';

export function encodePath(path: FieldPath): string {
  return path.join(separator);
}

export function decodePath(text: string): string[] {
  return text.split(separator);
}

/** Whether a place is another one, or in it. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}${separator}`);
}

/** A path as messages write it: `.spec.containers[name="web"].image`. */
export function pathText(path: FieldPath): string {
  return path.map(stepText).join('');
}

function stepText(step: string): string {
  const text = step.slice(2);
  switch (step.slice(0, 2)) {
    case 'f:':
      return `.${text}`;
    case 'k:': {
      const pairs = Object.entries(JSON.parse(text)).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      return `[${pairs.join(',')}]`;
    }
    case 'v:':
      return `[=${text}]`;
    default:
      return `[${text}]`;
  }
}

/** A set as `metadata.managedFields` writes it. A place with others in it is marked by a dot when it belongs to the set itself. */
export function toFieldsV1(set: FieldSet): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const text of [...set].sort()) {
    let place = root;
    for (const step of decodePath(text)) place = childOf(place, step);
    place['.'] = {};
  }
  return withoutDots(root);
}

function childOf(place: Record<string, unknown>, step: string): Record<string, unknown> {
  const child = place[step];
  if (isRecord(child)) return child;
  const made: Record<string, unknown> = {};
  place[step] = made;
  return made;
}

/** A place with nothing in it needs no dot. */
function withoutDots(place: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(place);
  if (names.length === 1 && names[0] === '.') return {};
  return Object.fromEntries(
    names.map(name => [name, name === '.' ? {} : withoutDots(place[name] as Record<string, unknown>)]),
  );
}

export function fromFieldsV1(fields: unknown): Set<string> {
  const set = new Set<string>();
  const walk = (place: unknown, path: FieldPath) => {
    const entries = isRecord(place) ? Object.entries(place) : [];
    if (path.length > 0 && (entries.length === 0 || entries.some(([name]) => name === '.')))
      set.add(encodePath(path));
    for (const [name, inner] of entries) if (name !== '.') walk(inner, [...path, name]);
  };
  walk(fields, []);
  return set;
}
