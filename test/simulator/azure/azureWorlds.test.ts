import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from '../../../src/base/errors';
import { openSimulator } from '../../../src/simulator';
import { failureAs } from '../../support/errors';
import { AzureClient, openAzure, smallWorld, subscriptionId, tenantId, valuesOf } from './azureClient';

async function tenantsOf(azure: AzureClient) {
  return valuesOf<{ tenantId: string }>(await azure.arm('/tenants')).map(tenant => tenant.tenantId);
}

describe('Simulated Azure: large worlds', () => {
  it('have so many accounts, tenants of each, subscriptions and registries of each tenant', async () => {
    const azure = await openAzure({ world: 'azure:3x5x40x2000' });
    assert.equal(azure.client.simulator.azure?.accounts().length, 3);
    const tenants = await tenantsOf(azure);
    assert.equal(tenants.length, 5);
    const tenant = tenants[3] ?? '';
    assert.equal(valuesOf(await azure.arm('/subscriptions', { tenant })).length, 40);
    const page = (await azure.graph({}, { tenant })).json<{ totalRecords: number; count: number }>();
    assert.deepEqual([page.totalRecords, page.count], [2_000, 1_000]);
  });

  it('give each account tenants of its own, and each registry a name of its own', async () => {
    const azure = await openAzure({ world: 'azure:2x2x3x10' });
    const names: unknown[] = [];
    const tenants: string[] = [];
    for (const account of azure.client.simulator.azure?.accounts() ?? []) {
      const as = new AzureClient(azure.client, account);
      for (const tenant of await tenantsOf(as)) {
        tenants.push(tenant);
        const { data } = (await as.graph({}, { tenant })).json<{ data: readonly { name: string }[] }>();
        names.push(...data.map(({ name }) => name));
      }
    }
    assert.deepEqual([tenants.length, new Set(tenants).size], [4, 4]);
    assert.deepEqual([names.length, new Set(names).size], [40, 40]);
  });

  it('are the same each time, and hold something in their first registry', async () => {
    const open = () => openAzure({ world: 'azure:1x1x2x5' });
    const [one, two] = [await open(), await open()];
    const rows = (await one.graph()).json<{ data: readonly { name: string }[] }>();
    assert.deepEqual((await two.graph()).json(), rows);
    assert.equal(one.client.host, '');
    assert.ok(one.client.simulator.serves(`${rows.data[0]?.name}.azurecr.io`));
  });

  for (const name of ['azure:', 'azure:3x5x40', 'azure:0x1x1x1', 'azure:1x1x0x1', 'azure:1x1x1x1x1']) {
    it(`refuse "${name}"`, async () => {
      const { message, hint } = await failureAs(ExplainedError, openSimulator({ world: name }));
      assert.equal(message, `There is no world "${name}".`);
      assert.match(hint ?? '', /azure:3x5x40x2000/);
    });
  }
});

describe('Simulated Azure: worlds from a file', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-azure-'));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (world: unknown) => {
    const path = join(folder, 'world.json');
    await writeFile(path, JSON.stringify(world));
    return path;
  };

  it('are opened as they stand', async () => {
    const subscription = {
      denied: 'writes',
      roleAssignments: [
        { principalId: tenantId, role: 'AcrPull', scope: `/subscriptions/${subscriptionId}` },
      ],
      features: { 'Microsoft.ContainerService/EnableACRTeleport': 'Registered' },
    } as const;
    const tenant = { throttled: 3, slowMs: 5, registryAudience: false } as const;
    const world = smallWorld({ subscription, tenant, otherTenant: { locked: true, throttled: true } });
    const simulator = await openSimulator({ world: await file(world) });
    assert.deepEqual(simulator.world, world);
    assert.equal(simulator.azure?.accounts().length, 1);
  });

  const registry = { name: 'mine1', resourceGroup: 'g', location: 'westus2' };
  const cluster = { ...registry, kubernetesVersion: '1.32.5', pools: [{ name: 'p' }] };
  const assignment = { principalId: tenantId, role: 'AcrPull', scope: '/subscriptions/x' };
  const at = (part: string) => `azure.tenants[0].subscriptions[0].${part}`;
  for (const [changes, problem] of [
    [{ tenant: { id: 'contoso' } }, 'azure.tenants[0].id must be a GUID'],
    [{ tenant: { accounts: [] } }, 'azure.tenants[0].accounts must be a list of at least 1'],
    [{ tenant: { locked: false } }, 'azure.tenants[0].locked must be one of "noToken"'],
    [{ tenant: { throttled: -1 } }, 'azure.tenants[0].throttled must be a whole number of at least 0'],
    [{ tenant: { resourceGraph: 'off' } }, 'azure.tenants[0].resourceGraph must be one of "denied"'],
    [{ tenant: { colour: 'red' } }, 'azure.tenants[0].colour must be absent; the fields here are id,'],
    [{ subscription: { denied: 'all' } }, at('denied must be one of "writes"')],
    [
      { subscription: { registries: [{ ...registry, name: 'my-registry' }] } },
      at('registries[0].name must be a registry name of 5 to 50 letters and digits'),
    ],
    [
      { subscription: { registries: [{ ...registry, location: 'West US 2' }] } },
      at('registries[0].location must be a location in its short form such as "westus2"'),
    ],
    [
      { subscription: { registries: [{ ...registry, access: { actions: ['fly'] } }] } },
      at('registries[0].access.actions[0] must be one of "pull"'),
    ],
    [
      { subscription: { clusters: [{ ...cluster, kubernetesVersion: 'new' }] } },
      at('clusters[0].kubernetesVersion must be a Kubernetes version such as "1.32.5"'),
    ],
    [
      { subscription: { clusters: [{ ...cluster, pools: [{ name: 'p', artifactStreaming: 'on' }] }] } },
      at('clusters[0].pools[0].artifactStreaming must be true or false'),
    ],
    [
      { subscription: { roleAssignments: [{ ...assignment, role: 'Puller' }] } },
      at('roleAssignments[0].role must be one of "Owner"'),
    ],
    [
      { subscription: { roleAssignments: [{ ...assignment, scope: 'mine1' }] } },
      at('roleAssignments[0].scope must be an id that begins with "/subscriptions/"'),
    ],
  ] as const) {
    it(`are refused when ${problem}`, async () => {
      const { registries, azure } = smallWorld();
      const [tenant] = azure?.tenants ?? [];
      const [subscription] = tenant?.subscriptions ?? [];
      const changed = 'tenant' in changes ? changes.tenant : {};
      const within = 'subscription' in changes ? changes.subscription : {};
      const tenants = [{ ...tenant, subscriptions: [{ ...subscription, ...within }], ...changed }];
      const path = await file({ registries, azure: { tenants } });
      const error = await failureAs(ExplainedError, openSimulator({ world: path }));
      assert.equal(error.code, 'usage');
      assert.ok(error.message.includes(problem), error.message);
    });
  }
});
