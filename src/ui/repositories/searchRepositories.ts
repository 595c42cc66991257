import { count } from '../../base/units';
import type { SavedRegistry } from '../../teleport/registries';
import { withProgress } from '../feedback';
import type { RegistryTree } from '../tree/registryTree';

/** The names that contain `text`, out of all pages of a registry's catalog and the repositories added by name. */
export function searchRepositories(
  tree: RegistryTree,
  registry: SavedRegistry,
  text: string,
): Thenable<readonly string[]> {
  const wanted = text.toLowerCase();
  return withProgress(`Searching ${registry.loginServer}`, async (signal, report) => {
    const { client } = await tree.branches.open(registry);
    const found = new Set(registry.repositories.filter(name => name.includes(wanted)));
    let seen = 0;
    for await (const { items } of client.repositories(signal)) {
      for (const name of items) if (name.includes(wanted)) found.add(name);
      seen += items.length;
      report.report({ message: `${found.size} of ${count(seen, 'repository', 'repositories')}` });
    }
    return [...found].sort();
  });
}
