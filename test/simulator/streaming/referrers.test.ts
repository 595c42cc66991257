import assert from 'node:assert/strict';
import { conversionMs, listingMs } from '../../../src/simulator';
import { pushReferrer } from '../pushing';
import {
  codeOf,
  image,
  openStreaming,
  type Referrer,
  type StreamingApi,
  streamingType,
} from './streamingApi';

const index = 'application/vnd.oci.image.index.v1+json';
const filter = `artifactType=${encodeURIComponent(streamingType)}`;

interface Index {
  readonly schemaVersion: number;
  readonly mediaType: string;
  readonly manifests: readonly Referrer[];
}

async function converted(): Promise<{ api: StreamingApi; digest: string; artifact: string }> {
  const api = await openStreaming({ images: [image('converted')] });
  const digest = await api.digest();
  const [artifact] = await api.artifacts(digest);
  return { api, digest, artifact: artifact?.digest ?? assert.fail() };
}

describe('Simulated referrers', () => {
  it('are an index, filtered by their type where that is asked for', async () => {
    const { api, digest, artifact } = await converted();
    const signature = await pushReferrer(api.client, 'app', digest, {
      artifactType: 'application/vnd.cncf.notary.signature',
      annotations: { by: 'me' },
    });
    const all = await api.client.ask(`/v2/app/referrers/${digest}`);
    assert.deepEqual([all.header('content-type'), all.header('oci-filters-applied')], [index, null]);
    const listed = all.json<Index>();
    assert.deepEqual([listed.schemaVersion, listed.mediaType], [2, index]);
    assert.deepEqual(listed.manifests.map(entry => entry.digest).sort(), [artifact, signature].sort());
    assert.deepEqual(listed.manifests.find(entry => entry.digest === signature)?.annotations, { by: 'me' });
    const filtered = await api.client.ask(`/v2/app/referrers/${digest}?${filter}`);
    assert.deepEqual(
      [filtered.header('content-type'), filtered.header('oci-filters-applied')],
      [index, 'artifactType'],
    );
    assert.deepEqual(
      filtered.json<Index>().manifests.map(entry => entry.digest),
      [artifact],
    );
  });

  it('without a type of their own are of the type of their configuration', async () => {
    const { api, digest } = await converted();
    const pushed = await pushReferrer(api.client, 'app', digest, {});
    const { manifests } = (await api.client.ask(`/v2/app/referrers/${digest}`)).json<Index>();
    const found = manifests.find(entry => entry.digest === pushed);
    assert.equal(found?.artifactType, 'application/vnd.oci.empty.v1+json');
  });

  it('come in pages, of which one can be empty and not the last', async () => {
    const { api, digest, artifact } = await converted();
    for (let count = 0; count < 4; count++)
      await pushReferrer(api.client, 'app', digest, { artifactType: 'other', annotations: { count } });
    const sizes: number[] = [];
    const found: string[] = [];
    let target: string | undefined = `/v2/app/referrers/${digest}?${filter}&n=2`;
    while (target !== undefined) {
      const answer = await api.client.ask(target);
      const { manifests } = answer.json<Index>();
      assert.equal(answer.header('oci-filters-applied'), 'artifactType');
      sizes.push(manifests.length);
      found.push(...manifests.map(entry => entry.digest));
      target = /^<([^>]+)>; rel="next"$/.exec(answer.header('link') ?? '')?.[1];
    }
    assert.deepEqual([sizes.length, found], [3, [artifact]]);
  });

  it('of an image that is not there are none, and of a repository that is not there neither', async () => {
    const { client } = await openStreaming();
    const zero = `sha256:${'0'.repeat(64)}`;
    const answer = await client.ask(`/v2/app/referrers/${zero}`);
    assert.deepEqual([answer.status, answer.json<Index>().manifests], [200, []]);
    const nowhere = await client.ask(`/v2/none/referrers/${zero}`);
    assert.deepEqual([nowhere.status, codeOf(nowhere.json())], [404, 'NAME_UNKNOWN']);
    assert.equal((await client.ask('/v2/app/referrers/latest')).status, 400);
  });

  it('can be asked for in a registry that does not stream', async () => {
    const api = await openStreaming({ registry: { streaming: false } });
    assert.deepEqual(await api.artifacts(await api.digest()), []);
  });

  it('are told to whoever pushes one', async () => {
    const { api, digest } = await converted();
    const parts = { layers: [], subject: { mediaType: index, digest, size: 1 } };
    const body = JSON.stringify({ schemaVersion: 2, ...parts });
    const headers = {
      authorization: api.client.basic(),
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
    };
    const answer = await api.client.ask('/v2/app/manifests/signed', { method: 'PUT', headers, body });
    assert.deepEqual([answer.status, answer.header('oci-subject')], [201, digest]);
  });

  it('can be pulled, with what they consist of', async () => {
    const { api, digest, artifact } = await converted();
    const pulled = await api.client.ask(`/v2/app/manifests/${artifact}`);
    const manifest = pulled.json<{
      readonly artifactType: string;
      readonly subject: { readonly digest: string };
      readonly config: { readonly digest: string };
      readonly layers: readonly { readonly mediaType: string; readonly digest: string }[];
    }>();
    assert.deepEqual([manifest.artifactType, manifest.subject.digest], [streamingType, digest]);
    assert.equal(manifest.layers[0]?.mediaType, 'application/vnd.oci.image.layer.v1.tar');
    for (const { digest: part } of [manifest.config, ...manifest.layers]) {
      const { status } = await api.client.ask(`/v2/app/blobs/${part}`, { method: 'HEAD' });
      assert.equal(status, 200, part);
    }
  });

  it('are gone once deleted, and their image stays', async () => {
    const { api, digest, artifact } = await converted();
    assert.equal((await api.delete(artifact)).status, 202);
    await api.clock.pass(3_600_000);
    assert.deepEqual(await api.artifacts(digest), []);
    assert.equal((await api.delete(artifact)).status, 404);
    assert.equal(await api.digest(), digest);
    await api.convert(digest);
    await api.clock.pass(conversionMs(100_000_000) + listingMs);
    assert.equal((await api.artifacts(digest))[0]?.digest, artifact);
  });

  it('go with their image', async () => {
    const { api, digest, artifact } = await converted();
    await api.delete(digest);
    assert.equal((await api.client.ask(`/v2/app/manifests/${artifact}`)).status, 404);
  });
});

describe('Simulated referrers at their limit', () => {
  it('are listed so many times a minute for each caller', async () => {
    const users = [{ name: 'admin' }, { name: 'other' }];
    const api = await openStreaming({ registry: { users, streaming: { referrersPerMinute: 3 } } });
    const target = `/v2/app/referrers/${await api.digest()}`;
    const ask = (user: string) => api.as(user, 'pull', target);
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await ask('admin')).status);
    assert.deepEqual(statuses, [200, 200, 200]);
    const refused = await ask('admin');
    assert.deepEqual([refused.status, refused.header('retry-after')], [429, '20']);
    assert.equal((await ask('other')).status, 200);
    await api.clock.pass(5_000);
    assert.equal((await ask('admin')).header('retry-after'), '15');
    await api.clock.pass(15_000);
    assert.equal((await ask('admin')).status, 200);
  });
});

describe('Simulated referrers without an API', () => {
  const registry = { streaming: { referrersApi: false } };

  const tagged = async (api: StreamingApi, digest: string) => {
    const answer = await api.client.ask(`/v2/app/manifests/${digest.replace(':', '-')}`);
    return answer.status === 200 ? answer.json<Index>().manifests : answer.status;
  };

  it('are listed by a tag of their image', async () => {
    const api = await openStreaming({ registry, images: [image('converted')] });
    const digest = await api.digest();
    assert.equal((await api.client.ask(`/v2/app/referrers/${digest}?${filter}`)).status, 404);
    const manifests = await tagged(api, digest);
    assert.ok(Array.isArray(manifests));
    assert.deepEqual(
      manifests.map(({ artifactType }) => artifactType),
      [streamingType],
    );
    const tags = (await api.client.ask('/v2/app/tags/list')).json<{ tags: readonly string[] }>();
    assert.deepEqual(tags.tags, ['1', digest.replace(':', '-')]);
  });

  it('get that tag when there is something to list, and lose it with the last', async () => {
    const api = await openStreaming({ registry });
    const digest = await api.digest();
    assert.equal(await tagged(api, digest), 404);
    await api.convert(digest);
    await api.clock.pass(conversionMs(100_000_000) + listingMs);
    const manifests = await tagged(api, digest);
    assert.ok(Array.isArray(manifests));
    assert.equal((await api.delete(manifests[0].digest)).status, 202);
    assert.equal(await tagged(api, digest), 404);
  });

  it('lose it with their image', async () => {
    const other = image(undefined, { tags: ['2'] });
    const api = await openStreaming({ registry, images: [image('converted'), other] });
    const digest = await api.digest();
    await api.delete(digest);
    const { tags } = (await api.client.ask('/v2/app/tags/list')).json<{ tags: readonly string[] }>();
    assert.deepEqual(tags, ['2']);
  });
});
