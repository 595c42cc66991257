import assert from 'node:assert/strict';
import { claimsOf } from '../client';
import {
  type AzureClient,
  ada,
  armScope,
  openAzure,
  otherTenantId,
  registryScope,
  smallWorld,
  tenantId,
} from './azureClient';

const host = 'mine1.azurecr.io';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const bare = { name: 'mine1', resourceGroup: 'group', location: 'westus2' };

const post = (azure: AzureClient, path: string, fields: Readonly<Record<string, string>>) =>
  azure.client.ask(path, {
    method: 'POST',
    host,
    headers: form,
    body: new URLSearchParams({ service: host, ...fields }).toString(),
  });

const exchange = (azure: AzureClient, access_token: string) =>
  post(azure, '/oauth2/exchange', { grant_type: 'access_token', tenant: tenantId, access_token });

/** A token of the registry for an account of Azure. */
async function tokenFor(azure: AzureClient, scope: string): Promise<string> {
  const exchanged = await exchange(azure, await azure.token(registryScope));
  const { refresh_token } = exchanged.json<{ refresh_token: string }>();
  const answer = await post(azure, '/oauth2/token', { grant_type: 'refresh_token', refresh_token, scope });
  return answer.json<{ access_token: string }>().access_token;
}

/** What an account is granted in the registry. */
async function granted(azure: AzureClient, scope: string) {
  return claimsOf(await tokenFor(azure, scope));
}

const openWith = (traits: object) =>
  openAzure({ world: smallWorld({ subscription: { registries: [{ ...bare, ...traits }] } }) });

describe('Simulated Azure: an account in a registry', () => {
  it('may do all, with a token for registries or for Resource Manager', async () => {
    const azure = await openAzure();
    const { sub, access } = await granted(azure, 'repository:base:pull,push,delete registry:catalog:*');
    assert.equal(sub, ada);
    assert.deepEqual(access, [
      { type: 'repository', name: 'base', actions: ['pull', 'push', 'delete'] },
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ]);
    assert.equal((await exchange(azure, await azure.token(armScope))).status, 200);
  });

  it('may do what the world says it may', async () => {
    const azure = await openWith({ access: { catalog: false, actions: ['pull'], repositories: ['team/*'] } });
    const scope = 'repository:team/app:pull,push repository:base:pull registry:catalog:*';
    assert.deepEqual((await granted(azure, scope)).access, [
      { type: 'repository', name: 'team/app', actions: ['pull'] },
    ]);
  });

  it('may be kept from the streaming policies that its tokens would do for', async () => {
    const access = { actions: ['pull'], streamingPolicy: 'forbidden' } as const;
    const { registries, azure: tenants } = smallWorld({
      subscription: { registries: [{ ...bare, access }] },
    });
    const streams = registries.map(registry => ({ ...registry, streaming: true }));
    const azure = await openAzure({ world: { registries: streams, ...(tenants && { azure: tenants }) } });
    const headers = { authorization: `Bearer ${await tokenFor(azure, 'repository:base:pull')}` };
    const ask = (path: string) => azure.client.ask(path, { host, headers });
    assert.equal((await ask('/acr/v1/base/_streaming')).status, 403);
    assert.equal((await ask('/v2/base/manifests/1.0')).status, 200);
    assert.equal((await azure.client.ask('/acr/v1/base/_streaming')).status, 200);
  });

  it('is refused with a token of another tenant, for something else, or for nobody', async () => {
    const azure = await openAzure();
    const aks = await azure.token('6dae42f8-4368-4678-94ff-3960e28e3630/.default');
    for (const token of [await azure.token(registryScope, otherTenantId), aks, '', 'x'])
      assert.equal((await exchange(azure, token)).status, 401);
    const late = await azure.token(registryScope);
    await azure.client.clock.pass(3_600_000);
    assert.equal((await exchange(azure, late)).status, 401);
  });

  it('needs a token for registries where those for Resource Manager are off', async () => {
    const azure = await openWith({ armTokens: false });
    assert.equal((await exchange(azure, await azure.token(armScope))).status, 401);
    assert.equal((await exchange(azure, await azure.token(registryScope))).status, 200);
  });

  it('is unknown to a registry that is none of Azure', async () => {
    const azure = await openWith({ name: 'other1' });
    assert.equal((await exchange(azure, await azure.token(registryScope))).status, 401);
  });

  it('does not keep those out who have a password or a token of their own there', async () => {
    const { registries, azure } = smallWorld();
    const users = [
      { name: 'mine1' },
      { name: 'demo@contoso.example', kind: 'azure', password: 'old-token' } as const,
    ];
    const world = {
      registries: registries.map(registry => ({ ...registry, users })),
      ...(azure && { azure }),
    };
    const opened = await openAzure({ world });
    assert.equal((await exchange(opened, 'old-token')).status, 200);
    assert.equal((await opened.client.ask('/v2/')).status, 200);
  });

  it('leaves a note of which token went where', async () => {
    const azure = await openAzure();
    await exchange(azure, await azure.token(registryScope));
    await azure.arm('/tenants');
    await azure.arm('/subscriptions', { tenant: otherTenantId });
    const authorization = `Bearer ${await azure.token(armScope)}`;
    await azure.client.ask('/v2/', { host, headers: { authorization } });
    const { fetch } = azure.client.simulator;
    const signal = new AbortController().signal;
    await assert.rejects(
      fetch('https://elsewhere.example/', { method: 'GET', headers: { authorization }, signal }),
    );
    const arm = 'https://management.azure.com';
    assert.deepEqual(
      azure.requests.tokens.map(sent => Object.values(sent)),
      [
        [host, 'https://containerregistry.azure.net', tenantId, 1],
        ['management.azure.com', arm, tenantId, 1],
        ['management.azure.com', arm, otherTenantId, 1],
        [host, arm, tenantId, 1],
        ['elsewhere.example', arm, tenantId, 1],
      ],
    );
    azure.requests.reset();
    assert.deepEqual(azure.requests.tokens, []);
  });
});
