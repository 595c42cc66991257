import type { AzureCluster } from '../azure/resources';
import { findPullRole } from '../azure/roleAssignments';
import type { Services } from './services';

/** A registry that a cluster's nodes may pull from, and by which role. */
export interface AttachedRegistry {
  readonly name: string;
  readonly role: string;
}

export interface Attached {
  readonly registries: readonly AttachedRegistry[];
  /** Registries that were not looked at, beyond those that are. */
  readonly passedOver: number;
}

/** Each costs a call. */
const maxLookedAt = 40;

/** Of the registries that are shown, those on which the cluster's kubelet identity has a role that lets it pull. */
export async function attachedRegistries(
  { inventory }: Pick<Services, 'inventory'>,
  { kubeletIdentity }: AzureCluster,
  signal: AbortSignal,
): Promise<Attached> {
  if (kubeletIdentity === undefined) return { registries: [], passedOver: 0 };
  const all = inventory.registries();
  const found = await Promise.all(
    all.slice(0, maxLookedAt).map(async registry => {
      const puller = { registry, principalId: kubeletIdentity.objectId };
      const role = await findPullRole(await inventory.arm(registry.id), puller, signal);
      return role === undefined ? [] : [{ name: registry.loginServer ?? registry.name, role }];
    }),
  );
  return { registries: found.flat(), passedOver: Math.max(0, all.length - maxLookedAt) };
}
