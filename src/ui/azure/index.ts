import type { Disposable, QuickPickItem } from 'vscode';
import { isSignInNeeded, type SignInRequest } from '../../azure/account';
import type { TenantFinding } from '../../teleport/inventory';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { register } from '../commands';
import { withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';

/** What a sign-in is asked for: a row that needs one, or what was refused. */
export type SignInSubject = RowId | { readonly request: SignInRequest };

/** Signing in to Azure, choosing subscriptions, reading Azure anew. */
export function registerAzure(
  services: Services,
  view: RegistriesView,
  clusters: ClustersView,
): Disposable[] {
  const { inventory } = services;
  const findingOf = (row?: SignInSubject) => tenantOf(view, clusters, row);
  return [
    register('acrTeleport.signIn', async subject => {
      const finding = findingOf(subject);
      await signIn(services, requestOf(view, finding, subject));
      if (finding && inventory.isOpened) await inventory.refreshTenant(finding);
      else await inventory.read();
    }),
    register('acrTeleport.selectSubscriptions', () => selectSubscriptions(services)),
    register('acrTeleport.refreshAzure', async row => {
      const finding = findingOf(row);
      if (finding) await inventory.refreshTenant(finding);
      else if (inventory.isOpened) inventory.refresh();
      else await inventory.read();
    }),
  ];
}

function tenantOf(
  view: RegistriesView,
  clusters: ClustersView,
  subject?: SignInSubject,
): TenantFinding | undefined {
  if (subject === undefined || 'request' in subject) return undefined;
  const row = view.azure.get(subject.id) ?? clusters.get(subject.id);
  return row?.kind === 'tenant' ? row.finding : undefined;
}

function requestOf(
  view: RegistriesView,
  finding: TenantFinding | undefined,
  subject?: SignInSubject,
): SignInRequest | undefined {
  if (subject && 'request' in subject) return subject.request;
  const row = subject && view.tree.rows.get(subject.id);
  const error = finding?.state === 'failed' ? finding.error : row?.kind === 'failure' ? row.error : undefined;
  return isSignInNeeded(error) ? error.request : undefined;
}

async function signIn({ host }: Services, request?: SignInRequest): Promise<void> {
  const { azure } = host;
  if (azure === undefined) return;
  const wanted = request ?? { scopes: [azure.cloud().armScope] };
  const where = wanted.tenant === undefined ? 'Azure' : `tenant ${wanted.tenant}`;
  await withProgress(`Signing in to ${where}`, signal => azure.signIn(wanted, signal));
}

interface SubscriptionItem extends QuickPickItem {
  readonly id: string;
}

async function selectSubscriptions({ inventory }: Services): Promise<void> {
  await withProgress('Reading your subscriptions', () => inventory.read());
  const items = inventory.subscriptions().map(
    ({ id, name }): SubscriptionItem => ({
      id,
      label: name,
      description: id,
      picked: !inventory.isHidden(id),
    }),
  );
  if (items.length === 0) {
    await window.showInformationMessage('Your accounts show no subscription. Sign in to Azure to see some.');
    return;
  }
  const picked = await window.showQuickPick(items, {
    title: 'Subscriptions to show',
    placeHolder: 'Registries and clusters of the others are hidden',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const shown = new Set(picked.map(({ id }) => id));
  await inventory.hide(items.filter(({ id }) => !shown.has(id)).map(({ id }) => id));
}
