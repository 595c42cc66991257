import { isDenied } from '../registry/registryError';
import type { OpenRegistry } from './openRegistry';

/**
 * Switches Teleport on a repository: false when the registry took the change and does not show it. Its answer to the change says so, since
 * who may change a repository may not always read it; one that took the change without a word is asked, and believed where it refuses to
 * tell. Throws RegistryError.
 */
export async function setTeleport(
  registry: OpenRegistry,
  repository: string,
  enabled: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const changed = await registry.client.setTeleport(repository, enabled, signal);
  registry.forget(repository);
  if (changed !== undefined) registry.note(changed);
  try {
    const { teleportEnabled } = changed ?? (await registry.attributes(repository, signal));
    return (teleportEnabled ?? false) === enabled;
  } catch (error) {
    if (isDenied(error)) return true;
    throw error;
  }
}
