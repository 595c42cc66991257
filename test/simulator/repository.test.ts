import assert from 'node:assert/strict';
import type { RepositoryData } from '../../src/simulator';
import { type Client, open } from './client';

interface Repository {
  readonly changeableAttributes: { readonly teleportEnabled?: boolean; readonly writeEnabled: boolean };
  readonly tagCount: number;
  readonly manifestCount: number;
}

const patch = (client: Client, path: string, body: unknown, headers = { authorization: client.basic() }) =>
  client.ask(path, { method: 'PATCH', headers, body: JSON.stringify(body) });

describe('Simulator: repositories', () => {
  it('are described as the service did when it knew Teleport', async () => {
    const answer = await (await open()).ask('/acr/v1/redis');
    const { createdTime, lastUpdateTime, ...rest } = answer.json<Record<string, unknown>>();
    assert.ok(String(createdTime) < String(lastUpdateTime));
    assert.deepEqual(rest, {
      registry: 'demo42t.azurecr.io',
      imageName: 'redis',
      manifestCount: 5,
      tagCount: 6,
      changeableAttributes: {
        deleteEnabled: true,
        writeEnabled: true,
        readEnabled: true,
        listEnabled: true,
        teleportEnabled: true,
      },
    });
  });

  it('count the same before and after their contents were looked at', async () => {
    const client = await open();
    const counts = async () => {
      const { tagCount, manifestCount } = (await client.ask('/acr/v1/nginx')).json<Repository>();
      return { tagCount, manifestCount };
    };
    assert.deepEqual(await counts(), { tagCount: 2, manifestCount: 4 });
    await client.ask('/acr/v1/nginx/_tags');
    assert.deepEqual(await counts(), { tagCount: 2, manifestCount: 4 });
  });

  it('take teleportEnabled at the top level of a PATCH, with the scope that the published script asks for', async () => {
    const client = await open();
    const authorization = `Bearer ${await client.token(['repository:python:pull,push'])}`;
    const on = await patch(client, '/acr/v1/python', { teleportEnabled: true }, { authorization });
    assert.equal(on.json<Repository>().changeableAttributes.teleportEnabled, true);
    const off = await patch(client, '/acr/v1/python', { teleportEnabled: false });
    assert.equal(off.json<Repository>().changeableAttributes.teleportEnabled, false);
    const nested = await patch(client, '/acr/v1/python', { changeableAttributes: { teleportEnabled: true } });
    assert.equal(nested.json<Repository>().changeableAttributes.teleportEnabled, false);
  });

  it('cannot teleport in an eleventh place', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `r${index}`);
    const repositories: RepositoryData[] = names.map(name => ({ name, images: [] }));
    const registry = { loginServer: 'r.azurecr.io', users: [{ name: 'r' }], repositories };
    const client = await open({ world: { registries: [registry] } });
    const statuses = [];
    for (const name of names)
      statuses.push((await patch(client, `/acr/v1/${name}`, { teleportEnabled: true })).status);
    assert.deepEqual(statuses, [...Array(10).fill(200), 409]);
    await patch(client, '/acr/v1/r0', { teleportEnabled: false });
    assert.equal((await patch(client, '/acr/v1/r10', { teleportEnabled: true })).status, 200);
  });

  it('pass over teleportEnabled where the service has forgotten Teleport', async () => {
    const client = await open({
      world: { registries: [{ ...retired(), repositories: [{ name: 'a', images: [] }] }] },
    });
    const answer = await patch(client, '/acr/v1/a', { teleportEnabled: true });
    assert.equal(answer.status, 200);
    assert.equal('teleportEnabled' in answer.json<Repository>().changeableAttributes, false);
  });

  it('and tags and manifests can be locked', async () => {
    const client = await open();
    const locked = await patch(client, '/acr/v1/redis', { writeEnabled: false });
    assert.equal(locked.json<Repository>().changeableAttributes.writeEnabled, false);
    const push = await client.ask('/v2/redis/blobs/uploads/', { method: 'POST' });
    assert.equal(push.status, 405);
    await patch(client, '/acr/v1/gcc/_tags/10.2', { deleteEnabled: false });
    assert.equal((await client.ask('/acr/v1/gcc/_tags/10.2', { method: 'DELETE' })).status, 405);
    assert.equal((await patch(client, '/acr/v1/gcc', [])).status, 400);
  });

  it('can be deleted', async () => {
    const client = await open();
    const answer = await client.ask('/acr/v1/busybox', { method: 'DELETE' });
    assert.equal(answer.status, 202);
    const { tagsDeleted, manifestsDeleted } = answer.json<Record<string, string[]>>();
    assert.deepEqual(tagsDeleted, ['1.36', 'latest']);
    assert.equal(manifestsDeleted?.length, 1);
    assert.equal((await client.ask('/acr/v1/busybox')).status, 404);
    assert.doesNotMatch((await client.ask('/v2/_catalog')).text, /busybox/);
  });

  it('need metadata rights to be changed', async () => {
    const client = await open();
    const headers = { authorization: client.basic('pull-token') };
    assert.equal((await patch(client, '/acr/v1/redis', { teleportEnabled: false }, headers)).status, 401);
  });
});

const retired = () => ({ loginServer: 'r.azurecr.io', users: [{ name: 'r' }], teleport: false });
