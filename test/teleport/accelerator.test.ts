import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import { RegistryError } from '../../src/registry/registryError';
import type { RegistryData, UserData } from '../../src/simulator';
import { failureAs, failureOf } from '../support/errors';
import { answering, response } from '../support/http';
import { viewed } from '../support/images';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../support/registry';
import { streamingData } from '../support/streaming';

const app = { name: 'app', images: [{ tags: ['1.0'] }] };
const teleporting: Partial<RegistryData> = { repositories: [{ ...app, teleportEnabled: true }] };
const neither: Partial<RegistryData> = { repositories: [app], teleport: false };
const many = Array.from({ length: 40 }, (_, index) => ({ ...app, name: `app-${index}` }));

/** A registry whose only user is as told. */
const as = (data: Partial<RegistryData>, grant: Partial<UserData>): Partial<RegistryData> => ({
  ...data,
  users: [{ name: user, password, ...grant }],
});

/** What a registry is found to have: for the image `app:1.0`, or for none. */
async function probing(data: Partial<RegistryData>, options: RegistryOptions = {}) {
  const opened = await openedRegistry({ data, ...options });
  const { registry, clock, simulator } = opened;
  const sample = async () => {
    const { digest } = await viewed(opened);
    simulator.requests.reset();
    return {
      repository: 'app',
      digest,
      mount: (signal: AbortSignal) => registry.mount('app', digest, signal),
    };
  };
  const byImage = async () => clock.settle(registry.accelerator(steady(), await sample()));
  const byNothing = () => clock.settle(registry.accelerator(steady()));
  return { ...opened, byImage, byNothing, sample };
}

describe('the accelerator of a registry', () => {
  describe('for an image', () => {
    it('is Teleport where its repository has the attribute', async () => {
      const { byImage, simulator } = await probing({ repositories: [app] });
      assert.deepEqual(await byImage(), {
        accelerator: 'teleport',
        evidence: 'Its repositories have the attribute teleportEnabled.',
      });
      assert.ok(simulator.requests.total <= 4, JSON.stringify(simulator.requests.counts()));
    });

    it('is Teleport where the mount endpoint answers, which is all that is asked', async () => {
      const { byImage, simulator } = await probing(as(teleporting, { actions: ['pull'] }));
      assert.deepEqual(await byImage(), {
        accelerator: 'teleport',
        evidence: 'The mount endpoint of Teleport answered for one of its images.',
      });
      assert.deepEqual(simulator.requests.counts(), { 'GET mount': 1 });
    });

    it('is Artifact Streaming where the policy of its repository is told', async () => {
      const { byImage, simulator } = await probing(streamingData({}, { convertPushedImages: true }));
      assert.deepEqual(await byImage(), {
        accelerator: 'streaming',
        evidence: 'It answers for Artifact Streaming: it tells the streaming policy of app, which is on.',
      });
      assert.ok(simulator.requests.total <= 6, JSON.stringify(simulator.requests.counts()));
    });

    for (const streamingPolicy of ['forbidden', 'unauthorized'] as const) {
      it(`is Artifact Streaming where the policy is ${streamingPolicy} and conversions are told of`, async () => {
        const { byImage } = await probing(as(streamingData(), { streamingPolicy }));
        const { accelerator, evidence } = await byImage();
        assert.equal(accelerator, 'streaming');
        assert.match(
          evidence,
          /does not show your role the streaming policy of app, but tells of its images/,
        );
      });
    }

    it('is Artifact Streaming for a token that may do nothing but pull', async () => {
      const { byImage } = await probing(as(streamingData(), { actions: ['pull'], catalog: false }));
      assert.equal((await byImage()).accelerator, 'streaming');
    });

    for (const status of [400, 403, 410, 500, 501]) {
      it(`is Artifact Streaming whatever its mount endpoint says, such as ${status}`, async () => {
        const around = answering(/^\/mount\//, () => response(status));
        const { byImage } = await probing(streamingData(), { around });
        assert.equal((await byImage()).accelerator, 'streaming');
      });
    }

    it('is none where there is a trace of neither', async () => {
      const { byImage, simulator } = await probing({ ...neither, repositories: [app, ...many] });
      const { accelerator, evidence } = await byImage();
      assert.equal(accelerator, 'none');
      assert.match(
        evidence,
        /^No repository seen shows a trace of Teleport\. It has no Artifact Streaming: .*\(streaming: 404/,
      );
      assert.ok(simulator.requests.total <= 22, JSON.stringify(simulator.requests.counts()));
    });

    for (const status of [400, 404, 405, 501]) {
      it(`is none where Artifact Streaming is answered with ${status}, as what a service does not support`, async () => {
        const around = answering(/\/_streaming/, () => response(status));
        const { byImage } = await probing(neither, { around });
        const { accelerator, evidence } = await byImage();
        assert.equal(accelerator, 'none');
        assert.match(evidence, new RegExp(`It has no Artifact Streaming: .*\\(streaming: ${status}\\)`));
      });
    }

    it('is not found out where Artifact Streaming is answered with any other failure', async () => {
      const around = answering(/\/_streaming/, () => response(418));
      const { byImage } = await probing(neither, { around });
      assert.equal((await failureAs(RegistryError, byImage())).failure.status, 418);
    });

    it('is not known where Teleport cannot be seen and there is no Artifact Streaming', async () => {
      const { byImage } = await probing(as(neither, { actions: ['pull'], catalog: false }));
      const { accelerator, evidence } = await byImage();
      assert.equal(accelerator, 'unknown');
      assert.match(evidence, /^Which accelerator this registry has is not visible with these credentials\./);
    });

    it('is not known where all is denied', async () => {
      const { byImage } = await probing(streamingData(), {
        around: answering(/^\/(acr|mount|oauth2\/exchange)\//, () => response(403)),
      });
      assert.equal((await byImage()).accelerator, 'unknown');
    });

    it('is asked for once, by callers of one moment and ever after', async () => {
      const { registry, sample, simulator, clock } = await probing(streamingData());
      const image = await sample();
      await clock.settle(Promise.all([1, 2, 3].map(() => registry.accelerator(steady(), image))));
      await registry.accelerator(steady());
      assert.deepEqual(
        [simulator.requests.count({ kind: 'mount' }), simulator.requests.count({ kind: 'streaming' })],
        [1, 1],
      );
      assert.equal(registry.acceleratorSoFar()?.accelerator, 'streaming');
    });

    it('is asked for again where a registry could not be reached, and when it is opened anew', async () => {
      let isDown = true;
      const down = answering(/\/_streaming/, () => (isDown ? response(500) : undefined));
      const { registry, sample, clock, services, saved } = await probing(streamingData(), { around: down });
      const image = await sample();
      const error = await clock.settle(failureAs(RegistryError, registry.accelerator(steady(), image)));
      assert.equal(error.failure.step, 'streaming');
      assert.equal(registry.acceleratorSoFar(), undefined);
      isDown = false;
      assert.equal((await clock.settle(registry.accelerator(steady(), image))).accelerator, 'streaming');
      services.catalog.close(saved.loginServer);
      assert.equal((await services.catalog.open(saved)).acceleratorSoFar(), undefined);
    });

    it('ends with an abort, which ends it for nobody else', async () => {
      const { registry, sample, clock } = await probing(streamingData());
      const image = await sample();
      const abort = new AbortController();
      const leaving = failureOf(registry.accelerator(abort.signal, image));
      const staying = registry.accelerator(steady(), image);
      abort.abort();
      assert.ok(isAbort(await leaving));
      assert.equal((await clock.settle(staying)).accelerator, 'streaming');
    });
  });

  describe('for none', () => {
    it('is Teleport by a sample of repositories', async () => {
      const { byNothing } = await probing({ repositories: many });
      assert.equal((await byNothing()).accelerator, 'teleport');
    });

    it('is Artifact Streaming by the policy of one of them, in few requests', async () => {
      const { byNothing, simulator } = await probing(streamingData({}, { repositories: many }));
      assert.equal((await byNothing()).accelerator, 'streaming');
      assert.ok(simulator.requests.total <= 20, JSON.stringify(simulator.requests.counts()));
    });

    it('is Artifact Streaming by one of their images, where the policy is refused', async () => {
      const { byNothing } = await probing(as(streamingData(), { streamingPolicy: 'forbidden' }));
      assert.match((await byNothing()).evidence, /tells of its images: that one was never converted/);
    });

    it('is none where there is neither', async () => {
      const { byNothing } = await probing(neither);
      assert.equal((await byNothing()).accelerator, 'none');
    });

    it('is not known where listing is denied, until an image is asked about', async () => {
      const { byNothing, byImage, registry } = await probing(as(streamingData(), { catalog: false }));
      assert.equal((await byNothing()).accelerator, 'unknown');
      assert.equal(registry.acceleratorSoFar(), undefined);
      assert.equal((await byImage()).accelerator, 'streaming');
    });
  });

  it('is Teleport as soon as a trace of it is seen, where nothing was known', async () => {
    const { registry, byNothing } = await probing(as(teleporting, { catalog: false }));
    assert.equal((await byNothing()).accelerator, 'unknown');
    await registry.attributes('app', steady());
    assert.equal(registry.acceleratorSoFar()?.accelerator, 'teleport');
  });
});
