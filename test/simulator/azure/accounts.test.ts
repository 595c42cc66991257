import assert from 'node:assert/strict';
import { isSignInNeeded, type SignInNeeded } from '../../../src/azure/account';
import { isExplained } from '../../../src/base/errors';
import { failureAs, failureOf } from '../../support/errors';
import { claimsOf, open } from '../client';
import { ada, armScope, openAzure, otherTenantId, registryScope, smallWorld, tenantId } from './azureClient';

const aksScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

async function neededBy(promise: Promise<unknown>): Promise<SignInNeeded> {
  const error = await failureOf(promise);
  assert.ok(isSignInNeeded(error));
  return error;
}

describe('Simulated Azure: accounts', () => {
  it('are all those that a tenant knows, once each', async () => {
    const world = smallWorld({ otherTenant: { accounts: ['grace@fabrikam.example', ada] } });
    const { client } = await openAzure({ world });
    const accounts = client.simulator.azure?.accounts() ?? [];
    assert.deepEqual(
      accounts.map(({ label }) => label),
      [ada, 'grace@fabrikam.example'],
    );
    assert.equal(new Set(accounts.map(({ id }) => id)).size, 2);
  });

  it('are absent from a world without Azure, as is Resource Manager', async () => {
    const { registries } = smallWorld();
    const { simulator } = await open({ world: { registries } });
    assert.equal(simulator.azure, undefined);
    assert.equal(simulator.serves('management.azure.com'), false);
    assert.deepEqual(simulator.hosts, ['mine1.azurecr.io']);
  });

  for (const [scope, audience] of [
    [armScope, 'https://management.azure.com'],
    [registryScope, 'https://containerregistry.azure.net'],
    [aksScope, '6dae42f8-4368-4678-94ff-3960e28e3630'],
    ['https://management.core.windows.net//.default', 'https://management.core.windows.net/'],
  ] as const) {
    it(`get a token for ${scope}`, async () => {
      const azure = await openAzure();
      const claims = claimsOf(await azure.token(scope));
      assert.equal(claims.aud, audience);
      assert.equal(claims.tid, tenantId);
      assert.equal(claims.upn, ada);
      assert.equal(Number(claims.exp) - Number(claims.iat), 3_600);
    });
  }

  it('tell when a token ends, and are somebody else in each tenant', async () => {
    const azure = await openAzure();
    const own = await azure.account.credential.getToken(armScope);
    assert.equal(own?.expiresOnTimestamp, azure.client.clock.now() + 3_600_000);
    const ids = [claimsOf(own?.token ?? ''), claimsOf(await azure.token(armScope, otherTenantId))];
    assert.equal(new Set(ids.map(({ oid }) => oid)).size, 2);
  });

  it('name a tenant by its domain as well', async () => {
    const azure = await openAzure();
    assert.equal(claimsOf(await azure.token(armScope, 'fabrikam.example')).tid, otherTenantId);
  });

  it('have no token for a tenant or an audience that is not there', async () => {
    const azure = await openAzure({ world: smallWorld({ tenant: { registryAudience: false } }) });
    const messageOf = async (promise: Promise<unknown>) => (await failureAs(Error, promise)).message;
    for (const name of ['nobody.example', 'Fabrikam'])
      assert.match(await messageOf(azure.token(armScope, name)), /^AADSTS90002: Tenant '\w/);
    assert.match(await messageOf(azure.token(registryScope)), /^AADSTS500011: .*containerregistry/);
    assert.match(await messageOf(azure.token('https://graph.microsoft.com/.default')), /^AADSTS500011/);
  });

  it('end with the signal', async () => {
    const azure = await openAzure();
    const abortSignal = AbortSignal.abort();
    await assert.rejects(azure.account.credential.getToken(armScope, { abortSignal }), {
      name: 'AbortError',
    });
  });
});

describe('Simulated Azure: a locked tenant', () => {
  it('has tokens, but none that shows more than a password', async () => {
    const azure = await openAzure({ world: smallWorld({ otherTenant: { locked: true } }) });
    assert.deepEqual(claimsOf(await azure.token(armScope, otherTenantId)).amr, ['pwd']);
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"p1"}}}';
    const error = await neededBy(azure.token(armScope, otherTenantId, claims));
    const { account, challenge = '', ...request } = error.request;
    assert.deepEqual(request, { tenant: otherTenantId, scopes: [armScope] });
    assert.deepEqual(account, { id: azure.account.id, label: ada });
    assert.match(challenge, /error="insufficient_claims", claims="/);
    assert.ok(isExplained(error));
    assert.equal(error.message, `${ada} is not signed in to tenant Fabrikam.`);
  });

  it('opens for the account that signs in', async () => {
    const azure = await openAzure({ world: smallWorld({ otherTenant: { locked: true } }) });
    await azure.signIn('fabrikam.example');
    assert.deepEqual(claimsOf(await azure.token(armScope, otherTenantId, '{}')).amr, ['pwd', 'mfa']);
  });

  it('may have no token at all before a sign-in', async () => {
    const azure = await openAzure({ world: smallWorld({ otherTenant: { locked: 'noToken' } }) });
    const { request } = await neededBy(azure.token(armScope, otherTenantId));
    assert.equal(request.challenge, undefined);
    await azure.client.simulator.azure?.signIn(request);
    assert.equal(claimsOf(await azure.token(armScope, otherTenantId)).tid, otherTenantId);
  });

  it('cannot be signed in to by those who do not see it', async () => {
    const azure = await openAzure();
    assert.match((await failureAs(Error, azure.signIn('nobody.example'))).message, /AADSTS90002/);
  });
});
