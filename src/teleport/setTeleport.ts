import type { OpenRegistry } from './openRegistry';

/** Switches Teleport on a repository and reads it back: false when the registry took the change and does not show it. Throws RegistryError. */
export async function setTeleport(
  registry: OpenRegistry,
  repository: string,
  enabled: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  await registry.client.setTeleport(repository, enabled, signal);
  registry.forget(repository);
  const { teleportEnabled } = await registry.attributes(repository, signal);
  return (teleportEnabled ?? false) === enabled;
}
