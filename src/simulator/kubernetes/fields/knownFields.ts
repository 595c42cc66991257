import { isRecord } from '../../requestBody';
import { type FieldType, fieldType } from './fieldType';

export interface Known {
  /** What was given, without what nobody knows. */
  readonly object: unknown;
  /** Such as `spec.template.spec.containers[0].imagee`. */
  readonly unknown: readonly string[];
}

/** An object with the fields that its kind has: the API drops others, and tells of them. */
export function knownFields(kind: string, object: unknown): Known {
  const unknown: string[] = [];
  return { object: known(object, fieldType(kind), '', unknown), unknown };
}

function known(value: unknown, type: FieldType, at: string, unknown: string[]): unknown {
  if (type.kind === 'whole') return known(value, type.of, at, unknown);
  if (Array.isArray(value)) {
    if (type.kind !== 'list' && type.kind !== 'keyed') return value;
    return value.map((entry, index) => known(entry, type.of, `${at}[${index}]`, unknown));
  }
  if (!isRecord(value) || type.kind !== 'structure') return value;
  const fields = Object.entries(value).flatMap(([name, entry]) => {
    const path = at === '' ? name : `${at}.${name}`;
    const inner = type.fields.get(name);
    if (inner) return [[name, known(entry, inner(), path, unknown)] as const];
    unknown.push(path);
    return [];
  });
  return Object.fromEntries(fields);
}
