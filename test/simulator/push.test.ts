import assert from 'node:assert/strict';
import { expansionMs } from '../../src/simulator';
import { type Client, open } from './client';
import { dockerManifest, pushBlob, pushImage, putManifest, sha256 } from './pushing';

const teleports = async (client: Client, repository: string) =>
  (await client.ask(`/acr/v1/${repository}`)).json<{ changeableAttributes: { teleportEnabled: boolean } }>()
    .changeableAttributes.teleportEnabled;

describe('Simulator: pushing', () => {
  it('takes a blob in chunks that fit together', async () => {
    const client = await open();
    const begun = await client.ask('/v2/new/app/blobs/uploads/', { method: 'POST' });
    assert.equal(begun.status, 202);
    const upload = begun.header('location') ?? '';
    const authorization = client.basic();
    const send = (body: string, range: string) =>
      client.ask(upload, { method: 'PATCH', headers: { authorization, 'content-range': range }, body });
    assert.equal((await send('hello ', '0-5')).header('range'), '0-5');
    assert.equal((await send('late', '9-12')).status, 416);
    assert.equal((await client.ask(upload)).header('range'), '0-5');
    const digest = sha256('hello world');
    const done = await client.ask(`${upload}?digest=${digest}`, { method: 'PUT', body: 'world' });
    assert.equal(done.status, 201);
    assert.equal((await client.ask(`/v2/new/app/blobs/${digest}`)).text, 'hello world');
    assert.equal((await client.ask(upload)).status, 404);
  });

  it('refuses a blob whose digest is another', async () => {
    const client = await open();
    const target = `/v2/a/blobs/uploads/?digest=${sha256('x')}`;
    assert.equal((await client.ask(target, { method: 'POST', body: 'y' })).status, 400);
  });

  it('mounts a blob of another repository, or begins an upload where there is none', async () => {
    const client = await open();
    const { digest } = await pushBlob(client, 'one', 'shared');
    const mount = (from: string) =>
      client.ask(`/v2/two/blobs/uploads/?mount=${digest}&from=${from}`, { method: 'POST' });
    assert.equal((await mount('nowhere')).status, 202);
    assert.equal((await mount('one')).status, 201);
    assert.equal((await client.ask(`/v2/two/blobs/${digest}`, { method: 'HEAD' })).status, 200);
  });

  it('refuses a manifest whose parts are missing, that is none, or whose digest is another', async () => {
    const client = await open();
    const missing = { config: { mediaType: 'c', digest: sha256('none'), size: 4 }, layers: [] };
    const answer = await putManifest(client, 'a', '1', missing);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /MANIFEST_BLOB_UNKNOWN/);
    assert.match((await putManifest(client, 'a', '1', {}, 'text/plain')).text, /MANIFEST_INVALID/);
    assert.match((await putManifest(client, 'a', '1', { layers: [7] })).text, /MANIFEST_INVALID/);
    assert.match((await putManifest(client, 'a', sha256('other'), { layers: [] })).text, /DIGEST_INVALID/);
    assert.match((await putManifest(client, 'A/b', '1', { layers: [] })).text, /NAME_INVALID/);
  });

  it('makes a repository that is listed', async () => {
    const client = await open();
    assert.equal((await pushImage(client, 'zoo/animals', '1')).status, 201);
    assert.match((await client.ask('/v2/_catalog')).text, /"zoo\/animals"/);
    const tags = await client.ask('/v2/zoo/animals/tags/list');
    assert.deepEqual(tags.json(), { name: 'zoo/animals', tags: ['1'] });
  });
});

describe('Simulator: expansion', () => {
  it('takes time by size and layers', () => {
    assert.equal(expansionMs(0, 1), 3_000);
    assert.equal(expansionMs(944_000_000, 29), 54_600);
  });

  it('begins with the push and makes the image ready', async () => {
    const client = await open();
    await pushImage(client, 'fresh', '1');
    assert.equal(await client.mount('fresh', '1'), 409);
    await client.clock.pass(expansionMs(5, 1) - 1);
    assert.equal(await client.mount('fresh', '1'), 409);
    await client.clock.pass(1);
    assert.equal(await client.mount('fresh', '1'), 200);
  });

  it('enables the repository of a push while fewer than ten are', async () => {
    const client = await open();
    for (let index = 0; index < 6; index++) await pushImage(client, `team/r${index}`, '1');
    assert.equal(await teleports(client, 'team/r4'), true);
    assert.equal(await teleports(client, 'team/r5'), false);
    assert.equal(await client.mount('team/r5', '1'), 404);
  });

  it('does not reach back to what was pushed before', async () => {
    const client = await open();
    const body = JSON.stringify({ teleportEnabled: true });
    await client.ask('/acr/v1/python', { method: 'PATCH', body });
    await client.clock.pass(86_400_000);
    assert.equal(await client.mount('python', '3.11'), 404);
    assert.equal(await client.mount('hello-world', '1.1'), 404);
  });

  it('is enabled again by the next push after it was disabled by hand', async () => {
    const client = await open();
    const body = JSON.stringify({ teleportEnabled: false });
    await client.ask('/acr/v1/redis', { method: 'PATCH', body });
    assert.equal(await teleports(client, 'redis'), false);
    await pushImage(client, 'redis', 'next');
    assert.equal(await teleports(client, 'redis'), true);
  });

  it('starts when an old image is pushed again', async () => {
    const client = await open();
    const world = { loginServer: 'r.azurecr.io', users: [{ name: 'r' }], teleport: true };
    const own = await open({ world: { registries: [world] } });
    await pushImage(own, 'a', '1');
    await own.ask('/acr/v1/a', { method: 'PATCH', body: '{"teleportEnabled":false}' });
    assert.equal(await own.mount('a', '1'), 409);
    await own.clock.pass(60_000);
    assert.equal(await own.mount('a', '1'), 200);
    assert.equal(await client.mount('glassfish', '4.1'), 200);
  });

  it('leaves other systems and indexes alone', async () => {
    const client = await open();
    const pushed = await pushImage(client, 'mixed', 'windows', { os: 'windows' });
    const digest = pushed.header('docker-content-digest') ?? '';
    assert.equal(await client.mount('mixed', 'windows'), 404);
    const list = 'application/vnd.docker.distribution.manifest.list.v2+json';
    const manifests = [
      { mediaType: dockerManifest, digest, size: 1, platform: { architecture: 'amd64', os: 'windows' } },
    ];
    assert.equal((await putManifest(client, 'mixed', 'all', { manifests }, list)).status, 201);
    assert.equal(await client.mount('mixed', 'all'), 404);
    const unknown = [{ mediaType: dockerManifest, digest: sha256('?'), size: 1 }];
    assert.equal((await putManifest(client, 'mixed', 'all', { manifests: unknown }, list)).status, 400);
  });
});
