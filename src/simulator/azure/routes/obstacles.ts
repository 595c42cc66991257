import { json, type SimulatorResponse } from '../../message';
import type { SubscriptionCall } from '../armCall';
import type { ClusterCall } from './clusters';

/** `permissions` at a cluster: what the caller may do there (Microsoft.Authorization). */
export function answerPermissions({ subscription }: ClusterCall): SimulatorResponse {
  const actions = subscription.data.denied === 'writes' ? ['*/read'] : ['*'];
  return json(200, { value: [{ actions, notActions: [], dataActions: [], notDataActions: [] }] });
}

/** `locks` of a subscription: on it, and on all that is in it. */
export function answerLocks({ subscription }: SubscriptionCall): SimulatorResponse {
  const { locks = [] } = subscription.data;
  const value = locks.map(({ name, level, scope }) => ({
    properties: { level },
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    type: 'Microsoft.Authorization/locks',
    name,
  }));
  return json(200, { value });
}

/** `usages` of a region's cores (Microsoft.Compute). */
export function answerComputeUsages({ subscription }: SubscriptionCall): SimulatorResponse {
  const usages = Object.entries(subscription.data.usages ?? {});
  const value = usages.map(([name, { used, limit }]) => ({
    limit,
    unit: 'Count',
    currentValue: used,
    name: { value: name, localizedValue: name },
  }));
  return json(200, { value });
}
