import assert from 'node:assert/strict';
import { type Answer, type Client, claimsOf, open } from './client';

const R = 'demo42t.azurecr.io';
const challenged = (more: string) => `Bearer realm="https://${R}/oauth2/token",service="${R}"${more}`;

describe('Simulator: challenges', () => {
  it('asks for a token on /v2/, without a scope', async () => {
    const answer = await (await open()).ask('/v2/', { headers: {} });
    assert.equal(answer.status, 401);
    assert.equal(answer.header('www-authenticate'), challenged(''));
    assert.deepEqual(answer.json(), {
      errors: [
        {
          code: 'UNAUTHORIZED',
          message: 'authentication required, visit https://aka.ms/acr/authorization for more information.',
          detail: null,
        },
      ],
    });
  });

  for (const [method, path, scope] of [
    ['GET', '/acr/v1/_catalog', 'registry:catalog:*'],
    ['GET', '/v2/_catalog', 'registry:catalog:*'],
    ['GET', '/v2/team/api/orders/tags/list', 'repository:team/api/orders:metadata_read'],
    ['GET', '/acr/v1/team/api/orders', 'repository:team/api/orders:metadata_read'],
    ['PATCH', '/acr/v1/team/api/orders', 'repository:team/api/orders:metadata_write'],
    ['HEAD', '/v2/redis/manifests/6.0', 'repository:redis:pull'],
    ['PUT', '/v2/redis/manifests/6.0', 'repository:redis:pull,push'],
    ['POST', '/v2/redis/blobs/uploads/', 'repository:redis:pull,push'],
    ['DELETE', '/acr/v1/redis', 'repository:redis:delete'],
    ['GET', '/mount/v1/redis/_manifests/sha256:00', 'repository:redis:pull'],
  ] as const) {
    it(`names the scope of ${method} ${path}`, async () => {
      const answer = await (await open()).ask(path, { method, headers: {} });
      assert.equal(answer.status, 401);
      assert.equal(answer.header('www-authenticate'), challenged(`,scope="${scope}"`));
    });
  }

  it('says so when a token covers too little', async () => {
    const client = await open();
    const token = await client.token(['repository:redis:pull']);
    const answer = await client.ask('/acr/v1/redis', { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 401);
    const more = ',scope="repository:redis:metadata_read",error="insufficient_scope"';
    assert.equal(answer.header('www-authenticate'), challenged(more));
  });
});

describe('Simulator: access tokens', () => {
  it('carry the claims of a recorded one, and expire after 4,500 s', async () => {
    const client = await open();
    const token = await client.token(['repository:redis:pull']);
    const { jti, nbf, exp, iat, ...claims } = claimsOf(token);
    assert.deepEqual(claims, {
      sub: 'demo42t',
      iss: 'Azure Container Registry',
      aud: R,
      version: '1.0',
      access: [{ type: 'repository', name: 'redis', actions: ['pull'] }],
      grant_type: 'access_token',
    });
    assert.equal(typeof jti, 'string');
    assert.equal(Number(exp) - Number(nbf), 4_500);
    assert.equal(iat, nbf);
    const use = () =>
      client.ask('/v2/redis/manifests/6.0', { headers: { authorization: `Bearer ${token}` } });
    await client.clock.pass(4_499_000);
    assert.equal((await use()).status, 200);
    await client.clock.pass(1_000);
    const late = await use();
    assert.equal(late.status, 401);
    assert.match(late.header('www-authenticate') ?? '', /error="invalid_token"/);
  });

  it('cover several scopes, repeated or separated by spaces', async () => {
    const client = await open();
    const scopes = ['repository:redis:pull', 'repository:gcc:metadata_read registry:catalog:*'];
    assert.deepEqual(claimsOf(await client.token(scopes)).access, [
      { type: 'repository', name: 'redis', actions: ['pull'] },
      { type: 'repository', name: 'gcc', actions: ['metadata_read'] },
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ]);
  });

  it('cover the first scope only where the service is told so', async () => {
    const world = { registries: [{ loginServer: R, users: [{ name: 'demo42t' }], multiScopeTokens: false }] };
    const client = await open({ world });
    const { access } = claimsOf(await client.token(['repository:a:pull', 'repository:b:pull']));
    assert.deepEqual(access, [{ type: 'repository', name: 'a', actions: ['pull'] }]);
  });

  it('grant less than asked where the user may do less', async () => {
    const client = await open();
    const pulls = client.basic('pull-token');
    const { access } = claimsOf(
      await client.token(['repository:redis:pull,push', 'registry:catalog:*'], pulls),
    );
    assert.deepEqual(access, [{ type: 'repository', name: 'redis', actions: ['pull'] }]);
  });

  it('are refused when made up, changed, or of another registry', async () => {
    const client = await open();
    const token = await client.token(['repository:shop/cart:pull']);
    const other = 'contoso-retired.azurecr.io';
    const foreign = await client.token(
      ['repository:redis:pull'],
      client.basic('contoso-retired', other),
      other,
    );
    const path = '/v2/redis/manifests/6.0';
    for (const wrong of ['x', `${token}x`, token.replace('.', '.e'), foreign]) {
      const answer = await client.ask(path, { headers: { authorization: `Bearer ${wrong}` } });
      assert.equal(answer.status, 401, wrong);
    }
  });
});

describe('Simulator: ways to a token', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (client: Client, path: string, fields: Record<string, string>): Promise<Answer> =>
    client.ask(path, { method: 'POST', headers: form, body: new URLSearchParams(fields).toString() });
  const scope = 'repository:redis:pull';

  it('takes a name and a password in a form', async () => {
    const client = await open({ passwords: { 'teleport-token': 'known' } });
    const fields = {
      grant_type: 'password',
      service: R,
      scope,
      username: 'teleport-token',
      password: 'known',
    };
    const answer = await post(client, '/oauth2/token', fields);
    assert.equal(answer.status, 200);
    assert.equal(claimsOf(answer.json<{ access_token: string }>().access_token).sub, 'teleport-token');
    assert.equal((await post(client, '/oauth2/token', { ...fields, password: 'wrong' })).status, 401);
  });

  it('exchanges the token of an Azure account for a refresh token, and that for access tokens', async () => {
    const client = await open();
    const azure = client.simulator.password(R, 'demo@contoso.example');
    const fields = { grant_type: 'access_token', service: R, tenant: 't', access_token: azure };
    const { refresh_token } = (await post(client, '/oauth2/exchange', fields)).json<{
      refresh_token: string;
    }>();
    const claims = claimsOf(refresh_token);
    assert.equal(Number(claims.exp) - Number(claims.iat), 11_700);
    const answer = await post(client, '/oauth2/token', {
      grant_type: 'refresh_token',
      service: R,
      scope,
      refresh_token,
    });
    const { access } = claimsOf(answer.json<{ access_token: string }>().access_token);
    assert.deepEqual(access, [{ type: 'repository', name: 'redis', actions: ['pull'] }]);
    assert.equal((await post(client, '/oauth2/exchange', { ...fields, access_token: 'wrong' })).status, 401);
    await client.clock.pass(11_700_000);
    assert.equal(
      (await post(client, '/oauth2/token', { grant_type: 'refresh_token', refresh_token })).status,
      401,
    );
  });

  it('takes a token as the password of the user of zeros, as docker does', async () => {
    const client = await open();
    const token = await client.token([scope]);
    const basic = Buffer.from(`00000000-0000-0000-0000-000000000000:${token}`).toString('base64');
    const { access } = claimsOf(await client.token([scope, 'repository:gcc:pull'], `Basic ${basic}`));
    assert.deepEqual(access, [{ type: 'repository', name: 'redis', actions: ['pull'] }]);
  });

  it('gives nobody a token, but where anonymous pull is on', async () => {
    const client = await open();
    assert.equal(
      (await client.ask(`/oauth2/token?service=${R}&scope=${scope}`, { headers: {} })).status,
      401,
    );
    const host = 'contoso-public.azurecr.io';
    const wanted = ['repository:shop/cart:pull,push', 'registry:catalog:*'];
    const { access } = claimsOf(await client.token(wanted, '', host));
    assert.deepEqual(access, [
      { type: 'repository', name: 'shop/cart', actions: ['pull'] },
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ]);
  });

  it('refuses a service that is not this registry, and a grant it does not know', async () => {
    const client = await open();
    const headers = { authorization: client.basic() };
    assert.equal((await client.ask('/oauth2/token?service=other.azurecr.io', { headers })).status, 401);
    assert.equal((await post(client, '/oauth2/token', { grant_type: 'device_code' })).status, 401);
    assert.equal((await post(client, '/oauth2/exchange', { grant_type: 'device_code' })).status, 400);
  });

  it('gives each user a password of its own, new in each simulator', async () => {
    const [one, two] = [await open(), await open()];
    const passwords = [one, two].flatMap(({ simulator }) =>
      ['demo42t', 'teleport-token'].map(user => simulator.password(R, user)),
    );
    assert.equal(new Set(passwords).size, 4);
    assert.ok(passwords.every(password => password.length >= 32));
    assert.equal(one.simulator.password(R, 'nobody'), '');
    const nobody = Buffer.from('nobody:').toString('base64');
    assert.equal((await one.ask('/v2/', { headers: { authorization: `Basic ${nobody}` } })).status, 401);
  });
});

describe('Simulator: a limit of headers', () => {
  for (const status of [400, 431] as const) {
    it(`answers what is larger with ${status} and a page, whoever asks, and the rest as usual`, async () => {
      const headerLimit = { bytes: 1000, status };
      const world = { registries: [{ loginServer: R, users: [{ name: 'demo42t' }], headerLimit }] };
      const client = await open({ world });
      const large = await client.ask('/v2/', { headers: { authorization: `Bearer ${'x'.repeat(1000)}` } });
      assert.deepEqual([large.status, large.header('content-type')], [status, 'text/html']);
      assert.equal((await client.ask('/v2/')).status, 200);
    });
  }

  it('counts the whole of it, to the byte', async () => {
    const ask = async (bytes: number) => {
      const world = {
        registries: [{ loginServer: R, users: [{ name: 'demo42t' }], headerLimit: { bytes } }],
      };
      return (await (await open({ world })).ask('/v2/', { headers: { accept: 'a', b: 'cd' } })).status;
    };
    const size = 'GET /v2/ HTTP/1.1\r\naccept: a\r\nb: cd\r\n\r\n'.length;
    assert.deepEqual([await ask(size), await ask(size - 1)], [401, 431]);
  });
});
