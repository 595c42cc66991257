import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { entriesOf } from './entries';
import { readSubscription, readTenant } from './readSubscription';
import type { Subscription, Tenant } from './resources';

/** The tenants that the account is in, its own among them. */
export async function tenants(arm: Arm, signal: AbortSignal): Promise<readonly Tenant[]> {
  const subject = `the tenants of ${arm.account.label}`;
  const rows = await entriesOf(arm, { path: '/tenants', apiVersion: apiVersions.tenants, subject, signal });
  return rows.flatMap(row => readTenant(row) ?? []);
}

/** The subscriptions that the account sees in the tenant. */
export async function subscriptions(arm: Arm, signal: AbortSignal): Promise<readonly Subscription[]> {
  const apiVersion = apiVersions.subscriptions;
  const subject = `the subscriptions of ${arm.account.label}`;
  const rows = await entriesOf(arm, { path: '/subscriptions', apiVersion, subject, signal });
  return rows.flatMap(row => readSubscription(row) ?? []);
}
