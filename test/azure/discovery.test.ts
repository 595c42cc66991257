import assert from 'node:assert/strict';
import { type AzureAccount, isSignInNeeded, SignInNeeded } from '../../src/azure/account';
import { createArm } from '../../src/azure/armClient';
import { publicCloud } from '../../src/azure/cloud';
import { type ArmOf, discover, findTenant, type TenantFinding } from '../../src/azure/discovery';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { failureOf } from '../support/errors';
import { unplugged } from '../support/host';
import { reply, silence } from '../support/http';
import { VirtualClock } from '../support/virtualClock';
import { json } from './sessions';

type Answer = (
  request: HttpRequest & { readonly tenant: string; readonly account: string; readonly path: string },
) => HttpReply | undefined | Promise<HttpReply | undefined>;

/** An Azure in which each account is in these tenants, each with a subscription, a registry and a cluster, unless `answer` has it otherwise. */
function azure(tenantsOf: Readonly<Record<string, readonly string[]>>, answer: Answer = () => undefined) {
  const clock = new VirtualClock();
  const requests: string[] = [];
  const accounts = Object.keys(tenantsOf).map(
    (id): AzureAccount => ({
      id,
      label: `${id}@contoso.example`,
      fetch: unplugged,
      credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: 0 }) },
    }),
  );
  const armOf: ArmOf = (account, tenant = 'home') =>
    createArm({
      cloud: publicCloud,
      account,
      tenant,
      clock,
      send: async request => {
        const path = new URL(request.url).pathname;
        requests.push(`${account.id} ${tenant} ${request.method} ${path}`);
        const own = await answer({ ...request, tenant, account: account.id, path });
        return own ?? usual(path, tenant, tenantsOf[account.id] ?? []);
      },
    });
  return { accounts, armOf, clock, requests };
}

function usual(path: string, tenant: string, tenants: readonly string[]): HttpReply {
  if (path === '/tenants') {
    return json(200, {
      value: tenants.map(id => ({
        tenantId: id,
        displayName: id.toUpperCase(),
        defaultDomain: `${id}.example`,
      })),
    });
  }
  if (path === '/subscriptions') {
    return json(200, { value: [{ subscriptionId: `sub-${tenant}`, displayName: tenant, tenantId: tenant }] });
  }
  if (path.endsWith('ResourceGraph/resources'))
    return json(200, { data: [registry(`sub-${tenant}`), cluster(`sub-${tenant}`)] });
  return reply(500);
}

function registry(subscription: string) {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r`,
    location: 'westus2',
  };
}

function cluster(subscription: string) {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c`,
  };
}

async function found({ accounts, armOf, clock }: ReturnType<typeof azure>, tenants?: readonly string[]) {
  const { signal } = new AbortController();
  const findings: TenantFinding[] = [];
  const read = async () => {
    for await (const finding of discover(accounts, armOf, { signal, ...(tenants ? { tenants } : {}) }))
      findings.push(finding);
  };
  await clock.settle(read());
  return findings;
}

function told(findings: readonly TenantFinding[]): string[] {
  return findings.map(({ account, tenant, state }) => `${account.id} ${tenant?.id ?? '-'} ${state}`);
}

/** More than the accounts here have. */
function strongerPlease(): HttpReply {
  const claims = Buffer.from('{}').toString('base64');
  return reply(401, '', { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` });
}

const denial = { error: { code: 'AccessDenied', message: 'No.' } };
const isQuery = (path: string) => path.endsWith('ResourceGraph/resources');

describe('discovery', () => {
  it('reads each tenant of each account, and says when it begins', async () => {
    const world = azure({ ada: ['t1', 't2'], bob: ['t3'] });
    const findings = await found(world);
    assert.deepEqual(told(findings).sort(), [
      'ada t1 read',
      'ada t1 reading',
      'ada t2 read',
      'ada t2 reading',
      'bob t3 read',
      'bob t3 reading',
    ]);
    const read = findings.find(({ state, tenant }) => state === 'read' && tenant?.id === 't1');
    assert.ok(read?.state === 'read');
    assert.deepEqual(read.account, { id: 'ada', label: 'ada@contoso.example' });
    assert.deepEqual(read.tenant, { id: 't1', name: 'T1', domain: 't1.example' });
    assert.deepEqual(
      read.subscriptions.map(({ id }) => id),
      ['sub-t1'],
    );
    assert.deepEqual([read.registries.length, read.clusters.length, read.unread], [1, 1, []]);
  });

  it('costs one request an account, and two a tenant', async () => {
    const world = azure({ ada: ['t1', 't2'], bob: ['t3'] });
    await found(world);
    assert.equal(world.requests.length, 2 + 2 * 3);
    assert.deepEqual(
      world.requests.filter(request => request.includes('/tenants')),
      ['ada home GET /tenants', 'bob home GET /tenants'],
    );
  });

  it('shows first tenants before the slowest has answered', async () => {
    const world = azure({ ada: ['slow', 'fast'] }, ({ tenant, signal }) =>
      tenant === 'slow' ? silence(signal) : undefined,
    );
    const controller = new AbortController();
    const seen: string[] = [];
    const read = async () => {
      for await (const { tenant, state } of discover(world.accounts, world.armOf, {
        signal: controller.signal,
      })) {
        seen.push(`${tenant?.id} ${state}`);
        if (state === 'read') controller.abort();
      }
    };
    await failureOf(world.clock.settle(read()));
    assert.deepEqual(seen, ['slow reading', 'fast reading', 'fast read']);
  });

  it('reads at most five tenants of an account at once', async () => {
    let underWay = 0;
    let most = 0;
    const world = azure(
      { ada: Array.from({ length: 12 }, (_, index) => `t${index}`) },
      async ({ path, signal }) => {
        if (!isQuery(path)) return undefined;
        most = Math.max(most, ++underWay);
        await world.clock.sleep(1000, signal);
        underWay--;
        return undefined;
      },
    );
    assert.equal((await found(world)).length, 24);
    assert.equal(most, 5);
  });

  it('shows a locked tenant as one that failed, and the others all the same', async () => {
    const world = azure({ ada: ['locked', 'open'] });
    const armOf: ArmOf = (account, tenant) => {
      const arm = world.armOf(account, tenant);
      const locked = () =>
        Promise.reject(new SignInNeeded({ account, scopes: [], ...(tenant ? { tenant } : {}) }));
      return tenant === 'locked'
        ? {
            ...arm,
            call: locked,
            pages: async function* () {
              yield [];
              await locked();
            },
          }
        : arm;
    };
    const findings = await found({ ...world, armOf });
    assert.deepEqual(told(findings).sort(), [
      'ada locked failed',
      'ada locked reading',
      'ada open read',
      'ada open reading',
    ]);
    const failed = findings.find(({ state }) => state === 'failed');
    assert.ok(failed?.state === 'failed' && isSignInNeeded(failed.error));
    assert.equal(failed.error.request.tenant, 'locked');
  });

  it('shows a throttled tenant as one that failed', async () => {
    const world = azure({ ada: ['t1', 't2'] }, ({ tenant, path }) =>
      tenant === 't1' && isQuery(path) ? reply(429) : undefined,
    );
    const findings = await found(world);
    const failed = findings.find(({ state }) => state === 'failed');
    assert.match(
      String(failed?.state === 'failed' && failed.error),
      /throttling calls for the registries and clusters/,
    );
    assert.ok(told(findings).includes('ada t2 read'));
  });

  it('shows an account that cannot tell its tenants, and the others all the same', async () => {
    const world = azure({ ada: ['t1'], bob: ['t2'] }, ({ account, path }) =>
      account === 'ada' && path === '/tenants' ? json(403, denial) : undefined,
    );
    assert.deepEqual(told(await found(world)).sort(), ['ada - failed', 'bob t2 read', 'bob t2 reading']);
  });

  it('shows an account without a tenant', async () => {
    const [finding] = await found(azure({ ada: [] }));
    assert.ok(finding?.state === 'failed');
    assert.match(String(finding.error), /ada@contoso\.example is in no tenant\./);
  });

  it('shows what an account throws in its own way', async () => {
    const world = azure({ ada: ['t1'] });
    const armOf: ArmOf = () => {
      throw new Error('broken');
    };
    assert.deepEqual(told(await found({ ...world, armOf })), ['ada - failed']);
  });

  it('is nothing without accounts', async () => {
    assert.deepEqual(await found(azure({})), []);
  });

  it('reads the tenants that are named, by id, domain or name', async () => {
    for (const name of ['T2', 't2.example', 't2']) {
      assert.deepEqual(told(await found(azure({ ada: ['t1', 't2', 't3'] }), [name])), [
        'ada t2 reading',
        'ada t2 read',
      ]);
    }
  });

  it('tries a tenant that is named though the account does not list it', async () => {
    assert.deepEqual(told(await found(azure({ ada: ['t1'] }), ['fabrikam.example'])), [
      'ada fabrikam.example reading',
      'ada fabrikam.example read',
    ]);
  });

  it('tries a tenant that is named though the account cannot tell its tenants', async () => {
    const world = azure({ ada: ['t1'] }, ({ path }) => (path === '/tenants' ? json(403, denial) : undefined));
    assert.deepEqual(told(await found(world, ['t1'])), ['ada t1 reading', 'ada t1 read']);
  });

  it('reads one tenant again by itself', async () => {
    const world = azure({ ada: ['t1', 't2'] });
    const [account] = world.accounts;
    const tenant = { id: 't2', name: undefined, domain: undefined };
    const finding = await findTenant(
      account ?? assert.fail(),
      tenant,
      world.armOf,
      new AbortController().signal,
    );
    assert.deepEqual([finding.state, world.requests.length], ['read', 2]);
  });

  it('ends with its signal, and is then no finding', async () => {
    const world = azure({ ada: ['t1'] }, ({ signal, path }) => (isQuery(path) ? silence(signal) : undefined));
    const controller = new AbortController();
    const findings = discover(world.accounts, world.armOf, { signal: controller.signal });
    assert.equal((await findings.next()).value?.state, 'reading');
    const next = failureOf(findings.next());
    controller.abort();
    assert.equal(((await next) as Error).name, 'AbortError');
    const [account] = world.accounts;
    const tenant = { id: 't1', name: undefined, domain: undefined };
    const reading = findTenant(account ?? assert.fail(), tenant, world.armOf, AbortSignal.abort());
    assert.equal(((await failureOf(reading)) as Error).name, 'AbortError');
  });
});

describe('discovery where Resource Graph is denied', () => {
  function listsOf(path: string): HttpReply | undefined {
    const [, subscription = '', kind] =
      /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.Container(Registry|Service)\//.exec(path) ?? [];
    if (kind === undefined) return undefined;
    return json(200, { value: [kind === 'Registry' ? registry(subscription) : cluster(subscription)] });
  }

  for (const [title, status, body] of [
    ['forbidden', 403, denial],
    ['missing', 404, {}],
    ['unknown', 400, { error: { code: 'BadRequest' } }],
    ['odd', 200, {}],
  ] as const) {
    it(`reads subscription by subscription (${title})`, async () => {
      const world = azure({ ada: ['t1'] }, ({ path }) =>
        isQuery(path) ? json(status, body) : listsOf(path),
      );
      const [, finding] = await found(world);
      assert.ok(finding?.state === 'read');
      assert.deepEqual([finding.registries.length, finding.clusters.length, finding.unread], [1, 1, []]);
      assert.equal(world.requests.length, 1 + 2 + 2);
    });
  }

  function manySubscriptions(answer: Answer, amount = 10) {
    const value = Array.from({ length: amount }, (_, index) => ({
      subscriptionId: `s${index}`,
      displayName: `S${index}`,
    }));
    return azure({ ada: ['t1'] }, request => {
      if (request.path === '/subscriptions') return json(200, { value });
      return isQuery(request.path) ? json(403, denial) : (answer(request) ?? listsOf(request.path));
    });
  }

  it('reads at most four subscriptions at once', async () => {
    let underWay = 0;
    let most = 0;
    const world = manySubscriptions(async ({ path, signal }) => {
      most = Math.max(most, ++underWay);
      await world.clock.sleep(1000, signal);
      underWay--;
      return listsOf(path);
    });
    const [, finding] = await found(world);
    assert.ok(finding?.state === 'read');
    assert.deepEqual([finding.registries.length, most], [10, 8]);
  });

  it('names the subscriptions that could not be read, once, and shows the others', async () => {
    const world = manySubscriptions(({ path }) =>
      path.startsWith('/subscriptions/s3/') ? json(403, denial) : undefined,
    );
    const [, finding] = await found(world);
    assert.ok(finding?.state === 'read');
    assert.deepEqual([finding.registries.length, finding.clusters.length], [9, 9]);
    assert.deepEqual(
      finding.unread.map(({ subscription, error }) => [subscription.name, error.code]),
      [['S3', 'forbidden']],
    );
    assert.match(
      finding.unread[0]?.error.message ?? '',
      /^Azure refused the registries of S3 \(403 AccessDenied\)\.$/,
    );
  });

  it('shows the registries of a subscription whose clusters are forbidden', async () => {
    const world = manySubscriptions(
      ({ path }) => (path.includes('ContainerService') ? json(403, denial) : undefined),
      1,
    );
    const [, finding] = await found(world);
    assert.ok(finding?.state === 'read');
    assert.deepEqual([finding.registries.length, finding.clusters.length, finding.unread.length], [1, 0, 1]);
  });

  it('fails as a whole where somebody has to sign in', async () => {
    const world = manySubscriptions(({ path }) =>
      path.startsWith('/subscriptions/s3/') ? strongerPlease() : undefined,
    );
    const [, finding] = await found(world);
    assert.ok(finding?.state === 'failed' && isSignInNeeded(finding.error));
  });

  it('finds nothing in a subscription that never used the service', async () => {
    const never = json(409, {
      error: { code: 'MissingSubscriptionRegistration', message: 'Register first.' },
    });
    const [, finding] = await found(
      manySubscriptions(({ path }) => (path.includes('/providers/') ? never : undefined), 2),
    );
    assert.ok(finding?.state === 'read');
    assert.deepEqual([finding.registries, finding.clusters, finding.unread], [[], [], []]);
  });
});
