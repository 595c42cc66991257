import { asRecord, asString, type JsonRecord } from '../base/json';
import { parseResourceId } from './resourceId';
import type { Resource } from './resources';

/** Reads what each resource has, from an answer of Resource Manager or a row of Resource Graph; undefined when it is not of this type (in lower case). */
export function readResource(row: JsonRecord, type: string): Resource | undefined {
  const id = asString(row.id);
  const parsed = parseResourceId(id ?? '');
  if (id === undefined || parsed?.type !== type) return undefined;
  return {
    id,
    name: asString(row.name) || parsed.name,
    resourceGroup: parsed.resourceGroup,
    subscriptionId: parsed.subscriptionId,
    tenantId: asString(row.tenantId) || undefined,
    location: readLocation(row.location),
  };
}

/** In the short form: `West US 2` is `westus2`. Empty where none is told. */
export function readLocation(value: unknown): string {
  return (asString(value) ?? '').toLowerCase().replace(/\s+/g, '');
}

export function propertiesOf(row: JsonRecord): JsonRecord {
  return asRecord(row.properties) ?? {};
}
