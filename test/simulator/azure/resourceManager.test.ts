import assert from 'node:assert/strict';
import { chinaCloud, publicCloud, usGovernmentCloud } from '../../../src/azure/cloud';
import type { Answer } from '../client';
import {
  codeOf,
  openAzure,
  otherSubscriptionId,
  otherTenantId,
  registryPath,
  registryScope,
  smallWorld,
  subscriptionId,
  subscriptionPath,
  tenantId,
  valuesOf,
} from './azureClient';

const challengeOf = (answer: Answer) => answer.header('www-authenticate') ?? '';

describe('Simulated Resource Manager: who may ask', () => {
  it('refuses a request without a token, and with one that it did not make', async () => {
    const azure = await openAzure();
    const none = await azure.client.ask('/tenants?api-version=2022-12-01', {
      host: 'management.azure.com',
      headers: {},
    });
    assert.deepEqual([none.status, codeOf(none)], [401, 'AuthenticationFailed']);
    assert.match(challengeOf(none), /^Bearer authorization_uri="https:\/\/login\.microsoftonline\.com\//);
    for (const token of ['x', `${await azure.token()}x`]) {
      const answer = await azure.arm('/tenants', { headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual([answer.status, codeOf(answer)], [401, 'InvalidAuthenticationToken']);
    }
  });

  it('refuses a token for something else, and remembers that it was sent', async () => {
    const azure = await openAzure();
    const answer = await azure.arm('/tenants', { scope: registryScope });
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'InvalidAuthenticationTokenAudience']);
    const audience = 'https://containerregistry.azure.net';
    assert.deepEqual(azure.requests.tokens, [
      { host: 'management.azure.com', audience, tenant: tenantId, count: 1 },
    ]);
  });

  it('refuses a token that has expired', async () => {
    const azure = await openAzure();
    const authorization = `Bearer ${await azure.token()}`;
    await azure.client.clock.pass(3_600_000);
    const answer = await azure.arm('/tenants', { headers: { authorization } });
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'ExpiredAuthenticationToken']);
  });

  for (const { name, arm, armScope } of [publicCloud, chinaCloud, usGovernmentCloud]) {
    it(`answers for ${name}, and takes the tokens of no other cloud`, async () => {
      const azure = await openAzure();
      const { host } = new URL(arm);
      assert.equal((await azure.arm('/subscriptions', { host, scope: armScope })).status, 200);
      const foreign = name === 'AzureCloud' ? chinaCloud.armScope : publicCloud.armScope;
      assert.equal((await azure.arm('/subscriptions', { host, scope: foreign })).status, 401);
      const { nextLink = '' } = (
        await azure.arm(`${subscriptionPath}/providers/Microsoft.ContainerService/managedClusters`, {
          host,
          scope: armScope,
        })
      ).json<{ nextLink?: string }>();
      assert.ok(nextLink.startsWith(`${arm}/subscriptions/`));
    });
  }

  it('asks for more than a password in a locked tenant, until somebody signs in', async () => {
    const azure = await openAzure({ world: smallWorld({ otherTenant: { locked: true } }) });
    const locked = await azure.arm('/subscriptions', { tenant: otherTenantId });
    assert.equal(locked.status, 401);
    const [, claims = ''] = /claims="([^"]+)"/.exec(challengeOf(locked)) ?? [];
    assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64').toString()), {
      access_token: { acrs: { essential: true, value: 'p1' } },
    });
    const start = `Bearer authorization_uri="https://login.microsoftonline.com/${otherTenantId}", error="insufficient_claims", claims="`;
    assert.ok(challengeOf(locked).startsWith(start), challengeOf(locked));
    assert.equal((await azure.arm('/subscriptions')).status, 200);
    await azure.signIn(otherTenantId);
    assert.equal((await azure.arm('/subscriptions', { tenant: otherTenantId })).status, 200);
  });

  it('keeps a subscription to tokens of its tenant', async () => {
    const azure = await openAzure();
    const answer = await azure.arm(`/subscriptions/${otherSubscriptionId}`);
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'InvalidAuthenticationTokenTenant']);
    assert.match(challengeOf(answer), new RegExp(`/${otherTenantId}", error="invalid_token"`));
    const tenant = otherTenantId;
    assert.equal((await azure.arm(`/subscriptions/${otherSubscriptionId}`, { tenant })).status, 200);
  });

  it('denies what the account may not read, by subscription', async () => {
    const azure = await openAzure({ world: smallWorld({ subscription: { denied: true } }) });
    const list = await azure.arm(`${subscriptionPath}/providers/Microsoft.ContainerRegistry/registries`);
    assert.deepEqual([list.status, codeOf(list)], [403, 'AuthorizationFailed']);
    const { error } = list.json<{ error: { message: string } }>();
    assert.match(error.message, /^The client 'ada@contoso\.example' with object id '[0-9a-f-]{36}' does not/);
    assert.match(
      error.message,
      /'Microsoft\.ContainerRegistry\/registries\/read' over scope '\/subscriptions\//,
    );
    assert.equal((await azure.arm('/subscriptions')).status, 200);
  });

  it('may deny changes alone', async () => {
    const azure = await openAzure({ world: smallWorld({ subscription: { denied: 'writes' } }) });
    assert.equal((await azure.arm(registryPath)).status, 200);
    const change = await azure.put(`${registryPath}/scopeMaps/map-1`, { actions: [] });
    assert.deepEqual([change.status, codeOf(change)], [403, 'AuthorizationFailed']);
  });

  it('throttles a tenant for as many requests as told, and not the list of tenants', async () => {
    const azure = await openAzure({ world: smallWorld({ tenant: { throttled: 2 } }) });
    assert.equal((await azure.arm('/tenants')).status, 200);
    const list = await azure.arm('/subscriptions');
    assert.deepEqual([list.status, codeOf(list)], [429, 'SubscriptionRequestsThrottled']);
    assert.equal(list.header('retry-after'), '5');
    assert.equal(list.header('x-ms-ratelimit-remaining-subscription-reads'), '0');
    const graph = await azure.graph();
    assert.deepEqual([graph.status, codeOf(graph)], [429, 'RateLimiting']);
    assert.equal(graph.header('x-ms-user-quota-remaining'), '0');
    assert.equal((await azure.arm('/subscriptions')).status, 200);
  });

  it('throttles for ever when told so', async () => {
    const azure = await openAzure({ world: smallWorld({ tenant: { throttled: true } }) });
    for (let times = 0; times < 20; times++) assert.equal((await azure.arm('/subscriptions')).status, 429);
    assert.equal((await azure.arm('/subscriptions', { tenant: otherTenantId })).status, 200);
  });

  it('takes its time in a slow tenant', async () => {
    const azure = await openAzure({ world: smallWorld({ tenant: { slowMs: 1_500 } }) });
    const { clock } = azure.client;
    assert.equal(await clock.timeToSettle(azure.arm('/subscriptions')), 1_500);
    assert.equal(await clock.timeToSettle(azure.arm('/subscriptions', { tenant: otherTenantId })), 0);
  });
});

describe('Simulated Resource Manager: what is asked', () => {
  it('wants an api-version, and one that the service knows', async () => {
    const azure = await openAzure();
    const authorization = `Bearer ${await azure.token()}`;
    const ask = (target: string) =>
      azure.client.ask(target, { host: 'management.azure.com', headers: { authorization } });
    const none = await ask('/subscriptions');
    assert.deepEqual([none.status, codeOf(none)], [400, 'MissingApiVersionParameter']);
    const wrong = await ask(`${registryPath}?api-version=1999-01-01`);
    assert.deepEqual([wrong.status, codeOf(wrong)], [400, 'InvalidApiVersionParameter']);
    assert.match(wrong.text, /The supported versions are '[^']*2025-11-01'/);
  });

  it('says what is not there', async () => {
    const azure = await openAzure();
    const nothing = otherTenantId;
    for (const [path, status, code] of [
      [`/subscriptions/${nothing}`, 404, 'SubscriptionNotFound'],
      [
        `${subscriptionPath}/resourceGroups/none/providers/Microsoft.ContainerRegistry/registries`,
        404,
        'ResourceGroupNotFound',
      ],
      [registryPath.replace('mine1', 'other'), 404, 'ResourceNotFound'],
      [`${registryPath}/tokens/none-1`, 404, 'ResourceNotFound'],
      [`${subscriptionPath}/providers/Microsoft.Compute/virtualMachines`, 404, 'NotFound'],
    ] as const) {
      const answer = await azure.arm(path);
      assert.deepEqual([answer.status, codeOf(answer)], [status, code], path);
    }
    const method = await azure.arm(registryPath, { method: 'DELETE' });
    assert.deepEqual([method.status, codeOf(method)], [405, 'MethodNotAllowed']);
  });

  it('reads addresses without regard to case', async () => {
    const azure = await openAzure();
    const answer = await azure.arm(registryPath.toUpperCase().replace('MINE1', 'Mine1'));
    assert.equal(answer.json<{ name: string }>().name, 'mine1');
  });

  it('counts requests by what they are about, beside those to registries', async () => {
    const azure = await openAzure();
    await azure.arm('/tenants');
    await azure.arm(registryPath);
    await azure.graph();
    assert.deepEqual(azure.requests.counts(), {
      'GET tenants': 1,
      'GET azureRegistry': 1,
      'POST resourceGraph': 1,
    });
    assert.equal(azure.requests.count({ kind: 'resourceGraph' }), 1);
  });

  it('signs its answers as Resource Manager does, not as a registry', async () => {
    const answer = await (await openAzure()).arm('/subscriptions');
    assert.match(answer.header('x-ms-request-id') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(answer.header('docker-distribution-api-version'), null);
    assert.equal(answer.header('x-ms-ratelimit-remaining-subscription-global-reads'), '16499');
  });
});

describe('Simulated Resource Manager: tenants and subscriptions', () => {
  it('lists all tenants of the account, and the subscriptions of the token', async () => {
    const azure = await openAzure();
    const tenants = valuesOf<{ tenantId: string; displayName: string; defaultDomain: string }>(
      await azure.arm('/tenants'),
    );
    assert.deepEqual(
      tenants.map(({ tenantId: id, displayName, defaultDomain }) => [id, displayName, defaultDomain]),
      [
        [tenantId, 'Contoso', 'contoso.example'],
        [otherTenantId, 'Fabrikam', 'fabrikam.example'],
      ],
    );
    const [only, ...others] = valuesOf<{ subscriptionId: string; displayName: string; state: string }>(
      await azure.arm('/subscriptions'),
    );
    assert.deepEqual(
      [only?.subscriptionId, only?.displayName, only?.state],
      [subscriptionId, 'Main', 'Enabled'],
    );
    assert.deepEqual(others, []);
  });
});
