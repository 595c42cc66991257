import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../requestBody';
import { encodePath, type FieldPath } from './fieldPath';
import { type FieldType, keyOfEntry } from './fieldType';

/** The places of an object that hold something, each with what it holds; entries of lists are places themselves. */
export function placesOf(value: unknown, type: FieldType): Map<string, unknown> {
  const places = new Map<string, unknown>();
  visit(value, type, [], (path, held) => places.set(encodePath(path), held));
  return places;
}

type Visit = (path: FieldPath, held: unknown) => void;

function visit(value: unknown, type: FieldType, path: FieldPath, tell: Visit): void {
  if (isRecord(value)) visitRecord(value, type, path, tell);
  else if (Array.isArray(value) && (type.kind === 'keyed' || type.kind === 'set'))
    visitList(value, type, path, tell);
  else if (value !== undefined) tell(path, value);
}

function visitList(
  value: readonly unknown[],
  type: Extract<FieldType, { kind: 'keyed' | 'set' }>,
  path: FieldPath,
  tell: Visit,
): void {
  if (value.length === 0) tell(path, value);
  for (const entry of value) {
    const key = type.kind === 'keyed' && isRecord(entry) ? keyOfEntry(entry, type.keys) : undefined;
    const at = [...path, key ? `k:${JSON.stringify(key)}` : `v:${JSON.stringify(entry)}`];
    tell(at, key ?? entry);
    if (key) visit(entry, type.of, at, tell);
  }
}

function visitRecord(
  value: Readonly<Record<string, unknown>>,
  type: FieldType,
  path: FieldPath,
  tell: Visit,
): void {
  const names = Object.keys(value);
  const isLeaf = type.kind === 'whole' || (names.length === 0 && path.length > 0);
  if (isLeaf) tell(path, value);
  else for (const name of names) visit(value[name], inside(type, name), [...path, `f:${name}`], tell);
}

const any: FieldType = { kind: 'any' };

/** What stands in a field. */
export function inside(type: FieldType, name: string): FieldType {
  if (type.kind === 'structure') return type.fields.get(name)?.() ?? any;
  return type.kind === 'map' ? type.of : any;
}

export interface Difference {
  /** Places that are new, or hold something else. */
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export function differenceOf(before: unknown, after: unknown, type: FieldType): Difference {
  const [was, is] = [placesOf(before, type), placesOf(after, type)];
  const changed = [...is].filter(([path, held]) => !was.has(path) || !isDeepStrictEqual(was.get(path), held));
  const removed = [...was.keys()].filter(path => !is.has(path));
  return { changed: new Set(changed.map(([path]) => path)), removed: new Set(removed) };
}
