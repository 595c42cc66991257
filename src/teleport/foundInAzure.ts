import { idKey } from '../azure/resourceId';
import type { AzureRegistry } from '../azure/resources';
import { isExplained } from '../base/errors';
import { parseRegistry, type RegistryAddress } from '../registry/reference';
import type { SavedRegistry } from './registries';

/** A registry that Azure shows, as it is signed in to; none while it has no login server yet, or none that can be one. */
export function asSaved(
  { loginServer }: AzureRegistry,
  account: string,
  tenant: string | undefined,
): readonly SavedRegistry[] {
  const address = loginServer === undefined ? undefined : addressOf(loginServer);
  if (address === undefined) return [];
  const azure = { account, ...(tenant === undefined ? {} : { tenant }) };
  return [{ ...address, access: 'azure', azure, repositories: [] }];
}

/** undefined where it is no login server: one such registry hides no other. */
function addressOf(loginServer: string): RegistryAddress | undefined {
  try {
    return parseRegistry(loginServer);
  } catch (error) {
    if (!isExplained(error)) throw error;
    return undefined;
  }
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
