import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../requestBody';
import { type FieldType, fieldType } from '../fields/fieldType';
import { inside } from '../fields/places';

type JsonObject = Readonly<Record<string, unknown>>;

/** A strategic merge patch: as a JSON merge patch, but entries of lists find their like by their first key (Kubernetes, "Update API Objects in Place Using kubectl patch"). */
export function strategicMerged(object: unknown, patch: unknown, kind: string): unknown {
  return merged(object, patch, fieldType(kind));
}

function merged(value: unknown, patch: unknown, type: FieldType): unknown {
  if (Array.isArray(patch)) return mergedList(Array.isArray(value) ? value : [], patch, type);
  if (!isRecord(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') return fields;
  const kept = isRecord(value) ? value : {};
  const result: Record<string, unknown> = { ...(Array.isArray(retained) ? only(kept, retained) : kept) };
  for (const [name, wanted] of Object.entries(fields)) putField(result, name, wanted, bare(type));
  return result;
}

function bare(type: FieldType): FieldType {
  return type.kind === 'whole' ? type.of : type;
}

/** Changes the result. The order of a list's entries is not kept: it means nothing where they have keys. */
function putField(result: Record<string, unknown>, name: string, wanted: unknown, type: FieldType): void {
  const [, directive, field = ''] = /^\$(setElementOrder|deleteFromPrimitiveList)\/(.+)$/.exec(name) ?? [];
  if (directive === 'deleteFromPrimitiveList') result[field] = lacking(result[field], wanted);
  else if (directive === undefined && wanted === null) delete result[name];
  else if (directive === undefined) result[name] = merged(result[name], wanted, inside(type, name));
}

function only(value: JsonObject, names: readonly unknown[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

function lacking(value: unknown, gone: unknown): unknown {
  return Array.isArray(value) && Array.isArray(gone) ? value.filter(entry => !gone.includes(entry)) : value;
}

function mergedList(
  value: readonly unknown[],
  patch: readonly unknown[],
  type: FieldType,
): readonly unknown[] {
  if (type.kind === 'set') return [...value, ...patch.filter(entry => !value.includes(entry))];
  if (type.kind !== 'keyed' || patch.some(entry => isRecord(entry) && entry.$patch === 'replace'))
    return patch.filter(entry => !(isRecord(entry) && entry.$patch === 'replace'));
  const [key = ''] = type.keys;
  let result = [...value];
  for (const entry of patch) {
    if (!isRecord(entry)) continue;
    const place = result.findIndex(other => isRecord(other) && isDeepStrictEqual(other[key], entry[key]));
    if (entry.$patch === 'delete') result = result.filter((_, index) => index !== place);
    else if (place < 0) result.push(merged({}, entry, type.of));
    else result[place] = merged(result[place], entry, type.of);
  }
  return result;
}
