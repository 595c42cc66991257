import assert from 'node:assert/strict';
import { SignInNeeded } from '../../src/azure/account';
import { AzureError } from '../../src/azure/azureError';
import { explainFully } from '../../src/base/errors';
import { failureAs, failureOf } from '../support/errors';
import { reply, silence } from '../support/http';
import { turn } from '../support/virtualClock';
import { authorizationOf, json, listing, session, token } from './sessions';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"p1"}}}';
const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`;
const minuteMs = 60_000;

function challenged() {
  return reply(401, '', { 'www-authenticate': challenge });
}

describe('the token of a session', () => {
  it('is asked for with the scope of Resource Manager, in the tenant', async () => {
    const { arm, asked } = session(() => json(200, {}), { tenant: 't1' });
    await arm.call(listing());
    assert.equal(asked[0]?.scope, 'https://management.azure.com/.default');
    assert.equal(asked[0]?.tenantId, 't1');
    assert.ok(asked[0]?.abortSignal);
    assert.equal('claims' in (asked[0] ?? {}), false);
  });

  it("names no tenant for the account's own", async () => {
    const { arm, asked } = session(() => json(200, {}));
    await arm.call(listing());
    assert.equal('tenantId' in (asked[0] ?? {}), false);
  });

  it('is kept until two minutes before it expires', async () => {
    const { arm, asked, clock } = session(() => json(200, {}));
    await arm.call(listing());
    await clock.pass(58 * minuteMs - 1);
    await arm.call(listing());
    assert.equal(asked.length, 1);
    await clock.pass(1);
    await arm.call(listing());
    assert.equal(asked.length, 2);
  });

  it('is asked for once by calls at the same time', async () => {
    const { arm, asked } = session(() => json(200, {}));
    await Promise.all([1, 2, 3].map(() => arm.call(listing())));
    assert.equal(asked.length, 1);
  });

  it('is asked for by those who stay when one of them leaves', async () => {
    const { arm, asked } = session(() => json(200, {}), {
      give: async () => {
        await turn();
        return token('shared', 0);
      },
    });
    const controller = new AbortController();
    const leaving = failureOf(arm.call(listing({ signal: controller.signal })));
    const staying = arm.call(listing());
    controller.abort();
    assert.equal(((await leaving) as Error).name, 'AbortError');
    assert.equal((await staying).status, 200);
    assert.equal(asked.length, 1);
  });

  it('is asked for anew, once, when it is refused without a reason', async () => {
    const { arm, requests, asked } = session((_, index) => (index === 0 ? reply(401) : json(200, {})));
    assert.equal((await arm.call(listing())).status, 200);
    assert.deepEqual(requests.map(authorizationOf), ['Bearer token-1', 'Bearer token-2']);
    assert.equal(asked.length, 2);
  });

  it('is not thrown away by a call that was refused with the one before', async () => {
    const { arm, asked, clock, requests } = session(async (request, index) => {
      if (authorizationOf(request) !== 'Bearer token-1') return json(200, {});
      await clock.sleep(index * 1000);
      return reply(401);
    });
    await clock.settle(Promise.all([arm.call(listing()), arm.call(listing())]));
    assert.equal(asked.length, 2);
    assert.deepEqual(requests.slice(2).map(authorizationOf), ['Bearer token-2', 'Bearer token-2']);
  });

  it('is not to blame twice: then the sign-in is refused', async () => {
    const { arm, requests } = session(() => json(401, { error: { code: 'InvalidAuthenticationToken' } }));
    const error = await failureAs(AzureError, arm.call(listing()));
    assert.deepEqual([error.code, requests.length], ['unauthorized', 2]);
    assert.match(error.message, /401 InvalidAuthenticationToken/);
    await failureOf(arm.call(listing()));
    assert.equal(authorizationOf(requests[2]), 'Bearer token-3');
  });

  it('is one sign-in away where the account has none', async () => {
    const { arm, requests } = session(() => json(200, {}), { give: async () => null, tenant: 't1' });
    const error = await failureAs(SignInNeeded, arm.call(listing()));
    assert.deepEqual(error.request, {
      account: { id: 'ada', label: 'ada@contoso.example' },
      scopes: ['https://management.azure.com/.default'],
      tenant: 't1',
    });
    assert.equal(requests.length, 0);
  });

  it('leaves SignInNeeded as the account says it', async () => {
    const needed = new SignInNeeded({ scopes: ['x'] });
    const { arm } = session(() => json(200, {}), { give: () => Promise.reject(needed) });
    assert.equal(await failureOf(arm.call(listing())), needed);
  });

  it('puts into words why the account gave none', async () => {
    const { arm } = session(() => json(200, {}), {
      give: () => Promise.reject(new Error('Please run "az login".\nat …')),
    });
    const error = await failureAs(AzureError, arm.call(listing()));
    assert.equal(error.code, 'unauthorized');
    assert.equal(error.message, 'ada@contoso.example gave no token for Azure: Please run "az login".');
  });

  it('is not waited for without an end', async () => {
    const { arm, clock } = session(() => json(200, {}), { give: () => new Promise(() => {}) });
    const call = arm.call(listing());
    assert.equal(await clock.timeToSettle(call), minuteMs);
    const error = await failureAs(AzureError, call);
    assert.equal(error.code, 'timeout');
  });

  it('stands in no error', async () => {
    for (const status of [400, 401, 403, 404, 409, 429, 500]) {
      const { arm } = session(() => json(status, {}), { give: async () => token('s3cret', 0) });
      const error = await failureAs(AzureError, arm.call(listing()));
      assert.doesNotMatch(`${explainFully(error)}${JSON.stringify(error)}${error.stack}`, /s3cret/);
    }
  });
});

describe('a claims challenge of Resource Manager', () => {
  it('is answered with a token that has the claims', async () => {
    const { arm, requests, asked } = session((_, index) => (index === 0 ? challenged() : json(200, {})));
    assert.equal((await arm.call(listing())).status, 200);
    assert.equal(asked[1]?.claims, claims);
    assert.deepEqual(requests.map(authorizationOf), ['Bearer token-1', 'Bearer token-2']);
    await arm.call(listing());
    assert.equal(authorizationOf(requests[2]), 'Bearer token-2');
    assert.equal(asked.length, 2);
  });

  it('is answered also when it comes after the token was renewed', async () => {
    const answers = [reply(401), challenged(), json(200, {})];
    const { arm, asked } = session((_, index) => answers[index] ?? reply(500));
    assert.equal((await arm.call(listing())).status, 200);
    assert.deepEqual(
      asked.map(options => options.claims),
      [undefined, undefined, claims],
    );
  });

  it('is asked about once by calls at the same time', async () => {
    const { arm, asked } = session(request =>
      authorizationOf(request) === 'Bearer token-1' ? challenged() : json(200, {}),
    );
    await Promise.all([arm.call(listing()), arm.call(listing())]);
    assert.equal(asked.length, 2);
  });

  it('needs somebody where the account has no such token', async () => {
    const { arm } = session(challenged, {
      tenant: 't1',
      give: async ({ claims }) =>
        claims === undefined ? token('weak', 0) : Promise.reject(new Error('interaction_required')),
    });
    const error = await failureAs(SignInNeeded, arm.call(listing()));
    assert.equal(error.request.challenge, challenge);
    assert.equal(error.request.tenant, 't1');
    assert.match((error.cause as Error).message, /interaction_required$/);
  });

  it('needs somebody where the token with the claims is refused as well, and asks no third time', async () => {
    const { arm, requests } = session(challenged);
    const error = await failureAs(SignInNeeded, arm.call(listing()));
    assert.deepEqual([error.request.challenge, requests.length], [challenge, 2]);
    await failureOf(arm.call(listing()));
    assert.equal(authorizationOf(requests[2]), 'Bearer token-3');
  });

  it('does not outlive its call', async () => {
    const controller = new AbortController();
    const { arm } = session(challenged, {
      give: async ({ claims, abortSignal }) =>
        claims === undefined ? token('weak', 0) : silence(abortSignal as AbortSignal),
    });
    const failure = failureOf(arm.call(listing({ signal: controller.signal })));
    await turn();
    controller.abort();
    assert.equal(((await failure) as Error).name, 'AbortError');
  });
});
