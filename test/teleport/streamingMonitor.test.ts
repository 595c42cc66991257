import assert from 'node:assert/strict';
import { createServices } from '../../src/teleport/services';
import { endsWait } from '../../src/teleport/waits';
import { response } from '../support/http';
import { viewed } from '../support/images';
import { openedRegistry, type RegistryOptions, steady } from '../support/registry';
import { lastOperations, operations, streamingData } from '../support/streaming';

const minuteMs = 60_000;
const stuckAfterMs = 10 * minuteMs;

async function watching(options: RegistryOptions = {}) {
  const opened = await openedRegistry({ data: streamingData(), stuckAfterMs, ...options });
  const image = await viewed(opened);
  // Who has the registry found out before is not what is counted here.
  await opened.clock.settle(opened.services.monitor.check(image, steady()));
  opened.services.monitor.forget(image.registry.loginServer);
  opened.simulator.requests.reset();
  const { monitor } = opened.services;
  const polls = () => opened.simulator.requests.count({ kind: 'operation' });
  return { ...opened, monitor, image, polls };
}

/** A conversion whose progress the test tells. */
function progressing(percent: () => number) {
  const byImage = lastOperations(() => response(200, { id: 'op-1', status: 'Running' }));
  const asked: number[] = [];
  return (now: () => number) => ({
    asked,
    around: (fetch: Parameters<typeof byImage>[0]) =>
      byImage(
        operations(() => {
          asked.push(now());
          return response(200, { status: 'Running', progress: `${percent()}%` });
        })(fetch),
      ),
  });
}

describe('expansionMonitor, of a registry that streams', () => {
  it('follows a row until its artifact is there, and stops', async () => {
    const { monitor, image, clock, simulator } = await watching({
      data: streamingData({ streaming: { progress: 50, doneIn: '60s' } }),
    });
    const states: string[] = [];
    monitor.onDidChange(() => {
      const state = monitor.get(image)?.state.state ?? 'checking';
      if (states.at(-1) !== state) states.push(state);
    });
    monitor.look(image);
    await clock.pass(2 * minuteMs);
    assert.deepEqual(states, ['checking', 'expanding', 'ready']);
    const asked = simulator.requests.total;
    await clock.pass(60 * minuteMs);
    assert.deepEqual([simulator.requests.total, clock.sleepers], [asked, 0]);
    assert.ok(
      simulator.requests.count({ kind: 'referrers' }) <= 4,
      JSON.stringify(simulator.requests.counts()),
    );
  });

  it('polls less and less often, and soon again when progress moves', async () => {
    let percent = 10;
    let now = () => 0;
    const { asked, around } = progressing(() => percent)(() => now());
    const { monitor, image, clock } = await watching({ around });
    now = () => clock.now();
    asked.length = 0;
    monitor.look(image);
    await clock.pass(3 * minuteMs);
    percent = 11;
    await clock.pass(2 * minuteMs);
    const pauses = asked.slice(1).map((time, index) => (time - (asked[index] ?? 0)) / 1000);
    assert.deepEqual(pauses.slice(0, 5), [5, 6, 7, 8, 9]);
    assert.ok(Math.max(...pauses) <= 21);
    const moved = pauses.lastIndexOf(5);
    assert.ok(moved > 5, pauses.join(' '));
    assert.equal(pauses[moved + 1], 6);
  });

  it('goes on beyond the deadline while progress moves, and ends when it does not', async () => {
    let percent = 1;
    const { around } = progressing(() => percent)(() => 0);
    const { monitor, image, clock } = await watching({ around });
    monitor.look(image);
    for (; percent < 4; percent++) await clock.pass(stuckAfterMs - minuteMs);
    assert.equal(monitor.get(image)?.state.state, 'expanding');
    await clock.pass(stuckAfterMs + minuteMs);
    assert.equal(monitor.get(image)?.state.state, 'stuck');
    assert.equal(clock.sleepers, 0);
  });

  it('ends at some time also where progress never ends to move', async () => {
    let percent = 1;
    const { around } = progressing(() => (percent = percent === 1 ? 2 : 1))(() => 0);
    const { monitor, image, clock, polls } = await watching({ around });
    monitor.look(image);
    await clock.pass(23 * stuckAfterMs);
    assert.notEqual(clock.sleepers, 0);
    await clock.pass(2 * stuckAfterMs);
    assert.equal(monitor.get(image)?.state.state, 'expanding');
    assert.equal(clock.sleepers, 0);
    const asked = polls();
    await clock.pass(stuckAfterMs);
    assert.equal(polls(), asked);
  });

  it('looks again at an image that something was done to, whatever was known', async () => {
    const { monitor, image, clock, client, polls } = await watching();
    monitor.look(image);
    await clock.pass(1000);
    assert.equal(monitor.get(image)?.state.state, 'notEnabled');
    await clock.settle(client.streaming.convert('app', image.digest, steady()));
    monitor.look(image);
    await clock.pass(1000);
    assert.equal(monitor.get(image)?.state.state, 'notEnabled');
    monitor.lookAgain(image);
    await clock.pass(1000);
    assert.equal(monitor.get(image)?.state.state, 'expanding');
    await clock.pass(minuteMs);
    assert.equal(monitor.get(image)?.state.state, 'ready');
    const asked = polls();
    monitor.lookAgain(image);
    await clock.pass(minuteMs);
    assert.equal(polls(), asked);
  });

  it('does not take a check that began before for the answer', async () => {
    const { monitor, image, clock, client } = await watching();
    const before = monitor.check(image, steady());
    monitor.lookAgain(image);
    await clock.settle(Promise.all([before, client.streaming.convert('app', image.digest, steady())]));
    await clock.pass(1000);
    assert.equal(monitor.get(image)?.state.state, 'expanding');
  });

  it('keeps the accelerator in a failure', async () => {
    let isDown = false;
    const around = lastOperations(() => (isDown ? response(500) : undefined));
    const { monitor, image, clock } = await watching({ around });
    await clock.settle(monitor.check(image, steady()));
    isDown = true;
    assert.deepEqual((await clock.settle(monitor.check(image, steady()))).state, {
      state: 'error',
      by: 'streaming',
    });
  });

  it('tells of a repository whose checks are forgotten, so that its rows are looked at again', async () => {
    const { monitor, image, clock } = await watching();
    await clock.settle(monitor.check(image, steady()));
    const told: string[] = [];
    monitor.onDidChange(key => told.push(key));
    monitor.forgetAndTell(image.registry.loginServer, 'other');
    monitor.forgetAndTell(image.registry.loginServer, 'app');
    assert.deepEqual([told.length, monitor.get(image)], [1, undefined]);
  });

  it('waits on after a reload, for a conversion that the service goes on with', async () => {
    const opened = await watching({ data: streamingData({ streaming: { progress: 10, doneIn: '90s' } }) });
    const { services, host, clock, image } = opened;
    services.waits.start(image, 5 * minuteMs).catch(() => {});
    await clock.pass(1000);
    services.dispose();
    const reloaded = createServices(host, () => ({ stuckAfterMs }));
    const [wait] = reloaded.waits.resume();
    assert.ok(wait);
    const check = await clock.settle(wait.done);
    assert.deepEqual([check.state.state, endsWait(check)], ['ready', true]);
  });
});
