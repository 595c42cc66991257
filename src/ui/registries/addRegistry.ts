import { explain } from '../../base/errors';
import { parseRegistry, type RegistryAddress } from '../../registry/reference';
import { RegistryError } from '../../registry/registryError';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { problemIn, withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import { window } from '../window';
import { askCredentials, type Credentials } from './credentials';

/** Asks for a registry and how to sign in to it, tries it, and adds it. */
export async function addRegistry(services: Services, view: RegistriesView): Promise<void> {
  const address = await askAddress();
  if (address === undefined) return;
  const saved = await signInAndSave(services, address);
  if (saved) await view.reveal(view.tree.rows.registry(saved), { expand: true });
}

/** Asks for credentials until some are taken, kept untried, or the person goes away. Saves nothing before. */
export async function signInAndSave(
  services: Services,
  address: RegistryAddress,
): Promise<SavedRegistry | undefined> {
  for (;;) {
    const credentials = await askCredentials(services, address.loginServer);
    if (credentials === undefined) return undefined;
    const failure = await tryOut(services, address, credentials);
    const next = failure === undefined ? 'save' : await askAfter(failure);
    if (next === 'stop') return undefined;
    if (next === 'save') {
      return services.registries.save(address, credentials);
    }
  }
}

async function askAddress(): Promise<RegistryAddress | undefined> {
  const text = await window.showInputBox({
    title: 'Add Registry',
    prompt: 'Name or login server',
    placeHolder: 'demo42t, demo42t.azurecr.io or 127.0.0.1:5000',
    ignoreFocusOut: true,
    validateInput: problemIn(parseRegistry),
  });
  return text === undefined || text.trim() === '' ? undefined : parseRegistry(text);
}

async function tryOut(
  services: Services,
  address: RegistryAddress,
  credentials: Credentials,
): Promise<RegistryError | undefined> {
  try {
    await withProgress(`Signing in to ${address.loginServer}`, async signal => {
      const client = await services.catalog.connect(address, credentials);
      await client.signIn(signal);
    });
    return undefined;
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

async function askAfter(failure: RegistryError): Promise<'again' | 'save' | 'stop'> {
  const again = 'Try Again';
  const save = 'Add Anyway';
  const answer = await window.showErrorMessage(explain(failure), again, save);
  return answer === again ? 'again' : answer === save ? 'save' : 'stop';
}
