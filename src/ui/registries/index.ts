import type { Disposable, QuickPickItem } from 'vscode';
import { parseRepository } from '../../registry/reference';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { register, run } from '../commands';
import { confirm, problemIn } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';

/** Asking for a registry and its credential is loaded when somebody wants to. */
const adding = () => import('./addRegistry');

/** Adding, removing and signing in to registries; adding repositories by name. */
export function registerRegistries(services: Services, view: RegistriesView): Disposable[] {
  const { registries } = services;
  return [
    register('acrTeleport.addRegistry', async () => (await adding()).addRegistry(services, view)),
    register('acrTeleport.removeRegistry', async row =>
      removeRegistry(services, await registryOf(services, view, row)),
    ),
    register('acrTeleport.replaceCredential', async row => {
      const registry = await registryOf(services, view, row);
      if (registry) await (await adding()).signInAndSave(services, registry);
    }),
    register('acrTeleport.addRepository', async row =>
      addRepository(services, view, await registryOf(services, view, row)),
    ),
    register('acrTeleport.removeRepository', async row => {
      const known = row && view.tree.rows.get(row.id);
      if (known?.kind === 'repository') await registries.removeRepository(known.registry, known.repository);
    }),
  ];
}

/** The registry of a row, or one picked from the list; undefined when the person goes away. */
export async function registryOf(
  services: Services,
  view: RegistriesView,
  row?: RowId,
): Promise<SavedRegistry | undefined> {
  const known = row && view.tree.rows.get(row.id);
  if (known) return services.registries.find(known.registry.loginServer);
  const all = services.registries.all();
  if (all.length === 0) {
    const add = 'Add Registry';
    if ((await window.showInformationMessage('There is no registry yet.', add)) === add)
      await run('acrTeleport.addRegistry');
    return undefined;
  }
  if (all.length === 1) return all[0];
  const items = all.map(
    registry =>
      ({ label: registry.loginServer, registry }) satisfies QuickPickItem & { registry: SavedRegistry },
  );
  return (await window.showQuickPick(items, { placeHolder: 'Which registry?' }))?.registry;
}

async function removeRegistry(
  { registries, waits, watched }: Services,
  registry: SavedRegistry | undefined,
): Promise<void> {
  if (registry === undefined) return;
  const detail =
    'Its row and its stored password are forgotten here. Nothing changes in the registry itself.';
  if (!(await confirm(`Remove ${registry.loginServer}?`, detail, 'Remove'))) return;
  await registries.remove(registry);
  waits.forget(registry.loginServer);
  watched.forget(registry.loginServer);
}

async function addRepository(
  services: Services,
  view: RegistriesView,
  registry: SavedRegistry | undefined,
): Promise<void> {
  if (registry === undefined) return;
  const text = await window.showInputBox({
    title: `Add a repository of ${registry.loginServer} by name`,
    prompt: 'For registries that do not let you list them',
    placeHolder: 'team/web-app',
    validateInput: problemIn(parseRepository),
  });
  if (text === undefined || text.trim() === '') return;
  await services.registries.addRepository(registry, parseRepository(text));
  view.tree.setFilter(registry, undefined);
}
