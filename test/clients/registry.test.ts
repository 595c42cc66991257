import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { basicHeader } from '../../src/registry/credential';
import { RegistryError } from '../../src/registry/registryError';
import { skip } from '../host/skip';
import { hello } from '../simulator/client';
import { assertKept } from '../support/canary';
import { failureAs } from '../support/errors';
import {
  collected,
  type OpenedRegistry,
  openedRegistry,
  type RegistryOptions,
  steady,
} from '../support/registry';
import { account, type DockerRegistry, startDockerRegistry } from './dockerRegistry';
import { isInstalled, run } from './program';
import { Pusher } from './pushing';
import { serveWorld } from './world';

/** Our client with all its layers, over the network, to a registry of somebody else's making. */
function openedOver({ loginServer }: DockerRegistry, options: RegistryOptions): Promise<OpenedRegistry> {
  return openedRegistry({ fetch: createNodeFetch(), data: { loginServer }, ...options });
}

async function requireDockerRegistry(context: Mocha.Context): Promise<void> {
  if (!(await isInstalled('docker-registry'))) skip(context, 'docker-registry is not installed');
}

describe('Our client on a docker-registry for everybody', () => {
  let registry: DockerRegistry;
  let opened: OpenedRegistry;
  let image: Awaited<ReturnType<Pusher['image']>>;
  let index: typeof image;
  const tags = Array.from({ length: 130 }, (_, number) => `1.${String(number).padStart(3, '0')}`);
  const repositories = Array.from(
    { length: 105 },
    (_, number) => `team/app-${String(number).padStart(3, '0')}`,
  );

  before(async function () {
    await requireDockerRegistry(this);
    registry = await startDockerRegistry('everybody');
    opened = await openedOver(registry, { access: 'anonymous' });
    const pusher = new Pusher(registry);
    image = await pusher.image('tagged', tags);
    index = await pusher.index('tagged', 'index', image);
    for (const repository of repositories) await pusher.image(repository, ['1.0']);
  });
  after(() => registry?.close());

  it('signs in', async () => {
    assert.equal(await opened.client.signIn(steady()), undefined);
  });

  it('lists its repositories, page by page', async () => {
    const sizes: number[] = [];
    const names: string[] = [];
    for await (const { items } of opened.client.repositories(steady())) {
      sizes.push(items.length);
      names.push(...items);
    }
    assert.deepEqual(names, ['tagged', ...repositories]);
    assert.deepEqual(sizes, [100, 6]);
  });

  it('lists all tags of a repository', async () => {
    const listed = await collected(opened.client.tags('tagged', steady()));
    assert.deepEqual(listed.map(({ name }) => name).sort(), [...tags, 'index'].sort());
  });

  it('resolves a tag to the digest of an image, and of an index', async () => {
    const found = await opened.client.resolve('tagged', '1.000', steady());
    assert.deepEqual(found, { digest: image.digest, mediaType: image.mediaType });
    const both = await opened.client.resolve('tagged', 'index', steady());
    assert.deepEqual(both, { digest: index.digest, mediaType: index.mediaType });
  });

  it('reads manifests', async () => {
    const read = await opened.client.manifest('tagged', 'index', steady());
    const images = [{ platform: 'linux/amd64', digest: image.digest }];
    assert.deepEqual(read, { kind: 'index', mediaType: index.mediaType, images });
    assert.equal((await opened.client.manifest('tagged', image.digest, steady())).kind, 'image');
  });

  it('is told of no expansion, and says what that can mean', async () => {
    assert.equal(await opened.client.mount('tagged', image.digest, steady()), 'none');
    const viewed = { registry: opened.saved, repository: 'tagged', digest: image.digest };
    const { state, reason } = await opened.services.monitor.check(viewed, steady());
    assert.equal(state.state, 'notEnabled');
    assert.match(reason, /is not enabled, or this registry no longer offers Teleport/);
  });

  it('says what is not there', async () => {
    for (const call of [
      () => opened.client.resolve('tagged', 'nope', steady()),
      () => opened.client.manifest('nope', '1.0', steady()),
      () => collected(opened.client.tags('nope', steady())),
      () => opened.client.repository('tagged', steady()),
    ]) {
      assert.equal((await failureAs(RegistryError, call())).code, 'notFound');
    }
  });

  it('finds what skopeo copies there from the simulator', async function () {
    if (!(await isInstalled('skopeo'))) skip(this, 'skopeo is not installed');
    const world = await serveWorld();
    try {
      const auth = Buffer.from(`${world.user}:${world.password}`).toString('base64');
      const auths = JSON.stringify({ auths: { [world.loginServer]: { auth } } });
      await copyFile(world.caFile, join(world.folder, 'ca.crt'));
      const { code, err } = await run(
        'skopeo',
        [
          ...['--insecure-policy', 'copy', '--src-authfile', await world.file('auth.json', auths)],
          ...['--src-cert-dir', world.folder, '--dest-tls-verify=false'],
          `docker://${world.loginServer}/hello-world:1.0`,
          `docker://${registry.loginServer}/copied:1.0`,
        ],
        { env: world.env },
      );
      assert.equal(code, 0, err);
      const { digest } = await opened.client.resolve('copied', '1.0', steady());
      assert.equal(digest, hello);
    } finally {
      await world.close();
    }
  });
});

describe('Our client on a docker-registry that wants a password', () => {
  let registry: DockerRegistry;
  before(async function () {
    await requireDockerRegistry(this);
    registry = await startDockerRegistry('account');
    const authorization = basicHeader({ kind: 'password', ...account });
    await new Pusher({ ...registry, authorization }).image('app', ['1.0']);
  });
  after(() => registry?.close());

  it('signs in, lists and resolves', async () => {
    const { client } = await openedOver(registry, account);
    await client.signIn(steady());
    assert.deepEqual(await collected(client.repositories(steady())), ['app']);
    assert.deepEqual(await collected(client.tags('app', steady())), [{ name: '1.0' }]);
    assert.match((await client.resolve('app', '1.0', steady())).digest, /^sha256:/);
  });

  for (const [who, options, catalog] of [
    ['a wrong password', { user: account.user, password: 'canary-wrong' }, 'unauthorized'],
    ['nobody in particular', { access: 'anonymous' }, 'catalogDenied'],
  ] as const) {
    it(`is refused as ${who}, for each call`, async () => {
      const { client, secrets, host } = await openedOver(registry, options);
      for (const [code, call] of [
        [catalog, () => collected(client.repositories(steady()))],
        ['unauthorized', () => collected(client.tags('app', steady()))],
        ['unauthorized', () => client.resolve('app', '1.0', steady())],
      ] as const) {
        const error = await failureAs(RegistryError, call());
        assert.equal(error.code, code);
        assertKept(secrets, error, host.log.lines);
      }
    });
  }

  it('tells a wrong password when signing in', async () => {
    const { client } = await openedOver(registry, { user: account.user, password: 'canary-wrong' });
    const error = await failureAs(RegistryError, client.signIn(steady()));
    assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'sign-in']);
  });
});
