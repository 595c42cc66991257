import { ahead } from '../base/ahead';
import { explain, isAbort } from '../base/errors';
import { RegistryError } from '../registry/registryError';
import type { OpenRegistry } from './openRegistry';

/** A repository, and whether it teleports: true, false, or undefined where the registry did not say. */
export interface RepositoryFinding {
  readonly name: string;
  readonly teleportEnabled: boolean | undefined;
  readonly tagCount?: number;
  /** Why nothing could be read of this one, in words, and as it came. */
  readonly failure?: string;
  readonly cause?: RegistryError;
}

/**
 * Reads the attributes of all repositories, a page at a time and the next page's names and tokens meanwhile.
 * `names` replaces the catalog where listing it is denied. One repository that cannot be read fails alone; the catalog's failure is thrown.
 */
export async function* findTeleport(
  registry: OpenRegistry,
  signal: AbortSignal,
  names?: readonly string[],
): AsyncGenerator<readonly RepositoryFinding[], void, undefined> {
  for await (const page of ahead(preparedPages(registry, signal, names))) {
    yield await Promise.all(page.map(name => finding(registry, name, signal)));
  }
}

async function* preparedPages(
  registry: OpenRegistry,
  signal: AbortSignal,
  names: readonly string[] | undefined,
) {
  const pages = names === undefined ? registry.client.repositories(signal) : [{ items: names }];
  for await (const { items } of pages) {
    await registry.client.prepareRepositories(items, signal);
    yield items;
  }
}

async function finding(
  registry: OpenRegistry,
  name: string,
  signal: AbortSignal,
): Promise<RepositoryFinding> {
  try {
    const { teleportEnabled, tagCount } = await registry.sweep(name, signal);
    return { name, teleportEnabled, ...(tagCount === undefined ? {} : { tagCount }) };
  } catch (error) {
    if (isAbort(error) || !(error instanceof RegistryError)) throw error;
    return { name, teleportEnabled: undefined, failure: explain(error), cause: error };
  }
}
