import { createLimiter } from '../base/limiter';
import type { Arm } from './arm';
import { type AzureError, isAzureError } from './azureError';
import { clustersIn } from './clusters';
import { registriesIn } from './registries';
import type { Discovered } from './resourceGraph';
import type { Subscription } from './resources';

/** A subscription of which not all could be read, and why. */
export interface Unread {
  readonly subscription: Subscription;
  readonly error: AzureError;
}

const maxSubscriptions = 4;

/** The registries and clusters of subscriptions, one by one, where Resource Graph cannot tell them at once. What cannot be read hides nothing else. */
export async function listResources(
  arm: Arm,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<Discovered & { readonly unread: readonly Unread[] }> {
  const limit = createLimiter(maxSubscriptions);
  const read = (subscription: Subscription) => limit(() => listOne(arm, subscription, signal), signal);
  const parts = await Promise.all(subscriptions.map(read));
  return {
    registries: parts.flatMap(({ registries }) => registries.found),
    clusters: parts.flatMap(({ clusters }) => clusters.found),
    unread: parts.flatMap(({ subscription, registries, clusters }) => {
      const error = registries.error ?? clusters.error;
      return error ? [{ subscription, error }] : [];
    }),
  };
}

async function listOne(arm: Arm, subscription: Subscription, signal: AbortSignal) {
  const scope = { id: `/subscriptions/${subscription.id}`, name: subscription.name };
  const [registries, clusters] = await Promise.all([
    foundOr(registriesIn(arm, scope, signal)),
    foundOr(clustersIn(arm, scope, signal)),
  ]);
  return { subscription, registries, clusters };
}

interface Part<T> {
  readonly found: readonly T[];
  readonly error?: AzureError;
}

async function foundOr<T>(list: Promise<readonly T[]>): Promise<Part<T>> {
  try {
    return { found: await list };
  } catch (error) {
    if (!isAzureError(error)) throw error;
    // Where the provider was never registered, nothing of its kind can be.
    return error.failure.code === 'MissingSubscriptionRegistration' ? { found: [] } : { found: [], error };
  }
}
