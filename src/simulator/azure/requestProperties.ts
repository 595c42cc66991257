import type { SimulatorRequest } from '../message';
import { isRecord, readJsonObject } from '../requestBody';

/** The `properties` of a resource in a request's body, or undefined when it has none. */
export async function requestProperties(
  request: SimulatorRequest,
): Promise<Record<string, unknown> | undefined> {
  const properties = (await readJsonObject(request))?.properties;
  return isRecord(properties) ? properties : undefined;
}

/** The texts of a list, or none. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(entry => typeof entry === 'string') : [];
}
