import assert from 'node:assert/strict';
import { conversionCodes } from '../../../src/registry/streaming/conversionFailures';
import { conversionMs, type ImageData, listingMs } from '../../../src/simulator';
import { pushImage } from '../pushing';
import { image, openStreaming, type StreamingApi } from './streamingApi';

const takesMs = conversionMs(100_000_000);

async function outcome(api: StreamingApi, digest: string): Promise<string> {
  const id = await api.convert(digest);
  await api.clock.pass(takesMs);
  const { status, progress, error } = await api.operation(id);
  assert.equal(await api.lastStatus(digest), status);
  return [status, progress, ...(error ? [error.code] : [])].join(' ');
}

describe('Simulated streaming: images that are not converted', () => {
  for (const [what, more, code] of [
    ['another system', { platforms: ['windows/amd64'] }, 'UNSUPPORTED_PLATFORM'],
    ['another processor', { platforms: ['linux/arm64'] }, 'UNSUPPORTED_PLATFORM'],
    ['an index of others', { platforms: ['linux/arm64', 'windows/amd64'] }, 'NO_SUPPORTED_PLATFORM_FOUND'],
    ['a chart', { configType: 'application/vnd.cncf.helm.config.v1+json' }, 'IMAGE_NOT_RUNNABLE'],
  ] as const satisfies readonly (readonly [string, Partial<ImageData>, string])[]) {
    it(`are those of ${what}`, async () => {
      const api = await openStreaming({ images: [image(undefined, more)] });
      const digest = await api.digest();
      assert.equal(await outcome(api, digest), `Failed 0% ${code}`);
      assert.deepEqual(await api.artifacts(digest), []);
    });
  }

  it('are streaming artifacts themselves', async () => {
    const api = await openStreaming({ images: [image('converted')] });
    const [artifact] = await api.artifacts(await api.digest());
    assert.equal(await outcome(api, artifact?.digest ?? ''), 'Failed 0% UNSUPPORTED_ARTIFACT_TYPE');
  });

  it('are those pushed for another system as well', async () => {
    const api = await openStreaming();
    const pushed = await pushImage(api.client, 'app', 'win', { os: 'windows' });
    const digest = pushed.header('docker-content-digest') ?? '';
    assert.equal(await outcome(api, digest), 'Failed 0% UNSUPPORTED_PLATFORM');
  });
});

describe('Simulated streaming: what a world says of an image', () => {
  it('has it converted, by an operation that nobody remembers', async () => {
    const api = await openStreaming({ images: [image('converted')] });
    const digest = await api.digest();
    assert.equal((await api.artifacts(digest)).length, 1);
    assert.equal(await api.lastStatus(digest), '404 OPERATION_UNKNOWN');
  });

  it('has it converted before it is asked for in any other way', async () => {
    const api = await openStreaming({ images: [image('converted')] });
    const { manifestCount } = (await api.client.ask('/acr/v1/app')).json<{ manifestCount: number }>();
    assert.equal(manifestCount, 2);
  });

  it('has it under way, to be done in time', async () => {
    const api = await openStreaming({ images: [image({ progress: 38, doneIn: '60s' })] });
    const digest = await api.digest();
    const { id } = (await api.last(digest)).json<{ id: string }>();
    assert.equal(await api.state(id), 'Running 38%');
    await api.clock.pass(30_000);
    assert.equal(await api.state(id), 'Running 69%');
    await api.clock.pass(29_999);
    assert.equal(await api.state(id), 'Running 99%');
    await api.clock.pass(1);
    assert.equal(await api.state(id), 'Succeeded 100%');
    await api.clock.pass(listingMs);
    assert.equal((await api.artifacts(digest)).length, 1);
  });

  it('has it under way for as long as its size takes', async () => {
    const api = await openStreaming({ images: [image({ progress: 50 })] });
    const digest = await api.digest();
    await api.clock.pass(takesMs / 2 - 1);
    assert.equal(await api.lastStatus(digest), 'Running');
    await api.clock.pass(1);
    assert.equal(await api.lastStatus(digest), 'Succeeded');
  });

  for (const code of conversionCodes) {
    it(`has it failed with ${code}, each time`, async () => {
      const api = await openStreaming({ images: [image({ failed: code }, { pushed: '5h' })] });
      const digest = await api.digest();
      const { id } = (await api.last(digest)).json<{ id: string }>();
      const { status, error, details, startTime } = await api.operation(id);
      assert.deepEqual([status, error?.code], ['Failed', code]);
      assert.equal(details, `Conversion failed for resource app@${digest}`);
      assert.equal(Date.parse(startTime), api.clock.now() - 5 * 3_600_000);
      assert.equal(await outcome(api, digest), `Failed 99% ${code}`);
    });
  }

  it('lets one fail that begins later', async () => {
    const api = await openStreaming({ images: [image({ fails: 'UNKNOWN_ERROR', doneIn: '8s' })] });
    const digest = await api.digest();
    assert.equal(await api.lastStatus(digest), '404 OPERATION_UNKNOWN');
    const id = await api.convert(digest);
    await api.clock.pass(6_000);
    assert.equal(await api.state(id), 'Running 75%');
    await api.clock.pass(2_000);
    assert.equal((await api.operation(id)).error?.code, 'UNKNOWN_ERROR');
  });

  it('has it stuck since it was pushed', async () => {
    const api = await openStreaming({ images: [image({ progress: 61, stuckAt: 61 }, { pushed: '3h' })] });
    const digest = await api.digest();
    const { id } = (await api.last(digest)).json<{ id: string }>();
    assert.equal(Date.parse((await api.operation(id)).startTime), api.clock.now() - 3 * 3_600_000);
    await api.clock.pass(86_400_000);
    assert.equal(await api.state(id), 'Running 61%');
    assert.equal((await api.cancel(id)).json<{ status: string }>().status, 'Canceled');
  });

  it('lets one get stuck that begins later', async () => {
    const api = await openStreaming({ images: [image({ stuckAt: 20 })] });
    const id = await api.convert(await api.digest());
    await api.clock.pass(takesMs);
    assert.equal(await api.state(id), 'Running 20%');
  });

  for (const [when, progress] of [
    ['is under way', 50],
    ['begins later', undefined],
  ] as const) {
    it(`loses the operation of one that ${when}, and not its artifact`, async () => {
      const streaming = { forgottenIn: '2s', ...(progress !== undefined && { progress }) };
      const api = await openStreaming({ images: [image(streaming)] });
      const digest = await api.digest();
      const { id } =
        progress === undefined
          ? { id: await api.convert(digest) }
          : (await api.last(digest)).json<{ id: string }>();
      await api.clock.pass(1_999);
      assert.equal((await api.operation(id)).status, 'Running');
      await api.clock.pass(1);
      assert.equal((await api.client.ask(`/acr/v1/app/_operations/${id}`)).status, 404);
      assert.equal(await api.lastStatus(digest), '404 OPERATION_UNKNOWN');
      await api.clock.pass(takesMs + listingMs);
      assert.equal((await api.artifacts(digest)).length, 1);
    });
  }
});
