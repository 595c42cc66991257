import { json, type SimulatorResponse } from '../../message';
import type { ArmCall, SubscriptionCall } from '../armCall';
import type { Subscription, Tenant } from '../directory';

/** `/tenants`: all that the account sees, whichever tenant its token is of. */
export function answerTenants({ directory, claims }: ArmCall): SimulatorResponse {
  return json(200, { value: directory.tenantsOf(claims.upn).map(tenantBody) });
}

/** `/subscriptions`: those of the token's tenant. */
export function answerSubscriptions({ tenant }: ArmCall): SimulatorResponse {
  const value = tenant.subscriptions.map(subscriptionBody);
  return json(200, { value, count: { type: 'Total', value: value.length } });
}

export function answerSubscription({ subscription }: SubscriptionCall): SimulatorResponse {
  return json(200, subscriptionBody(subscription));
}

function tenantBody({ id, data: { displayName, defaultDomain } }: Tenant) {
  return {
    id: `/tenants/${id}`,
    tenantId: id,
    countryCode: 'US',
    displayName,
    domains: [defaultDomain],
    tenantCategory: 'Home',
    defaultDomain,
    tenantType: 'AAD',
  };
}

function subscriptionBody({ id, path, tenant, data: { name, state = 'Enabled' } }: Subscription) {
  return {
    id: path,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId: tenant.id,
    displayName: name,
    state,
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
