import { ConfigurationTarget, commands, type Disposable, workspace } from 'vscode';
import { parseRegistry } from '../../registry/reference';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { register, run } from '../commands';
import { confirm } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';

/** The built-in demo registry, for people without Azure. `npm start` asks for it through the environment. */
export function registerDemo(services: Services, view: RegistriesView): Disposable[] {
  const open = register('acrTeleport.openDemoRegistry', () => openDemo(services, view));
  if (services.host.environment.ACR_TELEPORT_DEMO === '1') void run('acrTeleport.openDemoRegistry');
  return [open, register('acrTeleport.openDemoAzure', () => openDemoAzure(services))];
}

/** Makes the demo world's account the one that is looked at, until somebody sets another. */
async function openDemoAzure({ inventory }: Services): Promise<void> {
  const section = workspace.getConfiguration('acrTeleport');
  await section.update('azure.credential', 'demo', ConfigurationTarget.Global);
  await commands.executeCommand('acrTeleport.clusters.focus');
  await inventory.read();
}

async function openDemo({ host, registries }: Services, view: RegistriesView): Promise<void> {
  const [first] = (await host.demo()).registries;
  if (first === undefined) return;
  const known = registries.saved(first.loginServer);
  if (known && known.access !== 'demo' && !(await replaces(known))) return;
  const saved =
    known?.access === 'demo'
      ? known
      : await registries.save(parseRegistry(first.loginServer), { access: 'demo' });
  await commands.executeCommand('acrTeleport.registries.focus');
  await view.reveal(view.tree.rows.registry(saved), { expand: true });
}

function replaces({ loginServer }: SavedRegistry): Promise<boolean> {
  const detail =
    'A registry of that name is in the list already. The demo would take its place, and its stored password would be forgotten.';
  return confirm(`Replace ${loginServer} by the demo registry?`, detail, 'Replace');
}
