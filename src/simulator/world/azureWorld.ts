import { ExplainedError } from '../../base/errors';
import { generatedRegistries } from '../azure/generatedRegistries';
import { guidOf } from '../azure/guid';
import type { AzureData, SubscriptionData, TenantData } from './azureData';
import type { WorldData } from './worldData';

interface Size {
  readonly accounts: number;
  /** Of each account. */
  readonly tenants: number;
  /** Of each tenant, as are the registries, which its subscriptions share. */
  readonly subscriptions: number;
  readonly registries: number;
}

/** The world `azure:ACCOUNTSxTENANTSxSUBSCRIPTIONSxREGISTRIES`. The first registry holds something; the others are names alone. */
export function azureWorld(text: string): WorldData {
  const [, ...counts] = /^azure:(\d{1,2})x(\d{1,3})x(\d{1,4})x(\d{1,6})$/.exec(text) ?? [];
  const [accounts = 0, tenants = 0, subscriptions = 0, registries = 0] = counts.map(Number);
  if (accounts === 0 || tenants === 0 || subscriptions === 0) {
    throw new ExplainedError(`There is no world "${text}".`, {
      code: 'usage',
      hint: 'Write azure:ACCOUNTSxTENANTSxSUBSCRIPTIONSxREGISTRIES, such as azure:3x5x40x2000.',
    });
  }
  const azure = azureOf({ accounts, tenants, subscriptions, registries });
  const [first] = (azure.tenants[0]?.subscriptions ?? []).slice(0, 1).flatMap(generatedRegistries);
  const loginServer = `${first?.name ?? 'registry'}.azurecr.io`;
  return { registries: [{ loginServer, users: [], generated: { repositories: 20, tags: 3 } }], azure };
}

function azureOf({ accounts, tenants, ...size }: Size): AzureData {
  return {
    tenants: Array.from({ length: accounts * tenants }, (_, index) =>
      tenantOf(index, `user${Math.floor(index / tenants) + 1}@contoso.example`, size),
    ),
  };
}

function tenantOf(
  index: number,
  account: string,
  { subscriptions, registries }: Pick<Size, 'subscriptions' | 'registries'>,
): TenantData {
  return {
    id: guidOf(`tenant ${index}`),
    displayName: `Tenant ${index + 1}`,
    defaultDomain: `tenant${index + 1}.example`,
    accounts: [account],
    subscriptions: Array.from({ length: subscriptions }, (_, place) =>
      subscriptionOf(`${index} ${place}`, place, shareOf(registries, subscriptions, place)),
    ),
  };
}

function subscriptionOf(seed: string, place: number, registries: number): SubscriptionData {
  return {
    id: guidOf(`subscription ${seed}`),
    name: `Subscription ${place + 1}`,
    generated: { registries },
  };
}

/** Shares so many things as evenly as can be. */
function shareOf(things: number, places: number, place: number): number {
  return Math.floor(things / places) + (place < things % places ? 1 : 0);
}
