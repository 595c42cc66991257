import type { QuickPickItem } from 'vscode';
import type { Access, Password } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { window } from '../window';

export interface Credentials {
  readonly access: Access;
  readonly password?: Password;
}

interface AccessItem extends QuickPickItem {
  readonly access: Access;
}

/** Asks how to sign in to a registry; undefined when the person goes away. */
export async function askCredentials(
  services: Services,
  loginServer: string,
): Promise<Credentials | undefined> {
  const picked = await window.showQuickPick(accessItems(services), {
    title: `Sign in to ${loginServer}`,
    placeHolder: 'How do you sign in?',
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if (picked.access !== 'password') return { access: picked.access };
  const password = await askPassword(loginServer);
  return password && { access: 'password', password };
}

function accessItems({ registries, host }: Services): AccessItem[] {
  const items: AccessItem[] = [
    {
      access: 'password',
      label: '$(key) Name and password',
      detail: 'A repository-scoped token, or the admin user. Kept in the secret storage of this computer.',
    },
    { access: 'anonymous', label: '$(globe) Anonymous', detail: 'For registries that allow anonymous pull.' },
  ];
  if (registries.environment()) {
    items.push({
      access: 'environment',
      label: '$(terminal) ACR_USER and ACR_PWD',
      detail: `From the environment of this window; signs in as ${host.environment.ACR_USER}.`,
    });
  }
  if (host.azure)
    items.push({
      access: 'azure',
      label: '$(azure) Azure account',
      detail: 'The account you are signed in with.',
    });
  return items;
}

async function askPassword(loginServer: string): Promise<Password | undefined> {
  const title = `Sign in to ${loginServer}`;
  const user = await window.showInputBox({
    title,
    prompt: 'Name of the token, or of the admin user',
    placeHolder: 'teleport-token',
    ignoreFocusOut: true,
    validateInput: text =>
      text.trim() === '' || text.includes(':') ? 'Give a name, without a colon.' : undefined,
  });
  if (user === undefined) return undefined;
  const password = await window.showInputBox({
    title,
    prompt: `Password for ${user}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: text => (text === '' ? 'Give the password.' : undefined),
  });
  return password === undefined ? undefined : { user: user.trim(), password };
}
