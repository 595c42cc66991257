import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../requestBody';
import { decodePath, type FieldPath } from './fieldPath';
import { type FieldType, keyOfEntry } from './fieldType';
import { inside } from './places';

type JsonObject = Readonly<Record<string, unknown>>;

/** What there is with what is wanted put over it, each place in the way of its type. */
export function merged(live: unknown, wanted: unknown, type: FieldType): unknown {
  if (live === undefined || wanted === null || type.kind === 'whole') return wanted;
  if (isRecord(live) && isRecord(wanted)) return mergedRecords(live, wanted, type);
  if (!Array.isArray(live) || !Array.isArray(wanted)) return wanted;
  if (type.kind === 'keyed') return mergedLists(live, wanted, type);
  if (type.kind !== 'set') return wanted;
  return [...live, ...wanted.filter(entry => !live.includes(entry))];
}

function mergedRecords(live: JsonObject, wanted: JsonObject, type: FieldType): JsonObject {
  const fields = Object.entries(wanted).map(([name, value]) => [
    name,
    merged(live[name], value, inside(type, name)),
  ]);
  return { ...live, ...Object.fromEntries(fields) };
}

/** In the wanted order where that names all entries, and else in the order there was. */
function mergedLists(
  live: readonly unknown[],
  wanted: readonly unknown[],
  type: Extract<FieldType, { kind: 'keyed' }>,
): unknown[] {
  const twinOf = (entry: unknown, list: readonly unknown[]) =>
    list.find(other => isSame(entry, other, type.keys));
  const namesAll = live.every(entry => twinOf(entry, wanted) !== undefined);
  if (namesAll) return wanted.map(entry => merged(twinOf(entry, live), entry, type.of));
  const kept = live.map(entry => {
    const twin = twinOf(entry, wanted);
    return twin === undefined ? entry : merged(entry, twin, type.of);
  });
  return [...kept, ...wanted.filter(entry => twinOf(entry, live) === undefined)];
}

function isSame(one: unknown, other: unknown, keys: readonly string[]): boolean {
  const [first, second] = [one, other].map(entry => (isRecord(entry) ? keyOfEntry(entry, keys) : undefined));
  return first !== undefined && isDeepStrictEqual(first, second);
}

/** The same without what stands at a place. A map or a list that is left empty goes with it. */
export function without(value: unknown, place: string): unknown {
  return removed(value, decodePath(place));
}

function removed(value: unknown, [step = '', ...rest]: FieldPath): unknown {
  const text = step.slice(2);
  if (isRecord(value)) {
    const { [text]: inner, ...others } = value;
    const left = rest.length === 0 ? undefined : removed(inner, rest);
    if (left === undefined || isEmpty(left)) return others;
    return { ...value, [text]: left };
  }
  if (!Array.isArray(value)) return value;
  const key: unknown = JSON.parse(text);
  return value.flatMap(entry => {
    const isMeant =
      isRecord(key) && isRecord(entry) ? isSame(entry, key, Object.keys(key)) : isDeepStrictEqual(entry, key);
    // What an entry is told apart by stays for as long as the entry does.
    const isItsKey = isRecord(key) && rest.length === 1 && (rest[0] ?? '').slice(2) in key;
    if (!isMeant || isItsKey) return [entry];
    return rest.length === 0 ? [] : [removed(entry, rest)];
  });
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}
