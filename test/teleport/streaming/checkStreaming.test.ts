import assert from 'node:assert/strict';
import { conversionCodes } from '../../../src/registry/streaming/conversionFailures';
import type { ImageData, RegistryData } from '../../../src/simulator';
import { checkStreaming } from '../../../src/teleport/streaming/checkStreaming';
import { failureOf } from '../../support/errors';
import { answering, response } from '../../support/http';
import { viewed } from '../../support/images';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../../support/registry';
import { conversion, lastOperations, operations, streamingData } from '../../support/streaming';

const minuteMs = 60_000;
const stuckAfterMs = 10 * minuteMs;

interface Case extends RegistryOptions {
  readonly image?: Partial<ImageData>;
  readonly registry?: Partial<RegistryData> & { readonly convertPushedImages?: boolean };
}

/** The image `app:1.0`, and checks of it at any time. */
async function checking({ image, registry, ...options }: Case = {}) {
  const opened = await openedRegistry({ data: streamingData(image, registry), ...options });
  const subject = await viewed(opened);
  const { clock, simulator } = opened;
  simulator.requests.reset();
  const check = () =>
    clock.settle(checkStreaming(opened.registry, subject, { clock, stuckAfterMs, signal: steady() }));
  const told = async () => {
    const { state, reason } = await check();
    const sinceMs = 'since' in state ? clock.now() - state.since : undefined;
    return { state, reason, name: state.state, sinceMs };
  };
  return { ...opened, subject, check, told };
}

const startedAgo = (spanMs: number) => new Date(Date.UTC(2026, 0, 5, 12) - spanMs).toISOString();

describe('checkStreaming', () => {
  describe('of an image that is converted', () => {
    it('finds it ready by its streaming artifact, in one request beside the token', async () => {
      const { told, simulator } = await checking({ image: { streaming: 'converted' } });
      const { state, reason } = await told();
      assert.deepEqual(state, { state: 'ready', by: 'streaming' });
      assert.match(
        reason,
        /^Its streaming artifact sha256:\w{12} \(overlaybd v1, linux\/amd64\) refers to it\.$/,
      );
      assert.deepEqual(simulator.requests.counts(), { 'GET referrers': 1 });
    });

    it('remembers it: the next check asks nothing', async () => {
      const { told, simulator } = await checking({ image: { streaming: 'converted' } });
      await told();
      simulator.requests.reset();
      assert.equal((await told()).name, 'ready');
      assert.equal(simulator.requests.total, 0);
    });

    it('finds an index ready by what refers to itself', async () => {
      const platforms = ['linux/amd64', 'linux/arm64'];
      const { told } = await checking({ image: { platforms, streaming: 'converted' } });
      const { name, reason } = await told();
      assert.equal(name, 'ready');
      assert.match(reason, /refers to it\.$/);
    });

    it('finds an index ready by what refers to its linux/amd64 image, and says so', async () => {
      const opened = await checking({ image: { platforms: ['linux/arm64', 'linux/amd64'] } });
      const { client, clock, subject } = opened;
      const index = await client.manifest('app', subject.digest, steady());
      const linux = index.kind === 'index' && index.images.find(({ platform }) => platform === 'linux/amd64');
      assert.ok(linux);
      await client.streaming.convert('app', linux.digest, steady());
      assert.equal((await opened.told()).name, 'expanding');
      await clock.pass(minuteMs);
      const { name, reason } = await opened.told();
      assert.equal(name, 'ready');
      assert.match(reason, /refers to its linux\/amd64 image sha256:\w{12}\.$/);
    });

    it('is not ready because an operation succeeded: its artifact has to be listed', async () => {
      const { told } = await checking({
        around: conversion({ status: 'Succeeded', startTime: startedAgo(minuteMs) }),
      });
      const { name, reason, sinceMs } = await told();
      assert.deepEqual([name, sinceMs], ['expanding', minuteMs]);
      assert.equal(reason, 'It is converted; its streaming artifact is not listed yet.');
    });

    it('is not converted any more when its artifact is not there long after', async () => {
      const { told, clock } = await checking({
        around: conversion({ status: 'Succeeded', startTime: startedAgo(stuckAfterMs - 1) }),
      });
      assert.equal((await told()).name, 'expanding');
      await clock.pass(1);
      const { name, reason } = await told();
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /^It was converted once, and no streaming artifact refers to it any more: it was removed/,
      );
    });
  });

  describe('of an image that is being converted', () => {
    it('tells how far it is, and since when', async () => {
      const { told } = await checking({ image: { streaming: { progress: 38, doneIn: '60s' } } });
      const { state, reason, sinceMs } = await told();
      assert.deepEqual(
        [state.state, state.by, 'progressPercent' in state && state.progressPercent],
        ['expanding', 'streaming', 38],
      );
      assert.ok(sinceMs !== undefined && sinceMs > 0 && sinceMs < minuteMs);
      assert.match(reason, /^Its conversion is running at 38 % \(operation [\w-]+\)\.$/);
    });

    it('asks for its operation alone while it is known to go on, and for the artifact when it has ended', async () => {
      const { told, clock, simulator } = await checking({
        image: { streaming: { progress: 38, doneIn: '60s' } },
      });
      await told();
      simulator.requests.reset();
      await clock.pass(30_000);
      assert.equal((await told()).name, 'expanding');
      assert.deepEqual(simulator.requests.counts(), { 'GET operation': 1 });
      await clock.pass(30_000);
      const late = await told();
      assert.deepEqual(
        [late.name, late.reason],
        ['expanding', 'It is converted; its streaming artifact is not listed yet.'],
      );
      await clock.pass(5_000);
      assert.equal((await told()).name, 'ready');
    });

    it('tells of one that is not started', async () => {
      const { told } = await checking({ around: conversion({ status: 'NotStarted', progress: '0%' }) });
      const { reason, sinceMs } = await told();
      assert.deepEqual([reason, sinceMs], ['Its conversion is not started yet (operation op-1).', 0]);
    });

    it('shows progress that goes backwards as it is told', async () => {
      let progress = 70;
      const around = (fetch: Parameters<ReturnType<typeof conversion>>[0]) =>
        lastOperations(() => response(200, { id: 'op-1', status: 'Running' }))(
          operations(() => response(200, { status: 'Running', progress: `${progress}%` }))(fetch),
        );
      const { told } = await checking({ around });
      const percent = async () => {
        const { state } = await told();
        return 'progressPercent' in state ? state.progressPercent : undefined;
      };
      assert.equal(await percent(), 70);
      progress = 20;
      assert.equal(await percent(), 20);
    });

    it('is stuck beyond the deadline, from its start', async () => {
      const { told, clock } = await checking({
        around: conversion({ status: 'Running', progress: '61%', startTime: startedAgo(stuckAfterMs - 1) }),
      });
      assert.equal((await told()).name, 'expanding');
      await clock.pass(1);
      const { state, reason, sinceMs } = await told();
      assert.deepEqual([state.state, sinceMs], ['stuck', stuckAfterMs]);
      assert.match(
        reason,
        /running at 61 % \(operation op-1\), and it has not got any further for long\. Cancel it/,
      );
    });

    it('is not stuck for that where it has got further meanwhile', async () => {
      let progress = 1;
      const { told, clock } = await checking({
        around: fetch =>
          lastOperations(() => response(200, { id: 'op-1', status: 'Running' }))(
            operations(() =>
              response(200, { status: 'Running', progress: `${progress}%`, startTime: startedAgo(0) }),
            )(fetch),
          ),
      });
      await told();
      for (; progress < 5; progress++) {
        await clock.pass(stuckAfterMs - 1000);
        await told();
      }
      assert.equal((await told()).name, 'expanding');
      await clock.pass(stuckAfterMs);
      assert.equal((await told()).name, 'stuck');
    });

    it('goes on through a status that it has never seen, which stands in the reason', async () => {
      const { told, clock } = await checking({
        around: conversion({ status: 'Defragmenting', progress: '12%' }),
      });
      const { name, reason } = await told();
      assert.equal(name, 'expanding');
      assert.equal(
        reason,
        'Its conversion is "Defragmenting" at 12 %, a status that is not known here (operation op-1).',
      );
      await clock.pass(stuckAfterMs);
      assert.equal((await told()).name, 'stuck');
    });

    it('is told by its status alone where the operation is not shown', async () => {
      const { told } = await checking({
        around: fetch =>
          lastOperations(() => response(200, { id: 'op-1', status: 'Running' }))(
            operations(() => response(404))(fetch),
          ),
      });
      const { name, reason } = await told();
      assert.deepEqual([name, reason], ['expanding', 'Its conversion is running (operation op-1).']);
    });

    it('looks further when the operation has vanished, and says that it did', async () => {
      const { told, clock } = await checking({
        image: { streaming: { progress: 38, doneIn: '5m', forgottenIn: '30s' } },
      });
      assert.equal((await told()).name, 'expanding');
      await clock.pass(31_000);
      const { name, reason } = await told();
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /^The registry does not know its conversion any more \(operation [\w-]+\), and no/,
      );
      assert.equal((await told()).reason.startsWith('No streaming artifact refers to it.'), true);
    });

    it('finds the artifact of one that has vanished', async () => {
      const { told, clock } = await checking({
        image: { streaming: { progress: 38, doneIn: '60s', forgottenIn: '30s' } },
      });
      await told();
      await clock.pass(2 * minuteMs);
      assert.equal((await told()).name, 'ready');
    });

    it('keeps what it knows where the operation cannot be asked for', async () => {
      let isDown = false;
      const { told, check, clock } = await checking({
        image: { streaming: { progress: 38, doneIn: '5m' } },
        around: operations(() => (isDown ? response(500) : undefined)),
      });
      await told();
      isDown = true;
      assert.match(String(await failureOf(check())), /operation/);
      isDown = false;
      await clock.pass(1000);
      assert.equal((await told()).name, 'expanding');
    });
  });

  describe('of an image whose conversion failed', () => {
    for (const code of conversionCodes) {
      it(`says what ${code} means, and what to do`, async () => {
        const { told } = await checking({ image: { streaming: { failed: code } } });
        const { state, reason } = await told();
        assert.deepEqual(state, { state: 'failed', code, by: 'streaming' });
        assert.match(reason, /^[A-Z].+\. .+\(Operation [\w-]+\.\)$/);
      });
    }

    it('passes on a code that it does not know', async () => {
      const { told } = await checking({
        around: conversion({ status: 'Failed', error: { code: 'DISK_ON_FIRE', message: 'Smoke.' } }),
      });
      const { state, reason } = await told();
      assert.deepEqual(state, { state: 'failed', code: 'DISK_ON_FIRE', by: 'streaming' });
      assert.match(reason, /failed with DISK_ON_FIRE, which is not documented.*The service said: Smoke\./);
    });

    it('has no code where none is told', async () => {
      const { told } = await checking({ around: conversion({ status: 'Failed' }) });
      const { state, reason } = await told();
      assert.deepEqual(state, { state: 'failed', code: '', by: 'streaming' });
      assert.match(reason, /failed without saying why/);
    });
  });

  describe('of an image that is not converted', () => {
    it('says so, and that new pushes are not converted either', async () => {
      const { told } = await checking();
      const { state, reason } = await told();
      assert.deepEqual(state, { state: 'notEnabled', by: 'streaming' });
      assert.equal(
        reason,
        'No streaming artifact refers to it. New pushes to the repository are not converted by themselves. Convert it to have one.',
      );
    });

    it('says that it was there before new pushes were converted', async () => {
      const { told } = await checking({ registry: { convertPushedImages: true } });
      assert.match(
        (await told()).reason,
        /New pushes .* are converted by themselves; what was there before is not/,
      );
    });

    for (const streamingPolicy of ['forbidden', 'unauthorized'] as const) {
      it(`says that the policy is not visible with the role, where it is ${streamingPolicy}`, async () => {
        const users = [{ name: user, password, streamingPolicy }];
        const { told } = await checking({ registry: { users } });
        assert.match((await told()).reason, /is not visible with your role\. Convert it/);
      });
    }

    it('says that its conversion was canceled', async () => {
      const { told } = await checking({ around: conversion({ status: 'Canceled' }) });
      const { name, reason } = await told();
      assert.equal(name, 'notEnabled');
      assert.match(reason, /^Its conversion was canceled, and no streaming artifact refers to it\. New/);
    });

    for (const platforms of [['windows/amd64'], ['linux/arm64'], ['windows/amd64', 'linux/arm64']]) {
      it(`says that it cannot be, being for ${platforms.join(' and ')}`, async () => {
        const { told } = await checking({ image: { platforms } });
        assert.equal(
          (await told()).reason,
          `No streaming artifact refers to it. It cannot be converted: it is for ${platforms.join(', ')}, and only linux/amd64 is.`,
        );
      });
    }

    it('says that it cannot be, being no image to run', async () => {
      const { told } = await checking({ image: { configType: 'application/vnd.cncf.helm.config.v1+json' } });
      assert.match((await told()).reason, /It cannot be converted: it names no platform to run on, and only/);
    });

    it('does not guess the platform with a token that may not see it', async () => {
      const users = [{ name: user, password, actions: ['pull'] as const, catalog: false }];
      const { told } = await checking({ image: { platforms: ['windows/amd64'] }, registry: { users } });
      assert.match((await told()).reason, /^No streaming artifact refers to it\. New pushes .* Convert it/);
    });

    it('says that it is not visible whether it is being converted, where that is refused', async () => {
      const { told } = await checking({ faults: 'conversion:403' });
      const { name, reason } = await told();
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /Whether it is being converted is not visible: demo42t\.azurecr\.io does not allow/,
      );
    });

    it('asks for the policy and the platform once, for all its checks', async () => {
      const { told, simulator } = await checking();
      await told();
      simulator.requests.reset();
      await told();
      assert.deepEqual(simulator.requests.counts(), { 'GET referrers': 1, 'GET conversion': 1 });
    });
  });

  it('says of a digest without a manifest that there is no such image', async () => {
    const { registry, subject, clock } = await checking();
    const gone = { ...subject, digest: `sha256:${'0'.repeat(64)}` };
    const error = await clock.settle(
      failureOf(checkStreaming(registry, gone, { clock, stuckAfterMs, signal: steady() })),
    );
    assert.match(String(error), /does not have app@sha256:0/);
  });

  it('finds artifacts by the tag of the specification, where there is no list of referrers', async () => {
    const { told } = await checking({
      image: { streaming: 'converted' },
      registry: { streaming: { referrersApi: false } },
    });
    assert.equal((await told()).name, 'ready');
  });

  it('fails where referrers may not be listed', async () => {
    const { check } = await checking({ around: answering(/\/referrers\//, () => response(403)) });
    assert.match(String(await failureOf(check())), /does not allow the streaming artifacts/);
  });
});
