import assert from 'node:assert/strict';
import { retrying } from '../../../src/base/retrying';
import { createSend } from '../../../src/base/send';
import { RegistryClient } from '../../../src/registry/registryClient';
import { RegistryError } from '../../../src/registry/registryError';
import { Session } from '../../../src/registry/session';
import { conversionMs, type ImageStreamingData, listingMs } from '../../../src/simulator';
import { failureAs } from '../../support/errors';
import { collected, steady } from '../../support/registry';
import { credentialAt } from '../../support/session';
import { type Client, open } from '../client';
import { pushReferrer } from '../pushing';
import { type Changes, image, openStreaming, usersWith } from './streamingApi';

const takesMs = conversionMs(100_000_000);

/** Our client, with all that stands between it and the wire. */
function clientOver({ simulator, host, clock }: Client, user: string): RegistryClient {
  const credential = { kind: 'password', user, password: simulator.password(host, user) } as const;
  const send = retrying(createSend(simulator.fetch, clock), clock);
  return new RegistryClient(new Session(credentialAt(host, credential), { clock, send }));
}

/** Its calls, each with the time that it takes. */
function calls({ streaming }: RegistryClient, { clock }: Client) {
  const settled =
    <Args extends unknown[], T>(act: (...args: [...Args, AbortSignal]) => Promise<T>) =>
    (...args: Args) =>
      clock.settle(act.call(streaming, ...args, steady()));
  return {
    policy: settled(streaming.policy),
    setPolicy: settled(streaming.setPolicy),
    lastOperation: settled(streaming.lastOperation),
    convert: settled(streaming.convert),
    operation: settled(streaming.operation),
    cancel: settled(streaming.cancel),
    artifacts: settled(streaming.artifacts),
    removeArtifact: settled(streaming.removeArtifact),
  };
}

async function opened(changes: Changes = {}, user = 'admin') {
  const api = await openStreaming(changes);
  const { requests } = api.client.simulator;
  const ours = calls(clientOver(api.client, user), api.client);
  return {
    api,
    digest: await api.digest(),
    ...ours,
    /** Calls for referrers that bore a token: the first of all is to be challenged. */
    listed: () => requests.count({ kind: 'referrers' }) - 1,
  };
}

const having = (streaming: ImageStreamingData) => ({ images: [image(streaming)] });

describe('Simulated streaming: our own client', () => {
  it('converts an image, sees it go on and become ready, and takes it back', async () => {
    const { api, digest, ...streaming } = await opened();
    assert.equal(await streaming.lastOperation('app', digest), undefined);
    const { id, status } = await streaming.convert('app', digest);
    assert.equal(status, 'NotStarted');
    const seen = [];
    for (let part = 0; part < 3; part++) {
      await api.clock.pass(takesMs / 3);
      const { status, progressPercent } = (await streaming.operation('app', id)) ?? assert.fail();
      seen.push(`${status} ${progressPercent}`);
    }
    assert.deepEqual(seen, ['Running 33', 'Running 66', 'Succeeded 100']);
    assert.deepEqual(await streaming.artifacts('app', digest), []);
    await api.clock.pass(listingMs);
    const [artifact] = await streaming.artifacts('app', digest);
    assert.deepEqual(
      [artifact?.format, artifact?.version, artifact?.platform],
      ['overlaybd', 'v1', 'linux/amd64'],
    );
    await streaming.removeArtifact('app', artifact?.digest ?? '');
    assert.deepEqual(await streaming.artifacts('app', digest), []);
    await streaming.removeArtifact('app', artifact?.digest ?? '');
  });

  it('finds the conversion that is under way', async () => {
    const { digest, ...streaming } = await opened(having({ progress: 38, doneIn: '60s' }));
    const last = await streaming.lastOperation('app', digest);
    assert.equal((await streaming.convert('app', digest)).id, last?.id);
    const { progressPercent, startedAt, resource } =
      (await streaming.operation('app', last?.id ?? '')) ?? assert.fail();
    assert.deepEqual([progressPercent, resource], [38, `app@${digest}`]);
    assert.ok(Number(startedAt) > 0);
  });

  it('cancels one', async () => {
    const { api, digest, ...streaming } = await opened();
    const { id } = await streaming.convert('app', digest);
    await api.clock.pass(takesMs / 2);
    const canceled = await streaming.cancel('app', id);
    assert.deepEqual([canceled.status, canceled.progressPercent], ['Canceled', 50]);
    await api.clock.pass(takesMs + listingMs);
    assert.equal((await streaming.lastOperation('app', digest))?.status, 'Canceled');
    assert.deepEqual(await streaming.artifacts('app', digest), []);
  });

  it('reads why one has failed', async () => {
    const { digest, ...streaming } = await opened(having({ failed: 'UNKNOWN_ERROR' }));
    const { id = '', status } = (await streaming.lastOperation('app', digest)) ?? {};
    const { errorCode, errorMessage } = (await streaming.operation('app', id)) ?? {};
    assert.deepEqual([status, errorCode], ['Failed', 'UNKNOWN_ERROR']);
    assert.match(errorMessage ?? '', /failed with UNKNOWN_ERROR$/);
  });

  it('takes an operation that is forgotten for one that is not known', async () => {
    const { api, digest, ...streaming } = await opened(having({ forgottenIn: '3s' }));
    const { id } = await streaming.convert('app', digest);
    await api.clock.pass(3_000);
    assert.equal(await streaming.operation('app', id), undefined);
    assert.equal(await streaming.lastOperation('app', digest), undefined);
  });

  it('switches the policy', async () => {
    const streaming = await opened();
    assert.deepEqual(await streaming.policy('app'), { convertPushedImages: false });
    assert.deepEqual(await streaming.setPolicy('app', true), { convertPushedImages: true });
    assert.deepEqual(await streaming.policy('app'), { convertPushedImages: true });
  });

  for (const streamingPolicy of ['forbidden', 'unauthorized'] as const) {
    it(`tells that a role does not see the policy, when that is ${streamingPolicy}, and sees the image`, async () => {
      const registry = usersWith({ actions: ['pull'], streamingPolicy });
      const { digest, ...streaming } = await opened({ registry, ...having('converted') }, 'reader');
      const error = await failureAs(RegistryError, streaming.policy('app'));
      assert.equal(error.code, 'forbidden');
      assert.match(error.message, /does not show the streaming policy of app to your role/);
      assert.equal((await streaming.artifacts('app', digest)).length, 1);
      assert.equal(await streaming.lastOperation('app', digest), undefined);
    });
  }

  it('tells that a registry does not have it', async () => {
    const { digest, ...streaming } = await opened({ registry: { streaming: false } });
    const error = await failureAs(RegistryError, streaming.policy('app'));
    assert.deepEqual([error.code, error.failure.serviceCode], ['notFound', 'NOT_FOUND']);
    await assert.rejects(streaming.convert('app', digest), { code: 'notFound' });
    assert.deepEqual(await streaming.artifacts('app', digest), []);
  });

  it('reads the tag where the list of referrers is missing', async () => {
    const registry = { streaming: { referrersApi: false } };
    const { api, digest, ...streaming } = await opened({ registry });
    assert.deepEqual(await streaming.artifacts('app', digest), []);
    await streaming.convert('app', digest);
    await api.clock.pass(takesMs + listingMs);
    const [artifact] = await streaming.artifacts('app', digest);
    assert.equal(artifact?.platform, 'linux/amd64');
    assert.equal(streaming.listed(), 1);
    await streaming.removeArtifact('app', artifact?.digest ?? '');
    assert.deepEqual(await streaming.artifacts('app', digest), []);
  });

  it('finds the artifact among so much that refers to an image that it takes pages', async () => {
    const { api, digest, ...streaming } = await opened(having('converted'));
    for (let count = 0; count < 120; count++)
      await pushReferrer(api.client, 'app', digest, { artifactType: 'other', annotations: { count } });
    assert.equal((await streaming.artifacts('app', digest)).length, 1);
    assert.equal(streaming.listed(), 2);
  });

  it('waits where it lists too fast', async () => {
    const registry = { streaming: { referrersPerMinute: 1 } };
    const { api, digest, ...streaming } = await opened({ registry, ...having('converted') });
    const before = api.clock.now();
    for (let count = 0; count < 2; count++)
      assert.equal((await streaming.artifacts('app', digest)).length, 1);
    assert.equal(api.clock.now() - before, 60_000);
    assert.equal(streaming.listed(), 3);
  });

  it('looks at 300 images behind 1,000 tags within the budget of one caller', async () => {
    const client = await open({ world: 'large:1x1000/300' });
    const { clock, simulator } = client;
    const registry = clientOver(client, 'large42t');
    const repository = 'app-000000';
    const tags = await clock.settle(collected(registry.tags(repository, steady())));
    const digests = [...new Set(tags.map(({ digest }) => digest ?? ''))];
    assert.deepEqual([tags.length, digests.length], [1_000, 300]);
    const foretoldMs = registry.streaming.pace.durationMs(digests.length);
    const startedAt = clock.now();
    const signal = steady();
    const looks = digests.map(digest => registry.streaming.artifacts(repository, digest, signal));
    const found = await clock.settle(Promise.all(looks));
    const tookMs = clock.now() - startedAt;
    assert.equal(found.filter(artifacts => artifacts.length > 0).length, 100);
    assert.equal(simulator.requests.count({ kind: 'referrers' }), 300);
    assert.deepEqual([tookMs > 60_000, tookMs <= foretoldMs], [true, true]);
  });
});
