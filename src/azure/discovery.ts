import { createLimiter } from '../base/limiter';
import type { AzureAccount } from './account';
import type { Arm } from './arm';
import { arrivals, type Emit } from './arrivals';
import { AzureError, isAzureError } from './azureError';
import { listResources, type Unread } from './listResources';
import { type Discovered, queryResources } from './resourceGraph';
import type { Subscription, Tenant } from './resources';
import { subscriptions, tenants } from './subscriptions';

/** What an account sees of a tenant. */
export interface TenantContents extends Discovered {
  readonly subscriptions: readonly Subscription[];
  /** Those whose registries or clusters could not be read, while the others could. */
  readonly unread: readonly Unread[];
}

interface Whose {
  readonly account: Pick<AzureAccount, 'id' | 'label'>;
  readonly tenant: Tenant;
}

/** How far a tenant is read. One account may see it while another is locked out, so each has a finding of its own. */
export type TenantFinding =
  | (Whose & { readonly state: 'reading' })
  | (Whose & TenantContents & { readonly state: 'read' })
  /** Without a tenant: the account could not even tell which it is in. */
  | (Omit<Whose, 'tenant'> & {
      readonly tenant: Tenant | undefined;
      readonly state: 'failed';
      /** SignInNeeded, AzureError, or what an account throws. */
      readonly error: unknown;
    });

export interface DiscoveryOptions {
  readonly signal: AbortSignal;
  /** Only these, by id, domain or name. One that the account does not list is tried all the same. */
  readonly tenants?: readonly string[];
}

/** As an account, in one of its tenants; undefined: its own. */
export type ArmOf = (account: AzureAccount, tenant: string | undefined) => Arm;

const maxAccounts = 5;
const maxTenants = 5;

/**
 * Reads all tenants of all accounts at once, each with a finding when it begins and one when it has ended, in the order in which they answer. A failure is a
 * finding and hides no other. Requests: one for the tenants of an account; for each tenant one for its subscriptions, and the pages of Resource Graph.
 */
export function discover(
  accounts: readonly AzureAccount[],
  armOf: ArmOf,
  options: DiscoveryOptions,
): AsyncGenerator<TenantFinding, void, undefined> {
  const limit = createLimiter(maxAccounts);
  return arrivals(options.signal, async (emit, signal) => {
    const read = (account: AzureAccount) =>
      limit(() => readAccount(account, armOf, { ...options, signal }, emit), signal);
    await Promise.all(accounts.map(read));
  });
}

async function readAccount(
  account: AzureAccount,
  armOf: ArmOf,
  { signal, tenants: wanted }: DiscoveryOptions,
  emit: Emit<TenantFinding>,
): Promise<void> {
  const who = { account: { id: account.id, label: account.label } };
  try {
    const listed = await tenants(armOf(account, undefined), signal).catch(error => {
      // Tenants that are named can be read all the same, such as from a home tenant that is locked.
      if (wanted === undefined) throw error;
      return [];
    });
    const chosen = wanted === undefined ? listed : wanted.map(name => named(name, listed));
    if (chosen.length === 0) throw noTenants(account);
    const limit = createLimiter(maxTenants);
    for (const tenant of chosen) emit({ ...who, tenant, state: 'reading' });
    const read = (tenant: Tenant) => limit(() => findTenant(account, tenant, armOf, signal), signal);
    await Promise.all(chosen.map(async tenant => emit(await read(tenant))));
  } catch (error) {
    signal.throwIfAborted();
    emit({ ...who, tenant: undefined, state: 'failed', error });
  }
}

/** Reads one tenant as one account, or says why not. Throws nothing but the signal's reason. */
export async function findTenant(
  account: AzureAccount,
  tenant: Tenant,
  armOf: ArmOf,
  signal: AbortSignal,
): Promise<TenantFinding> {
  const whose = { account: { id: account.id, label: account.label }, tenant };
  try {
    return { ...whose, state: 'read', ...(await tenantContents(armOf(account, tenant.id), signal)) };
  } catch (error) {
    signal.throwIfAborted();
    return { ...whose, state: 'failed', error };
  }
}

/** Reads what the account sees of the tenant that this is signed in to: by Resource Graph, or subscription by subscription where that is denied. */
export async function tenantContents(arm: Arm, signal: AbortSignal): Promise<TenantContents> {
  const [found, discovered] = await Promise.all([
    subscriptions(arm, signal),
    queryResources(arm, signal).catch(denied),
  ]);
  if (discovered) return { subscriptions: found, unread: [], ...discovered };
  return { subscriptions: found, ...(await listResources(arm, found, signal)) };
}

/** Some tenants forbid Resource Graph, some clouds lack it; other failures would strike the lists as well. */
function denied(error: unknown): undefined {
  if (isAzureError(error, 'forbidden', 'notFound', 'invalid', 'unreadable')) return undefined;
  throw error;
}

function named(name: string, listed: readonly Tenant[]): Tenant {
  const key = name.toLowerCase();
  const spellings = ({ id, domain, name: title }: Tenant) =>
    [id, domain, title].map(text => text?.toLowerCase());
  return (
    listed.find(tenant => spellings(tenant).includes(key)) ?? { id: name, name: undefined, domain: undefined }
  );
}

function noTenants({ label }: AzureAccount): AzureError {
  return new AzureError(
    `${label} is in no tenant.`,
    { subject: `the tenants of ${label}` },
    {
      code: 'notFound',
      hint: 'Sign in to a tenant by its name or id.',
    },
  );
}
