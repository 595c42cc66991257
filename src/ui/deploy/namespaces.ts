import type { QuickPickItem } from 'vscode';
import { isClusterError } from '../../kubernetes/clusterError';
import type { DeployTarget } from '../../teleport/deployment/target';
import { withProgress } from '../feedback';
import { window } from '../window';

const nameForm = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Asks for a namespace of the cluster, the likely one first; typed where they may not be listed. undefined when the person goes away. */
export async function askNamespace(
  { name, objects }: DeployTarget,
  likely: string = objects.connection.namespace,
): Promise<string | undefined> {
  const title = `Which namespace of ${name}?`;
  const known = await withProgress(`Reading the namespaces of ${name}`, signal =>
    namespacesOf(objects, signal),
  );
  if (known === undefined) return typedNamespace(title, likely);
  const others = known.filter(each => each !== likely);
  const items: (QuickPickItem & { readonly namespace?: string })[] = [
    {
      label: likely,
      description: known.includes(likely) ? 'the context’s own' : 'not there yet',
      namespace: likely,
    },
    ...others.map(namespace => ({ label: namespace, namespace })),
    { label: '$(edit) Another…', alwaysShow: true },
  ];
  const picked = await window.showQuickPick(items, { title });
  return picked && (picked.namespace ?? typedNamespace(title, likely));
}

/** The same, with all of them as a choice. */
export async function askNamespaces(
  target: DeployTarget,
): Promise<{ readonly namespace?: string } | undefined> {
  const all = { label: '$(globe) All Namespaces', isAll: true };
  const one = { label: '$(symbol-namespace) One Namespace…', isAll: false };
  const picked = await window.showQuickPick([all, one], { title: `Which namespaces of ${target.name}?` });
  if (picked === undefined || picked.isAll) return picked && {};
  const namespace = await askNamespace(target);
  return namespace === undefined ? undefined : { namespace };
}

/** undefined where they may not be listed. */
async function namespacesOf(
  objects: DeployTarget['objects'],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const { items } = await objects.list({ apiVersion: 'v1', kind: 'Namespace' }, signal);
    return items.map(({ metadata }) => metadata.name);
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied')) return undefined;
    throw error;
  }
}

function typedNamespace(title: string, value: string): Thenable<string | undefined> {
  return window.showInputBox({
    title,
    value,
    ignoreFocusOut: true,
    validateInput: text =>
      nameForm.test(text)
        ? undefined
        : 'Lower-case letters, digits and hyphens, 63 at most, such as "default".',
  });
}
