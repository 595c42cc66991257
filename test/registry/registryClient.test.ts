import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Fetch } from '../../src/base/fetch';
import { RegistryError } from '../../src/registry/registryError';
import type { RegistryData, RepositoryData } from '../../src/simulator';
import { assertKept } from '../support/canary';
import { failureAs } from '../support/errors';
import { answering, response } from '../support/http';
import { collected, openedRegistry, password, steady, user } from '../support/registry';

const missing = `sha256:${'0'.repeat(64)}`;

/** A registry with one repository `app`. */
function withApp(app: Partial<RepositoryData> = {}, data: Partial<RegistryData> = {}): Partial<RegistryData> {
  return { ...data, repositories: [{ name: 'app', images: [{ tags: ['1.0'] }], ...app }] };
}

/** A registry of the OCI distribution API alone, as `distribution` is: it knows no path of ACR's. */
const ociOnly = answering(/^\/acr\//, () => response(404, '404 page not found'));

function generated(repositories: number, tags: number): Partial<RegistryData> {
  return { generated: { repositories, tags } };
}

describe('registryClient', () => {
  describe('signIn', () => {
    it('takes the right password', async () => {
      const { client, simulator } = await openedRegistry();
      await client.signIn(steady());
      assert.deepEqual(simulator.requests.counts(), { 'GET ping': 2, 'GET token': 1 });
    });

    it('tells a wrong one, and whose', async () => {
      const { client } = await openedRegistry({ password: 'canary-wrong' });
      const error = await failureAs(RegistryError, client.signIn(steady()));
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'token']);
      assert.match(error.message, new RegExp(`refused the password for ${user}`));
    });

    it('reaches a registry that is for everybody without a password', async () => {
      const { client } = await openedRegistry({ access: 'anonymous', data: { anonymous: {} } });
      assert.equal(await client.signIn(steady()), undefined);
    });

    it('tells that a registry is not for everybody', async () => {
      const { client } = await openedRegistry({ access: 'anonymous' });
      const error = await failureAs(RegistryError, client.signIn(steady()));
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'token']);
    });

    it('tells the firewall, and the address that it saw', async () => {
      const { client } = await openedRegistry({ data: { deniedClientIp: '203.0.113.7' } });
      const error = await failureAs(RegistryError, client.signIn(steady()));
      assert.deepEqual([error.code, error.failure.clientIp], ['firewall', '203.0.113.7']);
      assert.match(error.hint ?? '', /Allow the address 203\.0\.113\.7 in the registry's firewall/);
    });

    it('takes a 403 that says no more for the firewall', async () => {
      const { client } = await openedRegistry({ faults: 'ping:403' });
      assert.equal((await failureAs(RegistryError, client.signIn(steady()))).code, 'firewall');
    });

    it('signs in with Basic where the registry wants that', async () => {
      const basic = answering(/^\/v2\/$/, (_, { headers }) =>
        headers.authorization === undefined
          ? response(401, '', { 'www-authenticate': 'Basic realm="x"' })
          : response(200),
      );
      const { client } = await openedRegistry({ around: basic });
      assert.equal(await client.signIn(steady()), undefined);
    });
  });

  describe('with an Azure account', () => {
    const azureUsers = [{ name: 'person', kind: 'azure' as const, password: 'canary-azure' }];

    async function signedIn(token: string, faults = '') {
      return openedRegistry({
        data: withApp({}, { users: azureUsers }),
        access: 'azure',
        faults,
        azureToken: token,
      });
    }

    it('exchanges its token once for all that follows', async () => {
      const { client, simulator } = await signedIn('canary-azure');
      assert.deepEqual(await collected(client.repositories(steady())), ['app']);
      await client.repository('app', steady());
      assert.deepEqual(
        [simulator.requests.count({ kind: 'exchange' }), simulator.requests.count({ kind: 'token' })],
        [1, 2],
      );
    });

    it('exchanges anew when the refresh token has expired', async () => {
      const { client, simulator, clock } = await signedIn('canary-azure');
      await client.repository('app', steady());
      await clock.pass(11_700_000);
      await client.repository('app', steady());
      assert.equal(simulator.requests.count({ kind: 'exchange' }), 2);
    });

    it('keeps its refresh token when an access token is refused', async () => {
      const { client, simulator } = await signedIn('canary-azure', 'tags:expired-token*1');
      await client.repository('app', steady());
      await collected(client.tags('app', steady()));
      assert.deepEqual(
        [simulator.requests.count({ kind: 'exchange' }), simulator.requests.count({ kind: 'token' })],
        [1, 3],
      );
    });

    it('tries again where the exchange fails for the moment', async () => {
      const { client, clock } = await signedIn('canary-azure', 'exchange:503*1');
      assert.equal((await clock.settle(client.repository('app', steady()))).name, 'app');
    });

    it('tells an account that the registry does not know', async () => {
      const { client, secrets } = await signedIn('canary-stranger');
      const error = await failureAs(RegistryError, client.signIn(steady()));
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'exchange']);
      assertKept(secrets, error);
    });
  });

  describe('repositories', () => {
    for (const count of [0, 1, 99, 100, 101, 513]) {
      it(`lists ${count} of them, in pages of a hundred`, async () => {
        const { client, simulator } = await openedRegistry({ data: generated(count, 1) });
        const names = await collected(client.repositories(steady()));
        assert.equal(new Set(names).size, count);
        assert.equal(names.length, count);
        assert.equal(simulator.requests.count({ kind: 'catalog' }), 1 + Math.max(1, Math.ceil(count / 100)));
        assert.equal(simulator.requests.count({ kind: 'token' }), 1);
      });

      it(`lists ${count} of them where ACR's own listing is missing`, async () => {
        const { client } = await openedRegistry({ data: generated(count, 1), around: ociOnly });
        assert.equal(new Set(await collected(client.repositories(steady()))).size, count);
      });
    }

    it('asks a registry without ACR listings for them but once', async () => {
      let asked = 0;
      const counting = answering(/^\/acr\//, () => {
        asked++;
        return response(404);
      });
      const { client } = await openedRegistry({ data: withApp(), around: counting });
      await client.repositories(steady()).next();
      await collected(client.tags('app', steady()));
      assert.equal(asked, 1);
    });

    it('does not take a page that is gone for a registry without ACR listings', async () => {
      const gone = answering(/_catalog$/, ({ searchParams }) =>
        searchParams.has('last') ? response(404) : undefined,
      );
      const { client } = await openedRegistry({ data: generated(101, 1), around: gone });
      const error = await failureAs(RegistryError, collected(client.repositories(steady())));
      assert.equal(error.code, 'notFound');
    });

    const denied = { users: [{ name: user, password, catalog: false }] };

    it('tells a catalog that is denied from a wrong password', async () => {
      const { client } = await openedRegistry({ data: withApp({}, denied) });
      const error = await failureAs(RegistryError, collected(client.repositories(steady())));
      assert.deepEqual([error.code, error.failure.step], ['catalogDenied', 'catalog']);
      assert.match(
        error.hint ?? '',
        /Container Registry Repository Catalog Lister.*Add a repository by name/,
      );
    });

    it('tells a wrong password from a catalog that is denied', async () => {
      const { client } = await openedRegistry({ data: withApp(), password: 'canary-wrong' });
      const error = await failureAs(RegistryError, collected(client.repositories(steady())));
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'token']);
    });

    it('tells a catalog that is denied by its token endpoint', async () => {
      const refusing = answering(/^\/oauth2\/token$/, ({ search }) =>
        search.includes('catalog') ? response(401) : undefined,
      );
      const { client } = await openedRegistry({ data: withApp(), around: refusing });
      const error = await failureAs(RegistryError, collected(client.repositories(steady())));
      assert.deepEqual([error.code, error.failure.step], ['catalogDenied', 'catalog']);
    });

    it('tells a wrong password of a registry that wants Basic', async () => {
      const refusing: Fetch = async () => response(401, '', { 'www-authenticate': 'Basic realm="x"' });
      const { client } = await openedRegistry({ fetch: refusing });
      const error = await failureAs(RegistryError, collected(client.repositories(steady())));
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'sign-in']);
    });

    it('tells the firewall', async () => {
      const { client } = await openedRegistry({ data: { deniedClientIp: '203.0.113.7' } });
      assert.equal(
        (await failureAs(RegistryError, collected(client.repositories(steady())))).code,
        'firewall',
      );
    });
  });

  describe('tags', () => {
    for (const count of [0, 1, 99, 100, 101, 513]) {
      it(`lists ${count} of them, the newest first, with their digests`, async () => {
        const { client } = await openedRegistry({ data: generated(1, count) });
        const tags = await collected(client.tags('app-000000', steady()));
        assert.equal(new Set(tags.map(({ name }) => name)).size, count);
        assert.ok(tags.every(({ digest }) => digest?.startsWith('sha256:')));
        const times = tags.map(({ updatedAt }) => updatedAt ?? 0);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => b - a),
        );
      });

      it(`lists ${count} names where ACR's own listing is missing`, async () => {
        const { client } = await openedRegistry({ data: generated(1, count), around: ociOnly });
        const tags = await collected(client.tags('app-000000', steady()));
        assert.equal(new Set(tags.map(({ name }) => name)).size, count);
      });
    }

    it('takes three requests to the first hundred, of a registry never seen', async () => {
      const { client, simulator } = await openedRegistry({ data: generated(1, 1000) });
      const first = await client.tags('app-000000', steady()).next();
      assert.equal(first.value?.items.length, 100);
      assert.equal(simulator.requests.total, 3);
    });

    it('takes two to the first hundred of a repository of a registry in use', async () => {
      const { client, simulator } = await openedRegistry({ data: generated(2, 1000) });
      await client.tags('app-000000', steady()).next();
      simulator.requests.reset();
      await client.tags('app-000001', steady()).next();
      assert.deepEqual(simulator.requests.counts(), { 'GET token': 1, 'GET tags': 1 });
    });

    it('tells a repository that is not there, and does not take the registry for another', async () => {
      const { client } = await openedRegistry({ data: withApp() });
      const error = await failureAs(RegistryError, collected(client.tags('nothing', steady())));
      assert.deepEqual([error.code, error.failure.serviceCode], ['notFound', 'NAME_UNKNOWN']);
      assert.ok((await collected(client.tags('app', steady())))[0]?.digest);
    });

    it('tells what the credentials may do instead', async () => {
      const users = [{ name: user, password, actions: ['pull'] as const }];
      const { client } = await openedRegistry({ data: withApp({}, { users }) });
      const error = await failureAs(RegistryError, collected(client.tags('app', steady())));
      assert.equal(error.code, 'forbidden');
      assert.equal(
        error.message,
        'demo42t.azurecr.io grants pull on app, and the tags of app needs pull, metadata_read.',
      );
      assert.ok(error.cause instanceof RegistryError);
    });

    it('are read with no more rights than the registry wants for that', async () => {
      const users = [{ name: user, password, actions: ['metadata_read'] as const }];
      const { client } = await openedRegistry({ data: withApp({}, { users }) });
      assert.equal((await collected(client.tags('app', steady()))).length, 1);
    });
  });

  describe('repository', () => {
    it('tells whether it teleports', async () => {
      const { client } = await openedRegistry({ data: withApp({ teleportEnabled: true }) });
      const { name, tagCount, teleportEnabled } = await client.repository('app', steady());
      assert.deepEqual(
        { name, tagCount, teleportEnabled },
        { name: 'app', tagCount: 1, teleportEnabled: true },
      );
    });

    it('tells a registry that knows Teleport no longer', async () => {
      const { client } = await openedRegistry({ data: withApp({}, { teleport: false }) });
      assert.equal((await client.repository('app', steady())).teleportEnabled, undefined);
    });

    it('costs one token request for fifty', async () => {
      const { client, simulator } = await openedRegistry({ data: generated(100, 1) });
      const names = await collected(client.repositories(steady()));
      simulator.requests.reset();
      await client.prepareRepositories(names, steady());
      await Promise.all(names.map(name => client.repository(name, steady())));
      assert.deepEqual(simulator.requests.counts(), { 'GET token': 2, 'GET repository': 100 });
    });

    it('costs a token request each where the service grants one scope a token', async () => {
      const data = { ...generated(60, 1), multiScopeTokens: false };
      const { client, simulator } = await openedRegistry({ data });
      const names = await collected(client.repositories(steady()));
      simulator.requests.reset();
      await client.prepareRepositories(names, steady());
      await Promise.all(names.map(name => client.repository(name, steady())));
      assert.equal(simulator.requests.count({ kind: 'repository' }), 60);
      assert.ok(simulator.requests.count({ kind: 'token' }) <= 62);
    });
  });

  describe('resolve', () => {
    it('gives digest and type of a tag in one request, whichever of the four types it has', async () => {
      const platforms = ['linux/amd64', 'linux/arm64'];
      const images = [
        { tags: ['docker'] },
        { tags: ['docker-list'], platforms },
        { tags: ['oci'], format: 'oci' as const },
        { tags: ['oci-index'], format: 'oci' as const, platforms },
      ];
      const { client, simulator } = await openedRegistry({ data: withApp({ images }) });
      await client.manifest('app', 'docker', steady());
      simulator.requests.reset();
      const types = [];
      for (const {
        tags: [tag = ''],
      } of images)
        types.push((await client.resolve('app', tag, steady())).mediaType);
      assert.deepEqual(types, [
        'application/vnd.docker.distribution.manifest.v2+json',
        'application/vnd.docker.distribution.manifest.list.v2+json',
        'application/vnd.oci.image.manifest.v1+json',
        'application/vnd.oci.image.index.v1+json',
      ]);
      assert.deepEqual(simulator.requests.counts(), { 'HEAD manifest': 4 });
    });

    it('gives a digest that is there', async () => {
      const { client } = await openedRegistry({ data: withApp() });
      const { digest } = await client.resolve('app', '1.0', steady());
      assert.equal((await client.resolve('app', digest, steady())).digest, digest);
    });

    it('reckons the digest where the registry does not send it', async () => {
      const manifest = JSON.stringify({ layers: [] });
      const headless = answering(/manifests/, (_, { method }) =>
        response(200, method === 'HEAD' ? '' : manifest),
      );
      const { client } = await openedRegistry({ around: headless });
      const { digest } = await client.resolve('app', '1.0', steady());
      assert.equal(digest, `sha256:${createHash('sha256').update(manifest).digest('hex')}`);
    });

    it('takes no page of a proxy for a manifest', async () => {
      const portal = answering(/manifests/, () => response(200, '<html>', { 'content-type': 'text/html' }));
      const { client } = await openedRegistry({ around: portal });
      const error = await failureAs(RegistryError, client.resolve('app', '1.0', steady()));
      assert.deepEqual([error.code, error.failure.step], ['unexpected', 'resolve']);
    });

    it('tells a tag that is not there', async () => {
      const { client } = await openedRegistry({ data: withApp() });
      const error = await failureAs(RegistryError, client.resolve('app', '2.0', steady()));
      assert.deepEqual([error.code, error.failure.subject], ['notFound', 'app:2.0']);
    });

    it('tells the address that a firewall saw, though HEAD has no body', async () => {
      const { client } = await openedRegistry({ data: { deniedClientIp: '203.0.113.7' } });
      const error = await failureAs(RegistryError, client.resolve('app', '1.0', steady()));
      assert.deepEqual([error.code, error.failure.clientIp], ['firewall', '203.0.113.7']);
    });
  });

  describe('manifest', () => {
    it('gives the layers of an image', async () => {
      const images = [{ tags: ['1.0'], layers: [100, 200] }];
      const { client } = await openedRegistry({ data: withApp({ images }) });
      const manifest = await client.manifest('app', '1.0', steady());
      assert.deepEqual(
        manifest.kind === 'image' && manifest.layers.map(({ sizeBytes }) => sizeBytes),
        [100, 200],
      );
    });

    it('gives the platforms of an index', async () => {
      const images = [{ tags: ['1.0'], platforms: ['linux/amd64', 'windows/amd64'] }];
      const { client } = await openedRegistry({ data: withApp({ images }) });
      const manifest = await client.manifest('app', '1.0', steady());
      assert.deepEqual(manifest.kind === 'index' && manifest.images.map(({ platform }) => platform), [
        'linux/amd64',
        'windows/amd64',
      ]);
    });
  });

  it('manifestAttributes tells when an image was made', async () => {
    const images = [{ tags: ['1.0'], pushed: '2026-01-04T12:00:00Z', sizeBytes: 700 }];
    const { client } = await openedRegistry({ data: withApp({ images }) });
    const { digest } = await client.resolve('app', '1.0', steady());
    const attributes = await client.manifestAttributes('app', digest, steady());
    assert.equal(attributes.createdAt, Date.UTC(2026, 0, 4, 12));
    assert.equal(attributes.platform, 'linux/amd64');
  });

  describe('mount', () => {
    async function answers(image: RepositoryData['images'][number], data: Partial<RegistryData> = {}) {
      const { client, clock } = await openedRegistry({
        data: withApp({ teleportEnabled: true, images: [image] }, data),
      });
      const { digest } = await client.resolve('app', '1.0', steady());
      const before = await client.mount('app', digest, steady());
      await clock.pass(60_000);
      return [before, await client.mount('app', digest, steady())];
    }

    it('tells expanding, then ready', async () => {
      assert.deepEqual(await answers({ tags: ['1.0'], readyIn: '30s' }), ['expanding', 'ready']);
    });

    it('tells none of an image that was not expanded', async () => {
      assert.deepEqual(await answers({ tags: ['1.0'], expanded: false }), ['none', 'none']);
    });

    it('tells none of a registry that knows Teleport no longer', async () => {
      assert.deepEqual(await answers({ tags: ['1.0'] }, { teleport: false }), ['none', 'none']);
    });

    it('tells none of a digest that is not there', async () => {
      const { client } = await openedRegistry({ data: withApp() });
      assert.equal(await client.mount('app', missing, steady()), 'none');
    });
  });

  describe('setTeleport', () => {
    it('switches it on and off again', async () => {
      const { client } = await openedRegistry({ data: withApp() });
      const states = [];
      for (const enabled of [true, false]) {
        await client.setTeleport('app', enabled, steady());
        states.push((await client.repository('app', steady())).teleportEnabled);
      }
      assert.deepEqual(states, [true, false]);
    });

    it('tries again where that fails for the moment, for twice is no more than once', async () => {
      const { client, clock } = await openedRegistry({ data: withApp(), faults: 'update:503*1' });
      await clock.settle(client.setTeleport('app', true, steady()));
      assert.equal((await client.repository('app', steady())).teleportEnabled, true);
    });

    it('sends the attribute at the top level', async () => {
      let body: string | undefined;
      const listening =
        (fetch: Fetch): Fetch =>
        (url, request) => {
          if (request.method === 'PATCH') ({ body } = request);
          return fetch(url, request);
        };
      const { client } = await openedRegistry({ data: withApp(), around: listening });
      await client.setTeleport('app', true, steady());
      assert.equal(body, '{"teleportEnabled":true}');
    });

    it('tells what right is missing', async () => {
      const users = [{ name: user, password, actions: ['pull', 'metadata_read'] as const }];
      const { client } = await openedRegistry({ data: withApp({}, { users }) });
      const error = await failureAs(RegistryError, client.setTeleport('app', true, steady()));
      assert.equal(error.code, 'forbidden');
      assert.match(error.message, /grants pull on app, and changing app needs pull, push/);
    });

    it("tells in the service's words that ten are enabled already", async () => {
      const repositories = Array.from({ length: 11 }, (_, index) => ({
        name: `app${index}`,
        images: [],
        teleportEnabled: index < 10,
      }));
      const { client } = await openedRegistry({ data: { repositories } });
      const error = await failureAs(RegistryError, client.setTeleport('app10', true, steady()));
      assert.deepEqual([error.code, error.failure.status], ['unexpected', 409]);
      assert.match(error.message, /ten repositories/);
    });
  });

  it('has no more than eight calls under way at once', async () => {
    const { client, simulator, clock } = await openedRegistry({
      data: generated(100, 1),
      around: fetch => async (url, request) => {
        await Promise.resolve();
        return fetch(url, request);
      },
    });
    await client.signIn(steady());
    const names = Array.from({ length: 100 }, (_, index) => `app-${String(index).padStart(6, '0')}`);
    await clock.settle(Promise.all(names.map(name => client.repository(name, steady()))));
    assert.ok(simulator.requests.mostInFlight <= 8);
  });

  it('takes a proxy that asks for credentials for what it is', async () => {
    const { client } = await openedRegistry({ fetch: async () => response(407) });
    const error = await failureAs(RegistryError, client.signIn(steady()));
    assert.equal(error.code, 'unreachable');
    assert.match(error.hint ?? '', /http\.proxy/);
  });

  it('waits as long as a throttling registry asks, and then has its answer', async () => {
    const { client, clock } = await openedRegistry({ data: withApp(), faults: 'repository:429*2' });
    const call = client.repository('app', steady());
    assert.equal(await clock.timeToSettle(call), 2000);
    assert.equal((await call).name, 'app');
  });

  it('tells the correlation id, the service code and the message of a refusal', async () => {
    const refused = answering(/^\/v2\/$/, () =>
      response(
        400,
        { errors: [{ code: 'STRANGE', message: 'it <b>is</b>\nso.' }] },
        { 'x-ms-correlation-request-id': 'abc-1' },
      ),
    );
    const { client } = await openedRegistry({ around: refused });
    const error = await failureAs(RegistryError, client.signIn(steady()));
    assert.equal(
      error.message,
      'demo42t.azurecr.io failed at signing in (sign-in: 400 STRANGE: it b is /b so).',
    );
    assert.equal(error.detail, 'Correlation id abc-1.');
  });

  it('keeps password and tokens out of its log', async () => {
    const { client, host, secrets } = await openedRegistry({ data: withApp() });
    await collected(client.tags('app', steady()));
    assert.ok(host.log.lines.length >= 3);
    assertKept(secrets, ...host.log.lines);
  });
});
