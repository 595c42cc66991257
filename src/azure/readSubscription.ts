import { asRecord, asString } from '../base/json';
import { plainText } from '../base/outsideText';
import type { Subscription, Tenant } from './resources';

/** Reads an entry of `/subscriptions`; undefined when it is none. Never throws. */
export function readSubscription(value: unknown): Subscription | undefined {
  const row = asRecord(value) ?? {};
  const id = asString(row.subscriptionId) || /^\/subscriptions\/([^/]+)$/i.exec(asString(row.id) ?? '')?.[1];
  if (!id) return undefined;
  return {
    id,
    name: nameIn(row.displayName) || id,
    tenantId: asString(row.tenantId) || undefined,
    state: asString(row.state),
  };
}

/** Reads an entry of `/tenants`; undefined when it is none. Never throws. */
export function readTenant(value: unknown): Tenant | undefined {
  const row = asRecord(value) ?? {};
  const id = asString(row.tenantId);
  if (!id) return undefined;
  const { displayName, defaultDomain } = row;
  return { id, name: nameIn(displayName) || undefined, domain: asString(defaultDomain) || undefined };
}

/** What whoever has the tenant or subscription calls it; a person may be its guest. */
function nameIn(value: unknown): string {
  return plainText(asString(value) ?? '');
}
