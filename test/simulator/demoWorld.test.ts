import assert from 'node:assert/strict';
import { hello, open } from './client';

describe('Simulator: the demo world', () => {
  it('teleports five of its repositories', async () => {
    const client = await open();
    const { repositories } = (await client.ask('/acr/v1/_catalog')).json<{ repositories: string[] }>();
    const enabled = [];
    for (const name of repositories) {
      if (/"teleportEnabled":true/.test((await client.ask(`/acr/v1/${name}`)).text)) enabled.push(name);
    }
    assert.deepEqual(enabled, [
      'azure-vote-front',
      'gcc',
      'hello-world',
      'jupyter/all-spark-notebook',
      'redis',
    ]);
  });

  it('shows an image in every state', async () => {
    const client = await open();
    const state = (tag: string) => client.mount('azure-vote-front', tag);
    assert.deepEqual(
      [await state('v0'), await state('v1'), await state('v2'), await state('nightly')],
      [404, 200, 409, 409],
    );
    await client.clock.pass(89_999);
    assert.equal(await state('v2'), 409);
    await client.clock.pass(1);
    assert.equal(await state('v2'), 200);
    await client.clock.pass(86_400_000);
    assert.equal(await state('nightly'), 409);
  });

  it('has azure-vote-front:v1 with 29 layers and 944 MB', async () => {
    const { layers } = (await (await open()).ask('/v2/azure-vote-front/manifests/v1')).json<{
      layers: readonly { size: number }[];
    }>();
    assert.equal(layers.length, 29);
    assert.equal(
      layers.reduce((sum, { size }) => sum + size, 0),
      944_000_000,
    );
  });

  it('has a stuck image with a layer that is too large', async () => {
    const { layers } = (await (await open()).ask('/v2/azure-vote-front/manifests/nightly')).json<{
      layers: readonly { size: number }[];
    }>();
    assert.ok(layers.some(({ size }) => size > 16 * 1024 ** 3));
  });

  it('has the same digests each time', async () => {
    const client = await open();
    await client.clock.pass(1_234_567);
    const { header } = await client.ask('/v2/hello-world/manifests/1.0', { method: 'HEAD' });
    assert.equal(header('docker-content-digest'), hello);
  });

  it('ships an image that can be read in two systems', async () => {
    const client = await open();
    assert.match((await client.ask('/v2/team/web/storefront/manifests/build-611')).text, /windows/);
  });
});

describe('Simulator: a registry that streams', () => {
  const host = 'contosostream.azurecr.io';

  async function openDemo(user = 'contosostream') {
    const client = await open();
    const ask = (target: string, method = 'GET') =>
      client.ask(target, { method, host, headers: { authorization: client.basic(user, host) } });
    const digest = async (repository: string, tag: string) =>
      (await ask(`/v2/${repository}/manifests/${tag}`, 'HEAD')).header('docker-content-digest') ?? '';
    /** How the last conversion of an image stands, and how many artifacts refer to it. */
    const state = async (repository: string, tag: string) => {
      const own = await digest(repository, tag);
      const last = await ask(`/acr/v1/${repository}/_streaming/${own}`);
      const referrers = await ask(`/v2/${repository}/referrers/${own}`);
      const { status = 'none', id = '' } = last.json<{ status?: string; id?: string }>();
      const operation = await ask(`/acr/v1/${repository}/_operations/${id}`);
      const { progress = '' } = operation.json<{ progress?: string }>();
      return `${status} ${progress} ${JSON.parse(referrers.text).manifests.length}`;
    };
    return { client, ask, state };
  }

  it('has no trace of Teleport', async () => {
    const { ask } = await openDemo();
    const { repositories } = (await ask('/acr/v1/_catalog')).json<{ repositories: readonly string[] }>();
    assert.deepEqual(repositories, [
      'arm-only',
      'broken',
      'charts/web',
      'multi',
      'slow',
      'web',
      'windows-app',
    ]);
    for (const name of repositories) assert.doesNotMatch((await ask(`/acr/v1/${name}`)).text, /teleport/i);
  });

  it('has an image for each way in which a conversion can stand', async () => {
    const { client, state } = await openDemo();
    assert.equal(await state('web', '1.0'), 'none  1');
    assert.equal(await state('web', '1.1'), 'Running 38% 0');
    assert.equal(await state('web', '1.2'), 'none  0');
    assert.equal(await state('multi', '5.0'), 'none  1');
    assert.equal(await state('broken', '0.9'), 'Failed 99% 0');
    assert.equal(await state('slow', '7.1'), 'Running 61% 0');
    await client.clock.pass(64_000);
    assert.equal(await state('web', '1.1'), 'Succeeded 100% 1');
    assert.equal(await state('slow', '7.1'), 'Running 61% 0');
  });

  it('converts what is pushed to one repository, and shows that to one of its users', async () => {
    const { ask } = await openDemo();
    assert.deepEqual((await ask('/acr/v1/web/_streaming')).json(), { convertPushedImages: true });
    assert.deepEqual((await ask('/acr/v1/multi/_streaming')).json(), { convertPushedImages: false });
    const { ask: askLess, state } = await openDemo('pull-token');
    assert.equal((await askLess('/acr/v1/web/_streaming')).status, 403);
    assert.equal(await state('web', '1.0'), 'none  1');
  });

  it('is the only one in the demo', async () => {
    const { client } = await openDemo();
    const streaming = client.simulator.world.registries.filter(registry => registry.streaming);
    assert.deepEqual(
      streaming.map(({ loginServer }) => loginServer),
      [host],
    );
    assert.equal((await client.ask('/acr/v1/redis/_streaming')).status, 404);
  });
});

describe('Simulator: registries that disappoint', () => {
  const at = async (host: string, target: string, user: string) => {
    const client = await open();
    return client.ask(target, { host, headers: { authorization: client.basic(user, host) } });
  };

  it('has one that has forgotten Teleport', async () => {
    const host = 'contoso-retired.azurecr.io';
    const shown = await at(host, '/acr/v1/shop/cart', 'contoso-retired');
    assert.equal(shown.status, 200);
    assert.doesNotMatch(shown.text, /teleport/i);
    const mount = await at(host, '/mount/v1/shop/cart/_manifests/sha256:00', 'contoso-retired');
    assert.equal(mount.status, 404);
  });

  it('has one whose catalog is denied though pulls work', async () => {
    const host = 'contoso-abac.azurecr.io';
    assert.equal((await at(host, '/acr/v1/_catalog', 'repository-reader')).status, 401);
    assert.equal((await at(host, '/v2/_catalog', 'repository-reader')).status, 401);
    assert.equal((await at(host, '/v2/shop/cart/manifests/3.1', 'repository-reader')).status, 200);
    assert.equal((await at(host, '/acr/v1/shop/cart/_tags', 'repository-reader')).status, 200);
  });

  it('has one behind a firewall, which answers 403 to everything', async () => {
    for (const target of ['/v2/', '/oauth2/token', '/acr/v1/_catalog']) {
      const answer = await at('contoso-firewalled.azurecr.io', target, 'contoso-firewalled');
      assert.equal(answer.status, 403);
      const message =
        "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";
      assert.deepEqual(answer.json(), { errors: [{ code: 'DENIED', message }] });
    }
  });

  it('has one that throttles, and says how long to wait', async () => {
    const client = await open();
    const host = 'contoso-throttled.azurecr.io';
    const headers = { authorization: client.basic('contoso-throttled', host) };
    const statuses = [];
    for (let index = 0; index < 5; index++)
      statuses.push((await client.ask('/v2/', { host, headers })).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
    const refused = await client.ask('/v2/', { host, headers });
    assert.equal(refused.header('retry-after'), '1');
    await client.clock.pass(1_000);
    assert.equal((await client.ask('/v2/', { host, headers })).status, 200);
  });
});
