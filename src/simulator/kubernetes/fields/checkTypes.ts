import { isRecord } from '../../requestBody';
import { pathText } from './fieldPath';
import { type FieldType, fieldType, keyOfEntry } from './fieldType';

const asQuantity = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkKMGTPE]|[KMGTPE]i)?$/;

/** What of an object is not as its kind has it: fields that there are not, and values that do not fit. Each in the words of server-side apply. */
export function typeProblems(kind: string, object: unknown): string[] {
  return problems(object, fieldType(kind), []);
}

function problems(value: unknown, type: FieldType, path: readonly string[]): string[] {
  if (value === null || value === undefined || type.kind === 'any') return [];
  switch (type.kind) {
    case 'scalar':
      return scalarProblem(value, type.of, path);
    case 'whole':
      return problems(value, type.of, path);
    case 'structure':
      return isRecord(value) ? structureProblems(value, type, path) : wrong(path, 'map', value);
    case 'map':
      if (!isRecord(value)) return wrong(path, 'map', value);
      return Object.entries(value).flatMap(([key, entry]) => problems(entry, type.of, [...path, `f:${key}`]));
    default:
      return Array.isArray(value) ? listProblems(value, type, path) : wrong(path, 'list', value);
  }
}

function structureProblems(
  value: Readonly<Record<string, unknown>>,
  { fields }: Extract<FieldType, { kind: 'structure' }>,
  path: readonly string[],
): string[] {
  return Object.entries(value).flatMap(([name, entry]) => {
    const at = [...path, `f:${name}`];
    const type = fields.get(name);
    return type ? problems(entry, type(), at) : [`${pathText(at)}: field not declared in schema`];
  });
}

function listProblems(
  value: readonly unknown[],
  type: Extract<FieldType, { kind: 'list' | 'set' | 'keyed' }>,
  path: readonly string[],
): string[] {
  if (type.kind !== 'keyed')
    return value.flatMap((entry, index) => {
      const at = [...path, `i:${index}`];
      return entry === null ? wrong(at, 'a value', entry) : problems(entry, type.of, at);
    });
  const seen = new Set<string>();
  return value.flatMap((entry, index) => {
    const key = isRecord(entry) ? keyOfEntry(entry, type.keys) : undefined;
    if (!key) {
      const missing = isRecord(entry) ? type.keys.find(name => entry[name] === undefined) : undefined;
      return missing === undefined
        ? wrong([...path, `i:${index}`], 'map', entry)
        : [
            `${pathText(path)}: element ${index}: associative list with keys has an element that omits key field "${missing}"`,
          ];
    }
    const at = `k:${JSON.stringify(key)}`;
    const twice = seen.has(at) ? [`${pathText(path)}: duplicate entries for key ${pathText([at])}`] : [];
    seen.add(at);
    return [...twice, ...problems(entry, type.of, [...path, at])];
  });
}

function scalarProblem(value: unknown, of: string, path: readonly string[]): string[] {
  const isNumber = typeof value === 'number';
  switch (of) {
    case 'string':
      return typeof value === 'string' ? [] : wrong(path, 'string', value);
    case 'integer':
      return Number.isInteger(value) ? [] : wrong(path, 'numeric (int or float)', value);
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong(path, 'boolean', value);
    case 'quantity':
      return isNumber || (typeof value === 'string' && asQuantity.test(value))
        ? []
        : wrong(path, 'quantity', value);
    default:
      return isNumber || typeof value === 'string' ? [] : wrong(path, 'integer or string', value);
  }
}

function wrong(path: readonly string[], expected: string, value: unknown): string[] {
  return [`${pathText(path)}: expected ${expected}, got ${nameOf(value)}`];
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : `&value.valueUnstructured{Value:${String(value)}}`;
}
