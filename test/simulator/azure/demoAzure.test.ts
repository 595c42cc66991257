import assert from 'node:assert/strict';
import type { Demo } from '../../../src/teleport/host';
import { type AzureClient, armScope, openAzure, registryScope, valuesOf } from './azureClient';

interface Row {
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const rowsOf = async (azure: AzureClient, tenant?: string) => {
  const question = tenant === undefined ? {} : { tenant };
  return (await azure.graph({}, question)).json<{ data: readonly Row[] }>().data;
};

const named = (rows: readonly Row[], name: string) =>
  rows.find(row => row.name === name)?.properties ?? assert.fail(`There is no ${name}.`);

describe('Simulated Azure: the demo world', () => {
  it('is what the product takes for its demo', async () => {
    const { client } = await openAzure({ world: 'demo' });
    const demo: Demo = client.simulator;
    assert.deepEqual(
      demo.azure?.accounts().map(({ label }) => label),
      ['ada@contoso.example'],
    );
    const [account] = demo.azure?.accounts() ?? [];
    assert.equal(account?.fetch, demo.fetch);
  });

  it('has a tenant to look around in, and one that wants a sign-in first', async () => {
    const azure = await openAzure({ world: 'demo' });
    const tenants = valuesOf<{ displayName: string }>(await azure.arm('/tenants'));
    assert.deepEqual(
      tenants.map(({ displayName }) => displayName),
      ['Contoso', 'Fabrikam'],
    );
    const tenant = 'fabrikam.example';
    assert.equal((await azure.graph({}, { tenant })).status, 401);
    await azure.client.simulator.azure?.signIn({ tenant, scopes: [armScope] });
    assert.deepEqual(
      (await rowsOf(azure, tenant)).map(({ name }) => name),
      ['fabrikam'],
    );
  });

  it('has a registry in each way that matters', async () => {
    const rows = await rowsOf(await openAzure({ world: 'demo' }));
    assert.equal(named(rows, 'demo42t').loginServer, 'demo42t.azurecr.io');
    assert.equal(named(rows, 'contosostream').loginServer, 'contosostream.azurecr.io');
    assert.equal(named(rows, 'contosoabac').roleAssignmentMode, 'AbacRepositoryPermissions');
    assert.match(JSON.stringify(named(rows, 'contosovault').encryption), /"status":"enabled"/);
    assert.match(JSON.stringify(named(rows, 'contosoworld').privateEndpointConnections), /Approved/);
    assert.equal(named(rows, 'contosofirewalled').publicNetworkAccess, 'Disabled');
    assert.equal(named(rows, 'contosoold').loginServer, undefined);
  });

  it('has pools with Teleport, without, with streaming, with Windows; and an old private cluster', async () => {
    const rows = await rowsOf(await openAzure({ world: 'demo' }));
    const pools = named(rows, 'demo-aks').agentPoolProfiles as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual(
      pools.map(({ name }) => name),
      ['system', 'teleporter', 'shuttle', 'streamer', 'win'],
    );
    const labels = JSON.stringify(pools.map(({ nodeLabels }) => nodeLabels ?? {}));
    assert.match(
      labels,
      /"acr-teleport":"enabled","kubernetes\.azure\.com\/enable-acr-teleport-plugin":"true"/,
    );
    assert.deepEqual(pools[3]?.artifactStreamingProfile, { enabled: true });
    const old = JSON.stringify(named(rows, 'old-aks'));
    assert.match(old, /"artifactStreamingProfile":null/);
    assert.match(old, /"disableLocalAccounts":true/);
    assert.match(old, /"enablePrivateCluster":true/);
  });

  it('lets the identity of its cluster pull from two registries', async () => {
    const azure = await openAzure({ world: 'demo' });
    const rows = await rowsOf(azure);
    const [, kubelet = ''] = /"objectId":"([^"]+)"/.exec(JSON.stringify(named(rows, 'demo-aks'))) ?? [];
    const scopes = [];
    for (const { id, type } of (await azure.graph()).json<{ data: readonly { id: string; type: string }[] }>()
      .data) {
      if (!type.endsWith('/registries')) continue;
      const filter = encodeURIComponent(`assignedTo('${kubelet}')`);
      const path = `${id}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`;
      if (valuesOf(await azure.arm(path)).length > 0) scopes.push(id.split('/').at(-1));
    }
    assert.deepEqual(scopes, ['demo42t', 'contosostream']);
  });

  it('lets Ada into the registries that she sees, and offers only those that have a password', async () => {
    const azure = await openAzure({ world: 'demo' });
    const { simulator } = azure.client;
    assert.ok(simulator.registries.every(({ password }) => password !== ''));
    for (const host of ['demo42t.azurecr.io', 'contosoeast.azurecr.io', 'contosovault.azurecr.io']) {
      const answer = await azure.client.ask('/oauth2/exchange', {
        method: 'POST',
        host,
        headers: {},
        body: new URLSearchParams({
          grant_type: 'access_token',
          service: host,
          access_token: await azure.token(registryScope),
        }).toString(),
      });
      assert.equal(answer.status, 200, host);
    }
  });
});
