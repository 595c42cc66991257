import { asRecord, asString } from '../base/json';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';

/**
 * Where a preview feature of AKS such as `EnableACRTeleport` stands in a subscription: `NotRegistered`, `Registered`, … (acr-facts §4.4).
 * undefined where Azure does not know the feature, or not any more.
 */
export async function featureState(
  arm: Arm,
  { subscriptionId, feature }: { readonly subscriptionId: string; readonly feature: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const provider = 'Microsoft.ContainerService';
  const { body, status } = await arm.call({
    path: `/subscriptions/${subscriptionId}/providers/Microsoft.Features/providers/${provider}/features/${feature}`,
    apiVersion: apiVersions.features,
    subject: `the feature ${provider}/${feature}`,
    signal,
    expects: [404],
  });
  return status === 404 ? undefined : asString(asRecord(body?.properties)?.state);
}
