import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { hello, open } from './client';

const docker = 'application/vnd.docker.distribution.manifest.v2+json';
const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';

interface Manifest {
  readonly mediaType: string;
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly manifests: readonly { readonly digest: string; readonly size: number }[];
}

const sha256 = (bytes: Uint8Array | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('Simulator: manifests', () => {
  it('have the digest of their bytes, by tag and by digest, with HEAD and GET', async () => {
    const client = await open();
    for (const reference of ['1.0', hello]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await client.ask(`/v2/hello-world/manifests/${reference}`, { method });
        assert.equal(answer.status, 200);
        assert.equal(answer.header('docker-content-digest'), hello);
        assert.equal(answer.header('content-type'), docker);
        assert.equal(sha256(answer.text), hello);
      }
    }
  });

  it('are found only by a client that accepts their type', async () => {
    const client = await open();
    const status = async (reference: string, accept: string) => {
      const headers = { authorization: client.basic(), accept };
      return (await client.ask(`/v2/redis/manifests/${reference}`, { headers })).status;
    };
    assert.equal(await status('6.2', docker), 404);
    assert.equal(await status('6.2', `${docker}, ${dockerList}`), 200);
    assert.equal(await status('6.2', '*/*'), 200);
    assert.equal(await status('6.0', dockerList), 404);
    assert.equal(await status('6.0', docker), 200);
  });

  it('of an index lead to images that are there', async () => {
    const client = await open();
    const index = (await client.ask('/v2/nginx/manifests/1.25')).json<Manifest>();
    assert.equal(index.mediaType, 'application/vnd.oci.image.index.v1+json');
    assert.equal(index.manifests.length, 3);
    for (const { digest, size } of index.manifests) {
      const { text } = await client.ask(`/v2/nginx/manifests/${digest}`);
      assert.equal(sha256(text), digest);
      assert.equal(Buffer.byteLength(text), size);
    }
  });

  it('lead to a real configuration, and in hello-world to a real layer', async () => {
    const client = await open();
    const { config, layers } = (await client.ask('/v2/hello-world/manifests/1.0')).json<Manifest>();
    const bytes = async (digest: string) => {
      const signal = new AbortController().signal;
      const headers = { Authorization: client.basic() };
      const url = `https://${client.host}/v2/hello-world/blobs/${digest}`;
      const { body } = await client.simulator.fetch(url, { method: 'GET', headers, signal });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body ?? []) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    };
    const configBytes = await bytes(config.digest);
    assert.equal(sha256(configBytes), config.digest);
    const [layer] = layers;
    const layerBytes = await bytes(layer?.digest ?? '');
    assert.equal(sha256(layerBytes), layer?.digest);
    const archive = gunzipSync(layerBytes);
    assert.match(archive.toString('utf8'), /^hello\0[\s\S]*Hello from a teleported image/);
    assert.deepEqual(JSON.parse(configBytes.toString('utf8')).rootfs.diff_ids, [sha256(archive)]);
  });

  it('have virtual layers of the size they claim', async () => {
    const client = await open();
    const { layers } = (await client.ask('/v2/busybox/manifests/1.36')).json<Manifest>();
    const [layer] = layers;
    assert.equal(layer?.size, 2_200_000);
    const { text } = await client.ask(`/v2/busybox/blobs/${layer?.digest}`);
    assert.equal(Buffer.byteLength(text), 2_200_000);
    assert.equal((await client.ask(`/v2/redis/blobs/${layer?.digest}`)).status, 404);
  });

  it('can be deleted, with their tags, and the repository with the last of them', async () => {
    const client = await open();
    const path = `/v2/hello-world/manifests/${hello}`;
    assert.equal((await client.ask(path, { method: 'DELETE' })).status, 202);
    assert.equal((await client.ask('/v2/hello-world/manifests/latest')).status, 404);
    const { header } = await client.ask('/v2/hello-world/manifests/1.1');
    await client.ask(`/v2/hello-world/manifests/${header('docker-content-digest')}`, { method: 'DELETE' });
    assert.equal((await client.ask('/acr/v1/hello-world')).status, 404);
  });
});
