import { idKey } from '../azure/resourceId';
import type { AzureRegistry } from '../azure/resources';
import { parseRegistry } from '../registry/reference';
import type { SavedRegistry } from './registries';

/** A registry that Azure shows, as it is signed in to; none while it has no login server yet. */
export function asSaved(
  { loginServer }: AzureRegistry,
  account: string,
  tenant: string | undefined,
): readonly SavedRegistry[] {
  if (loginServer === undefined) return [];
  const azure = { account, ...(tenant === undefined ? {} : { tenant }) };
  return [{ ...parseRegistry(loginServer), access: 'azure', azure, repositories: [] }];
}

/** One of each id, the first seen; by name. */
export function merged<T extends { readonly id: string; readonly name: string }>(
  lists: readonly (readonly T[])[],
): readonly T[] {
  const byId = new Map<string, T>();
  for (const each of lists.flat()) {
    const key = idKey(each.id);
    if (!byId.has(key)) byId.set(key, each);
  }
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name));
}
