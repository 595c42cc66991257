import assert from 'node:assert/strict';
import { conversionMs, listingMs } from '../../../src/simulator';
import { pushImage, pushReferrer } from '../pushing';
import {
  codeOf,
  image,
  kind,
  loginServer,
  openStreaming,
  type StreamingApi,
  streamingType,
} from './streamingApi';

const takesMs = conversionMs(100_000_000);

describe('Simulated streaming: the policy of a repository', () => {
  it('converts nothing until it is told to', async () => {
    const api = await openStreaming();
    assert.deepEqual((await api.policy()).json(), { convertPushedImages: false });
  });

  it('is changed with an operation that has succeeded already', async () => {
    const api = await openStreaming();
    const answer = await api.setPolicy(true);
    const { id, ...body } = answer.json<{ id: string }>();
    assert.equal(answer.status, 202);
    assert.deepEqual(body, { convertPushedImages: true, ...kind, status: 'Succeeded' });
    const location = `https://${loginServer}/acr/v1/app/_operations/${id}`;
    assert.equal(answer.header('location'), location);
    assert.equal(answer.header('operation-location'), location);
    assert.equal(answer.header('operation-id'), id);
    assert.deepEqual((await api.policy()).json(), { convertPushedImages: true });
    assert.equal((await api.operation(id)).status, 'Succeeded');
  });

  it('takes no body but the one that is known', async () => {
    const api = await openStreaming();
    assert.equal((await api.setPolicy('true')).status, 400);
    assert.equal((await api.post('/acr/v1/app/_streaming', { convertPushedImages: true })).status, 400);
    assert.equal((await api.post('/acr/v1/app/_streaming')).status, 400);
    assert.deepEqual((await api.policy()).json(), { convertPushedImages: false });
  });

  it('is none of a repository that is not there', async () => {
    const { client } = await openStreaming();
    assert.equal(codeOf((await client.ask('/acr/v1/none/_streaming')).json()), 'NAME_UNKNOWN');
  });

  it('converts what is pushed from then on, and nothing from before', async () => {
    const api = await openStreaming();
    const before = await api.digest();
    await api.setPolicy(true);
    const pushed = await pushImage(api.client, 'app', '2');
    const digest = pushed.header('docker-content-digest') ?? '';
    assert.equal(await api.lastStatus(digest), 'NotStarted');
    await api.clock.pass(conversionMs(5) + listingMs);
    assert.equal((await api.artifacts(digest)).length, 1);
    assert.equal(await api.lastStatus(before), '404 OPERATION_UNKNOWN');
  });

  it('leaves pushes alone once it is off again, and what only refers to an image always', async () => {
    const api = await openStreaming({ convertPushedImages: true });
    const signature = await pushReferrer(api.client, 'app', await api.digest(), {
      artifactType: 'signature',
    });
    await api.setPolicy(false);
    const pushed = await pushImage(api.client, 'app', '2');
    for (const digest of [signature, pushed.header('docker-content-digest') ?? ''])
      assert.equal(await api.lastStatus(digest), '404 OPERATION_UNKNOWN');
  });
});

describe('Simulated streaming: a conversion', () => {
  it('goes from NotStarted over percents to Succeeded, by the clock', async () => {
    const api = await openStreaming();
    const digest = await api.digest();
    assert.deepEqual((await api.last(digest)).json(), {
      errors: [{ code: 'OPERATION_UNKNOWN', message: 'The specified operation does not exist' }],
    });
    const id = await api.convert(digest);
    const startTime = `${new Date(api.clock.now()).toISOString().slice(0, 19)}Z`;
    const resource = `app@${digest}`;
    const name = 'ArtifactStreamingConversion';
    const told = { name, resource, startTime };
    assert.deepEqual(await api.operation(id), {
      ...told,
      status: 'NotStarted',
      progress: '0%',
      details: `Conversion started for resource ${resource}`,
    });
    await api.clock.pass(takesMs / 4);
    assert.deepEqual(await api.operation(id), {
      ...told,
      status: 'Running',
      progress: '25%',
      details: `Conversion ongoing for resource ${resource}`,
    });
    await api.clock.pass((takesMs * 3) / 4 - 1);
    assert.equal(await api.state(id), 'Running 99%');
    await api.clock.pass(1);
    assert.equal(await api.state(id), 'Succeeded 100%');
    assert.equal(await api.lastStatus(digest), 'Succeeded');
  });

  it('is listed with what it has made only a moment after it has succeeded', async () => {
    const api = await openStreaming();
    const digest = await api.digest();
    const id = await api.convert(digest);
    await api.clock.pass(takesMs + listingMs - 1);
    assert.equal((await api.operation(id)).status, 'Succeeded');
    assert.deepEqual(await api.artifacts(digest), []);
    await api.clock.pass(1);
    const [artifact, ...others] = await api.artifacts(digest);
    assert.deepEqual(others, []);
    assert.deepEqual(artifact && { ...artifact, digest: '', size: 0 }, {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: '',
      size: 0,
      annotations: {
        'streaming.format': 'overlaybd',
        'streaming.version': 'v1',
        'streaming.platform.os': 'linux',
        'streaming.platform.arch': 'amd64',
      },
      artifactType: streamingType,
    });
  });

  it('answers its beginning with where to ask for it, and another one with the same', async () => {
    const api = await openStreaming();
    const digest = await api.digest();
    const answer = await api.post(`/acr/v1/app/_streaming/${digest}`, kind);
    const { id } = answer.json<{ id: string }>();
    assert.deepEqual([answer.status, answer.json()], [202, { id, status: 'NotStarted' }]);
    const location = `https://${loginServer}/acr/v1/app/_operations/${id}`;
    for (const { header } of [answer, await api.last(digest)]) {
      assert.equal(header('location'), location);
      assert.equal(header('operation-location'), location);
      assert.equal(header('operation-id'), id);
    }
    await api.clock.pass(2_000);
    assert.equal(await api.convert(digest), id);
    await api.clock.pass(takesMs);
    assert.notEqual(await api.convert(digest), id);
  });

  it('takes longer for a larger image', async () => {
    const large = image(undefined, { tags: ['large'], sizeBytes: 4_000_000_000 });
    const api = await openStreaming({ images: [image(), large] });
    const ids = [await api.convert(await api.digest()), await api.convert(await api.digest('large'))];
    await api.clock.pass(takesMs);
    assert.deepEqual(await Promise.all(ids.map(id => api.state(id))), ['Succeeded 100%', 'Running 4%']);
  });

  it('converts the linux/amd64 image of an index, and hangs the artifact on the index', async () => {
    const platforms = ['linux/arm64', 'linux/amd64'];
    const api = await openStreaming({ images: [image(undefined, { platforms, format: 'oci' })] });
    const digest = await api.digest();
    await api.convert(digest);
    await api.clock.pass(takesMs + listingMs);
    const [artifact] = await api.artifacts(digest);
    assert.equal(artifact?.annotations['streaming.platform.arch'], 'amd64');
  });

  it('needs an image that is there, and a body that names the kind', async () => {
    const api = await openStreaming();
    const digest = await api.digest();
    const none = await api.post(`/acr/v1/app/_streaming/sha256:${'0'.repeat(64)}`, kind);
    assert.deepEqual([none.status, codeOf(none.json())], [404, 'MANIFEST_UNKNOWN']);
    const nowhere = await api.post(`/acr/v1/none/_streaming/${digest}`, kind);
    assert.deepEqual([nowhere.status, codeOf(nowhere.json())], [404, 'NAME_UNKNOWN']);
    assert.equal((await api.post(`/acr/v1/app/_streaming/${digest}`, {})).status, 400);
    assert.equal(await api.lastStatus(digest), '404 OPERATION_UNKNOWN');
  });

  it('fails when its image is deleted meanwhile', async () => {
    const api = await openStreaming({ images: [image(), image(undefined, { tags: ['2'] })] });
    const id = await api.convert(await api.digest());
    await api.clock.pass(takesMs / 2);
    assert.equal((await api.delete(await api.digest())).status, 202);
    const { status, error } = await api.operation(id);
    assert.deepEqual([status, error?.code], ['Failed', 'RESOURCE_NOT_FOUND']);
  });
});

describe('Simulated streaming: canceling', () => {
  async function canceledAfter(delayMs: number): Promise<[StreamingApi, string, string]> {
    const api = await openStreaming();
    const digest = await api.digest();
    const id = await api.convert(digest);
    await api.clock.pass(delayMs);
    const answer = await api.cancel(id);
    assert.equal(answer.status, 200);
    assert.equal(answer.json<{ name: string }>().name, 'Cancel: ArtifactStreamingConversion');
    return [api, digest, id];
  }

  it('ends a conversion for good', async () => {
    const [api, digest, id] = await canceledAfter(takesMs / 2);
    assert.equal(await api.state(id), 'Canceled 50%');
    await api.clock.pass(3_600_000);
    assert.equal(await api.state(id), 'Canceled 50%');
    assert.equal(await api.lastStatus(digest), 'Canceled');
    assert.deepEqual(await api.artifacts(digest), []);
  });

  it('leaves room for another', async () => {
    const [api, digest, id] = await canceledAfter(takesMs / 2);
    assert.notEqual(await api.convert(digest), id);
    await api.clock.pass(takesMs + listingMs);
    assert.equal((await api.artifacts(digest)).length, 1);
  });

  it('comes too late for one that has ended', async () => {
    const [api, digest, id] = await canceledAfter(takesMs);
    assert.equal(await api.state(id), 'Succeeded 100%');
    await api.clock.pass(listingMs);
    assert.equal((await api.artifacts(digest)).length, 1);
  });

  it('needs an operation that is known', async () => {
    const api = await openStreaming();
    const answer = await api.cancel('00000000-0000-0000-0000-000000000000');
    assert.deepEqual([answer.status, codeOf(answer.json())], [404, 'OPERATION_UNKNOWN']);
  });
});
