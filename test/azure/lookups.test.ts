import assert from 'node:assert/strict';
import type { Arm } from '../../src/azure/arm';
import { AzureError } from '../../src/azure/azureError';
import { cluster, clustersIn, nodePool, nodePools } from '../../src/azure/clusters';
import { featureState } from '../../src/azure/features';
import { registriesIn, registry, replications } from '../../src/azure/registries';
import { subscriptions, tenants } from '../../src/azure/subscriptions';
import type { HttpReply } from '../../src/base/http';
import { failureAs } from '../support/errors';
import { clusterId, json, registryId, session, subscription } from './sessions';

const { signal } = new AbortController();
const scope = { id: subscription, name: 'Contoso' };
const pool = { name: 'gpu', properties: { count: 2 } };
const feature = { subscriptionId: 's1', feature: 'EnableACRTeleport' };

interface Lookup {
  readonly title: string;
  readonly look: (arm: Arm) => Promise<unknown>;
  readonly asks: string;
  readonly answer: object;
  readonly found: unknown;
}

const namesOf = async (list: Promise<readonly { readonly name: string | undefined }[]>) =>
  (await list).map(({ name }) => name);
const nameOf = async (thing: Promise<{ readonly name: string }>) => (await thing).name;

const lookups: readonly Lookup[] = [
  {
    title: 'tenants',
    look: arm => namesOf(tenants(arm, signal)),
    asks: '/tenants?api-version=2022-12-01',
    answer: { value: [{ tenantId: 't', displayName: 'Contoso' }, {}] },
    found: ['Contoso'],
  },
  {
    title: 'subscriptions',
    look: arm => namesOf(subscriptions(arm, signal)),
    asks: '/subscriptions?api-version=2022-12-01',
    answer: { value: [{ subscriptionId: 's', displayName: 'Shop' }, {}] },
    found: ['Shop'],
  },
  {
    title: 'registries',
    look: arm => namesOf(registriesIn(arm, scope, signal)),
    asks: `${subscription}/providers/Microsoft.ContainerRegistry/registries?api-version=2025-11-01`,
    answer: { value: [{ id: registryId }, {}] },
    found: ['demo42t'],
  },
  {
    title: 'a registry',
    look: arm => nameOf(registry(arm, registryId, signal)),
    asks: `${registryId}?api-version=2025-11-01`,
    answer: { id: registryId },
    found: 'demo42t',
  },
  {
    title: 'replications',
    look: arm => namesOf(replications(arm, registryId, signal)),
    asks: `${registryId}/replications?api-version=2025-11-01`,
    answer: { value: [{ name: 'eastus', location: 'eastus' }, {}] },
    found: ['eastus'],
  },
  {
    title: 'clusters',
    look: arm => namesOf(clustersIn(arm, scope, signal)),
    asks: `${subscription}/providers/Microsoft.ContainerService/managedClusters?api-version=2026-04-01`,
    answer: { value: [{ id: clusterId }, {}] },
    found: ['demo-aks'],
  },
  {
    title: 'a cluster',
    look: arm => nameOf(cluster(arm, clusterId, signal)),
    asks: `${clusterId}?api-version=2026-04-01`,
    answer: { id: clusterId },
    found: 'demo-aks',
  },
  {
    title: 'node pools',
    look: arm => namesOf(nodePools(arm, clusterId, signal)),
    asks: `${clusterId}/agentPools?api-version=2026-04-01`,
    answer: { value: [pool, {}] },
    found: ['gpu'],
  },
  {
    title: 'a node pool',
    look: arm => nameOf(nodePool(arm, clusterId, 'gpu', signal)),
    asks: `${clusterId}/agentPools/gpu?api-version=2026-04-01`,
    answer: pool,
    found: 'gpu',
  },
  {
    title: 'a feature',
    look: arm => featureState(arm, feature, signal),
    asks: '/subscriptions/s1/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/EnableACRTeleport?api-version=2021-07-01',
    answer: { properties: { state: 'Registered' } },
    found: 'Registered',
  },
];

function refusing(answer: HttpReply) {
  return session(() => answer).arm;
}

describe('looking up', () => {
  for (const { title, look, asks, answer, found } of lookups) {
    it(`${title} asks Resource Manager once`, async () => {
      const { arm, requests } = session(() => json(200, answer));
      assert.deepEqual(await look(arm), found);
      assert.deepEqual(
        requests.map(({ method, url }) => `${method} ${url}`),
        [`GET https://management.azure.com${asks}`],
      );
    });

    it(`${title} tells a refusal with its subject`, async () => {
      const error = await failureAs(AzureError, look(refusing(json(403, {}))));
      assert.match(error.message, /^Azure refused .+ \(403\)\.$/);
    });
  }

  for (const { title, look } of lookups.filter(({ title }) =>
    /^a (registry|cluster|node pool)$/.test(title),
  )) {
    it(`${title} is not taken in by something else`, async () => {
      const error = await failureAs(AzureError, look(refusing(json(200, { id: '/subscriptions/s' }))));
      assert.equal(error.code, 'unreadable');
      assert.ok(error.message.endsWith(`something that is not ${title}.`));
    });

    it(`${title} tells when it is gone`, async () => {
      assert.equal((await failureAs(AzureError, look(refusing(json(404, {}))))).code, 'notFound');
    });
  }

  it('a feature that Azure does not know is no failure', async () => {
    assert.equal(await featureState(refusing(json(404, {})), feature, signal), undefined);
    assert.equal(await featureState(refusing(json(200, { properties: {} })), feature, signal), undefined);
  });
});
