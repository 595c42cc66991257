import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import { RegistryError } from '../../src/registry/registryError';
import {
  autoConvert,
  cancelConversion,
  convertImage,
  lastConversion,
  policyWords,
  removeStreamingArtifact,
  setAutoConvert,
} from '../../src/teleport/conversion';
import { failureAs, failureOf } from '../support/errors';
import { answering, response } from '../support/http';
import { viewed } from '../support/images';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../support/registry';
import { streamingData } from '../support/streaming';

const minuteMs = 60_000;
const converting = streamingData({ streaming: { progress: 10, doneIn: '90s' } });
const converted = streamingData({ streaming: 'converted' });

async function acting(options: RegistryOptions = {}) {
  const opened = await openedRegistry({ data: streamingData(), ...options });
  const { services, clock, simulator } = opened;
  const image = await viewed(opened);
  const state = async () => {
    const { state } = await clock.settle(services.monitor.check(image, steady()));
    return state.state;
  };
  const told: string[] = [];
  services.monitor.onDidChange(key => told.push(key));
  simulator.requests.reset();
  return { ...opened, image, state, told };
}

describe('convertImage', () => {
  it('starts a conversion, which the row then follows until its artifact is there', async () => {
    const { services, image, clock, told } = await acting();
    const start = await clock.settle(convertImage(services, image, steady()));
    assert.ok(start.kind === 'converting' && start.operation.status === 'NotStarted');
    await clock.pass(1000);
    assert.equal(services.monitor.get(image)?.state.state, 'expanding');
    await clock.pass(2 * minuteMs);
    assert.equal(services.monitor.get(image)?.state.state, 'ready');
    assert.ok(told.length > 2);
  });

  it('finds the one that is under way, and starts no second one', async () => {
    const { services, image, clock, simulator } = await acting({ data: converting });
    const start = await clock.settle(convertImage(services, image, steady()));
    assert.ok(start.kind === 'converting' && start.operation.status === 'Running');
    assert.equal(simulator.requests.count({ method: 'POST', kind: 'conversion' }), 0);
  });

  it('does nothing where the artifact is there already, and shows that', async () => {
    const { services, image, clock, simulator } = await acting({ data: converted });
    const start = await clock.settle(convertImage(services, image, steady()));
    assert.equal(start.kind, 'ready');
    assert.equal(simulator.requests.count({ method: 'POST', kind: 'conversion' }), 0);
    await clock.pass(1000);
    assert.equal(services.monitor.get(image)?.state.state, 'ready');
  });

  it('says in words who may, where it is refused', async () => {
    const users = [{ name: user, password, actions: ['pull', 'metadata_read'] as const }];
    const { services, image, clock } = await acting({ data: streamingData({}, { users }) });
    const error = await clock.settle(failureAs(RegistryError, convertImage(services, image, steady())));
    assert.equal(error.code, 'forbidden');
    assert.match(error.message, /the conversion of app@sha256:\w+ needs pull, push/);
  });

  it('goes on in the registry when it is aborted afterwards', async () => {
    const { services, image, clock, state } = await acting();
    const abort = new AbortController();
    await clock.settle(convertImage(services, image, abort.signal));
    abort.abort();
    assert.ok(isAbort(await failureOf(convertImage(services, image, abort.signal))));
    assert.equal(await state(), 'expanding');
  });
});

describe('cancelConversion', () => {
  it('really ends it: the row says so, and no artifact comes', async () => {
    const { services, image, clock, state } = await acting({ data: converting });
    assert.equal(await state(), 'expanding');
    const operation = await clock.settle(cancelConversion(services, image, steady()));
    assert.equal(operation?.status, 'Canceled');
    await clock.pass(1000);
    const check = services.monitor.get(image);
    assert.equal(check?.state.state, 'notEnabled');
    assert.match(check?.reason ?? '', /^Its conversion was canceled/);
    await clock.pass(5 * minuteMs);
    assert.equal(await state(), 'notEnabled');
  });

  it('ends the conversion of the linux/amd64 image of an index', async () => {
    const opened = await acting({ data: streamingData({ platforms: ['linux/amd64', 'linux/arm64'] }) });
    const { services, image, clock, client } = opened;
    const index = await client.manifest('app', image.digest, steady());
    const linux = index.kind === 'index' && index.images.find(({ platform }) => platform === 'linux/amd64');
    assert.ok(linux);
    await client.streaming.convert('app', linux.digest, steady());
    assert.equal((await clock.settle(cancelConversion(services, image, steady())))?.status, 'Canceled');
  });

  it('tells how it ended where it came too late', async () => {
    const { services, image, clock } = await acting({
      data: streamingData({ streaming: { failed: 'IMAGE_NOT_RUNNABLE' } }),
    });
    const operation = await clock.settle(cancelConversion(services, image, steady()));
    assert.deepEqual([operation?.status, operation?.errorCode], ['Failed', 'IMAGE_NOT_RUNNABLE']);
  });

  it('finds nothing to end in an image that is not being converted', async () => {
    for (const data of [streamingData(), converted]) {
      const { services, image, clock, simulator } = await acting({ data });
      assert.equal(await clock.settle(cancelConversion(services, image, steady())), undefined);
      assert.equal(simulator.requests.count({ kind: 'cancel' }), 0);
    }
  });
});

describe('removeStreamingArtifact', () => {
  it('removes it, forgets that it was there, and leaves the image', async () => {
    const { services, image, clock, state, client } = await acting({ data: converted });
    assert.equal(await state(), 'ready');
    const removed = await clock.settle(removeStreamingArtifact(services, image, steady()));
    assert.equal(removed.length, 1);
    await clock.pass(1000);
    assert.equal(services.monitor.get(image)?.state.state, 'notEnabled');
    assert.equal((await client.resolve('app', '1.0', steady())).digest, image.digest);
  });

  it('does not take a conversion from before for one whose artifact is still to come', async () => {
    const { services, image, clock, state } = await acting();
    await clock.settle(convertImage(services, image, steady()));
    await clock.pass(minuteMs);
    assert.equal(await state(), 'ready');
    await clock.settle(removeStreamingArtifact(services, image, steady()));
    await clock.pass(1000);
    const check = services.monitor.get(image);
    assert.equal(check?.state.state, 'notEnabled');
    assert.match(check?.reason ?? '', /no streaming artifact refers to it any more: it was removed/);
  });

  it('lets the image be converted again', async () => {
    const { services, image, clock, state } = await acting({ data: converted });
    await clock.settle(removeStreamingArtifact(services, image, steady()));
    assert.equal((await clock.settle(convertImage(services, image, steady()))).kind, 'converting');
    await clock.pass(2 * minuteMs);
    assert.equal(await state(), 'ready');
  });

  it('removes none where there is none', async () => {
    const { services, image, clock } = await acting();
    assert.deepEqual(await clock.settle(removeStreamingArtifact(services, image, steady())), []);
  });

  it('finds it again where the registry refuses to remove it', async () => {
    const users = [{ name: user, password, actions: ['pull', 'push', 'metadata_read'] as const }];
    const data = streamingData({ streaming: 'converted' }, { users });
    const { services, image, clock, state } = await acting({ data });
    const error = await clock.settle(
      failureAs(RegistryError, removeStreamingArtifact(services, image, steady())),
    );
    assert.match(error.message, /removing the streaming artifact app@sha256/);
    assert.equal(await state(), 'ready');
  });
});

describe('lastConversion', () => {
  it('tells the operation and the artifacts as the service has them', async () => {
    const { services, image, clock } = await acting();
    assert.deepEqual(await clock.settle(lastConversion(services, image, steady())), {
      operation: undefined,
      artifacts: [],
    });
    await clock.settle(convertImage(services, image, steady()));
    await clock.pass(minuteMs);
    const { operation, artifacts } = await clock.settle(lastConversion(services, image, steady()));
    assert.deepEqual(
      [operation?.status, operation?.progressPercent, artifacts.length],
      ['Succeeded', 100, 1],
    );
  });
});

describe('autoConvert', () => {
  it('is read once, and forgotten when it is switched', async () => {
    const { services, saved, clock, simulator } = await acting();
    const read = () => clock.settle(autoConvert(services, saved, 'app', steady()));
    assert.deepEqual([await read(), await read()], [{ state: 'off' }, { state: 'off' }]);
    assert.equal(simulator.requests.count({ kind: 'streaming' }), 1);
    const set = await clock.settle(setAutoConvert(services, saved, 'app', true, steady()));
    assert.deepEqual([set, await read()], [{ state: 'on' }, { state: 'on' }]);
  });

  it('lets the rows of the repository be looked at again when it is switched', async () => {
    const { services, saved, image, clock, state, told } = await acting();
    assert.equal(await state(), 'notEnabled');
    told.length = 0;
    await clock.settle(setAutoConvert(services, saved, 'app', true, steady()));
    assert.deepEqual([told.length, services.monitor.get(image)], [1, undefined]);
    await state();
    assert.match(services.monitor.get(image)?.reason ?? '', /are converted by themselves/);
  });

  it('is hidden from a role that may not see it, and says so in words', async () => {
    const users = [{ name: user, password, streamingPolicy: 'forbidden' as const }];
    const { services, saved, clock } = await acting({ data: streamingData({}, { users }) });
    const policy = await clock.settle(autoConvert(services, saved, 'app', steady()));
    assert.ok(policy.state === 'hidden');
    assert.match(policy.reason, /does not show the streaming policy of app to your role/);
    assert.match(policyWords(policy), /not visible with your role/);
    const error = await clock.settle(
      failureAs(RegistryError, setAutoConvert(services, saved, 'app', true, steady())),
    );
    assert.equal(error.code, 'forbidden');
  });

  it('fails where the registry fails, and asks again', async () => {
    let isDown = true;
    const around = answering(/\/_streaming$/, () => (isDown ? response(500) : undefined));
    const { services, saved, clock } = await acting({ around });
    await clock.settle(failureAs(RegistryError, autoConvert(services, saved, 'app', steady())));
    isDown = false;
    assert.deepEqual(await clock.settle(autoConvert(services, saved, 'app', steady())), { state: 'off' });
  });
});
