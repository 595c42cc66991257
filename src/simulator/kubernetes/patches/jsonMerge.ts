import { isRecord } from '../../requestBody';

/** A JSON merge patch (RFC 7386): null takes a field away, objects are merged, and everything else is replaced. */
export function jsonMerged(value: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  for (const [name, wanted] of Object.entries(patch)) {
    if (wanted === null) delete result[name];
    else result[name] = jsonMerged(result[name], wanted);
  }
  return result;
}
