import { isRecord } from '../../requestBody';

/** A field that is null, or an empty list, says nothing: objects are stored without it. */
export function withoutVoids(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVoids);
  if (!isRecord(value)) return value;
  const said = Object.entries(value).filter(([, inner]) => !isVoid(inner));
  return Object.fromEntries(said.map(([name, inner]) => [name, withoutVoids(inner)]));
}

function isVoid(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
