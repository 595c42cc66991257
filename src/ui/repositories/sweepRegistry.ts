import { count } from '../../base/units';
import { RegistryError } from '../../registry/registryError';
import { findTeleport, type RepositoryFinding } from '../../teleport/findTeleport';
import type { SavedRegistry } from '../../teleport/registries';
import { withProgress } from '../feedback';
import type { RegistryTree } from '../tree/registryTree';

/** Reads the attributes of all repositories of a registry; where the catalog is denied, of those added by name. */
export function sweepRegistry(
  tree: RegistryTree,
  registry: SavedRegistry,
): Thenable<readonly RepositoryFinding[]> {
  return withProgress(`Looking through ${registry.loginServer}`, async (signal, report) => {
    const opened = await tree.branches.open(registry);
    const read = async (names?: readonly string[]) => {
      const findings: RepositoryFinding[] = [];
      for await (const page of findTeleport(opened, signal, names)) {
        findings.push(...page);
        report.report({ message: `${count(findings.length, 'repository', 'repositories')} read` });
      }
      return findings;
    };
    try {
      return await read();
    } catch (error) {
      const isDenied = error instanceof RegistryError && error.code === 'catalogDenied';
      if (!isDenied || registry.repositories.length === 0) throw error;
      return read(registry.repositories);
    }
  });
}
