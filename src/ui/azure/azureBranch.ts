import { type TreeItem, TreeItemCollapsibleState } from 'vscode';
import { isSignInNeeded } from '../../azure/account';
import type { AzureRegistry, Subscription } from '../../azure/resources';
import { explain, explainFully } from '../../base/errors';
import { count } from '../../base/units';
import type { TenantFinding } from '../../teleport/inventory';
import type { Services } from '../../teleport/services';
import { setting } from '../settings';
import { azureIcon, checkingIcon, failureIcon, lockedIcon, subscriptionIcon } from '../stateLook';
import type { RowBook } from '../tree/rowBook';
import type { RegistryRow } from '../tree/rows';
import type { AzurePart, AzureRow, NothingRow, SubscriptionRow, TenantRow } from './rows';

const root: AzureRow = { kind: 'azure', id: 'azure#', parent: undefined };

/** What the Registries view shows of Azure: one row, below it subscriptions or registries, and each tenant that could not be read. */
export class AzureBranch {
  readonly #services: Services;
  readonly #registryRows: RowBook;
  readonly #rows = new Map<string, AzurePart>([[root.id, root]]);

  constructor(services: Services, registryRows: RowBook) {
    this.#services = services;
    this.#registryRows = registryRows;
  }

  get root(): AzureRow {
    return root;
  }

  get(id: string): AzurePart | undefined {
    return this.#rows.get(id);
  }

  /** The row under which a registry stands that was found in Azure. */
  parentOf({ subscriptionId }: AzureRegistry): AzureRow | SubscriptionRow {
    const subscription = this.#services.inventory.subscriptions().find(({ id }) => id === subscriptionId);
    return setting('azure.groupBySubscription') && subscription ? this.#subscription(subscription) : root;
  }

  /** Waits until there is something to show, not until the slowest tenant has answered. */
  async children(row: AzurePart): Promise<readonly (AzurePart | RegistryRow)[]> {
    const { inventory } = this.#services;
    if (row.kind === 'subscription') return this.#registries(row);
    if (row.kind !== 'azure') return [];
    const done = inventory.read();
    await Promise.race([done, this.#firstRows()]);
    return this.#below();
  }

  draw(row: AzurePart): TreeItem {
    const item = this.#drawn(row);
    const spoken = [item.label, item.description].filter(part => typeof part === 'string' && part !== '');
    return { id: row.id, accessibilityInformation: { label: spoken.join(', ') }, ...item };
  }

  #below(): readonly (AzurePart | RegistryRow)[] {
    const { inventory } = this.#services;
    const unread = inventory.findings.filter(({ state }) => state !== 'read').map(each => this.#tenant(each));
    const grouped = setting('azure.groupBySubscription');
    const found = grouped ? this.#subscriptions() : this.#registries(root);
    if (found.length + unread.length > 0) return [...found, ...unread];
    if (inventory.isReading) return [];
    return [this.#nothing()];
  }

  /** Those that are shown and hold a registry. */
  #subscriptions(): readonly SubscriptionRow[] {
    const { inventory } = this.#services;
    const holding = new Set(inventory.registries().map(({ subscriptionId }) => subscriptionId));
    return inventory
      .subscriptions()
      .filter(({ id }) => holding.has(id))
      .map(subscription => this.#subscription(subscription));
  }

  #registries(parent: AzureRow | SubscriptionRow): readonly RegistryRow[] {
    const { inventory, registries } = this.#services;
    return inventory
      .registries()
      .filter(({ subscriptionId }) => parent.kind === 'azure' || subscriptionId === parent.subscription.id)
      .flatMap(({ loginServer }) => {
        const address = loginServer?.toLowerCase() ?? '';
        const found = registries.saved(address) ? undefined : registries.find(address);
        return found ? [this.#registryRows.registry(found, parent)] : [];
      });
  }

  async #firstRows(): Promise<void> {
    const { inventory } = this.#services;
    const isThere = () => inventory.findings.some(({ state }) => state === 'read');
    if (isThere()) return;
    await new Promise<void>(resolve => {
      const listening = inventory.onDidChange(() => {
        if (!isThere() && inventory.isReading) return;
        listening.dispose();
        resolve();
      });
    });
  }

  #drawn(row: AzurePart): TreeItem {
    switch (row.kind) {
      case 'azure':
        return this.#root();
      case 'subscription':
        return this.#subscriptionItem(row);
      case 'tenant':
        return tenantItem(row);
      case 'nothing':
        return { label: row.words, collapsibleState: TreeItemCollapsibleState.None, contextValue: 'empty' };
    }
  }

  #root(): TreeItem {
    const { inventory } = this.#services;
    return {
      label: 'Azure',
      description: this.#rootWords(),
      iconPath: inventory.isReading ? checkingIcon : azureIcon,
      collapsibleState: TreeItemCollapsibleState.Collapsed,
      contextValue: `azure ${inventory.isOpened && inventory.accounts.length === 0 ? 'signedOut' : 'signedIn'}`,
    };
  }

  #rootWords(): string {
    const { inventory } = this.#services;
    if (!inventory.isOpened) return '';
    if (inventory.accounts.length === 0) return inventory.isReading ? '' : 'not signed in';
    const [first, ...others] = inventory.accounts;
    const who = others.length === 0 ? (first?.label ?? '') : count(inventory.accounts.length, 'account');
    const found = count(inventory.registries().length, 'registry', 'registries');
    const { title } = this.#services.host.azure?.cloud() ?? {};
    return [title, who, `${inventory.isReading ? 'reading, ' : ''}${found}`].filter(Boolean).join(' · ');
  }

  #subscriptionItem({ subscription }: SubscriptionRow): TreeItem {
    const held = this.#services.inventory
      .registries()
      .filter(({ subscriptionId }) => subscriptionId === subscription.id).length;
    const state =
      subscription.state === 'Enabled' || !subscription.state ? [] : [subscription.state.toLowerCase()];
    return {
      label: subscription.name,
      description: [count(held, 'registry', 'registries'), ...state].join(' · '),
      tooltip: `${subscription.name}\n${subscription.id}`,
      iconPath: subscriptionIcon,
      collapsibleState: TreeItemCollapsibleState.Collapsed,
      contextValue: 'subscription',
    };
  }

  #subscription(subscription: Subscription): SubscriptionRow {
    return this.#keep({
      kind: 'subscription',
      id: `azure#subscription/${subscription.id}`,
      parent: root,
      subscription,
    });
  }

  #tenant(finding: TenantFinding): TenantRow {
    const id = `azure#tenant/${finding.account.id}/${finding.tenant?.id ?? ''}`;
    return this.#keep({ kind: 'tenant', id, parent: root, finding });
  }

  #nothing(): NothingRow {
    const words =
      this.#services.inventory.accounts.length === 0
        ? 'Not signed in. Sign in to Azure to see its registries.'
        : 'No registry that these accounts may read.';
    return this.#keep({ kind: 'nothing', id: 'azure#nothing', parent: root, words });
  }

  #keep<R extends AzurePart>(row: R): R {
    const known = this.#rows.get(row.id);
    if (known && JSON.stringify(known) === JSON.stringify(row)) return known as R;
    this.#rows.set(row.id, row);
    return row;
  }
}

/** For people: the tenant's name, or whatever else is known of it. */
export function tenantName({ tenant, account }: TenantFinding): string {
  return tenant?.name ?? tenant?.domain ?? tenant?.id ?? account.label;
}

function tenantItem({ finding }: TenantRow): TreeItem {
  const collapsibleState = TreeItemCollapsibleState.None;
  const label = tenantName(finding);
  if (finding.state !== 'failed')
    return {
      label,
      description: 'reading',
      iconPath: checkingIcon,
      collapsibleState,
      contextValue: 'tenant',
    };
  const { error } = finding;
  const isLocked = isSignInNeeded(error);
  return {
    label,
    description: isLocked ? `sign-in needed · ${finding.account.label}` : explain(error),
    tooltip: explainFully(error),
    iconPath: isLocked ? lockedIcon : failureIcon,
    collapsibleState,
    contextValue: `tenant ${isLocked ? 'locked' : 'failed'}`,
    ...(isLocked ? { command: signInCommand(finding) } : {}),
  };
}

function signInCommand(finding: TenantFinding) {
  const id = `azure#tenant/${finding.account.id}/${finding.tenant?.id ?? ''}`;
  return { command: 'acrTeleport.signIn', title: 'Sign In', arguments: [{ id }] };
}
