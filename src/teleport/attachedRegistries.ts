import { idKey } from '../azure/resourceId';
import type { AzureCluster, AzureRegistry } from '../azure/resources';
import { findPullRoles } from '../azure/roleAssignments';
import type { Services } from './services';

/** A registry that a cluster's nodes may pull from, and by which role. */
export interface AttachedRegistry {
  readonly name: string;
  readonly role: string;
}

/** Of the registries that are shown, those on which the cluster's kubelet identity has a role that lets it pull. One list of assignments a subscription. */
export async function attachedRegistries(
  { inventory }: Pick<Services, 'inventory'>,
  { kubeletIdentity }: AzureCluster,
  signal: AbortSignal,
): Promise<readonly AttachedRegistry[]> {
  if (kubeletIdentity === undefined) return [];
  const principalId = kubeletIdentity.objectId;
  const groups = bySubscription(inventory.registries());
  const found = await Promise.all(
    [...groups].map(async ([subscriptionId, registries]) => {
      const scope = { id: `/subscriptions/${subscriptionId}`, name: subscriptionId };
      const arm = await inventory.arm(scope.id);
      const roles = await findPullRoles(arm, { scope, registries, principalId }, signal);
      return registries.flatMap(({ id, name, loginServer }) => {
        const role = roles.get(idKey(id));
        return role === undefined ? [] : [{ name: loginServer ?? name, role }];
      });
    }),
  );
  return found.flat();
}

function bySubscription(registries: readonly AzureRegistry[]): ReadonlyMap<string, AzureRegistry[]> {
  const groups = new Map<string, AzureRegistry[]>();
  for (const registry of registries) {
    const group = groups.get(registry.subscriptionId) ?? [];
    groups.set(registry.subscriptionId, [...group, registry]);
  }
  return groups;
}
