import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPace, type ReferrersPace } from '../../../src/registry/streaming/referrersPace';
import { failureOf } from '../../support/errors';
import { steady } from '../../support/registry';
import { turn, VirtualClock } from '../../support/virtualClock';

/** Asks for so many turns at once; when each came, in milliseconds from now. */
function starts(pace: ReferrersPace, clock: VirtualClock, calls: number) {
  const begin = clock.now();
  const times: number[] = [];
  const all = Array.from({ length: calls }, () =>
    pace.turn(steady()).then(() => times.push(clock.now() - begin)),
  );
  return { times, all: Promise.all(all) };
}

function most(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map(from => times.filter(at => at >= from && at < from + windowMs).length));
}

describe('referrersPace', () => {
  it('lets a screenful start at once, and the rest evenly', async () => {
    const clock = new VirtualClock();
    const { times, all } = starts(createPace(250, clock), clock, 30);
    await clock.settle(all);
    assert.equal(times.filter(at => at === 0).length, 25);
    assert.deepEqual(times.slice(25), [267, 534, 801, 1068, 1335]);
  });

  it('never lets more start in a minute than the budget', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.array(
          fc.record({ calls: fc.integer({ min: 1, max: 60 }), restMs: fc.integer({ min: 0, max: 90_000 }) }),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        async (perMinute, plan) => {
          const clock = new VirtualClock();
          const pace = createPace(perMinute, clock);
          const begin = clock.now();
          const times: number[] = [];
          const all: Promise<unknown>[] = [];
          for (const { calls, restMs } of plan) {
            for (let call = 0; call < calls; call++)
              all.push(pace.turn(steady()).then(() => times.push(clock.now() - begin)));
            await clock.pass(restMs);
          }
          await clock.settle(Promise.all(all));
          assert.ok(most(times, 60_000) <= perMinute);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says how long a sweep will take, and is right', async () => {
    for (const [perMinute, calls] of [
      [250, 300],
      [250, 25],
      [1000, 300],
      [1, 3],
    ] as const) {
      const clock = new VirtualClock();
      const pace = createPace(perMinute, clock);
      const saidMs = pace.durationMs(calls);
      const { times, all } = starts(pace, clock, calls);
      await clock.settle(all);
      assert.equal(times.at(-1), saidMs);
    }
  });

  it('counts those who wait already', async () => {
    const clock = new VirtualClock();
    const pace = createPace(250, clock);
    assert.equal(pace.durationMs(0), 0);
    const { all } = starts(pace, clock, 250);
    assert.equal(pace.durationMs(25), 250 * 267);
    await clock.settle(all);
  });

  it('serves in the order of asking', async () => {
    const clock = new VirtualClock();
    const pace = createPace(1, clock);
    const order: string[] = [];
    const all = ['a', 'b', 'c'].map(name => pace.turn(steady()).then(() => order.push(name)));
    await clock.settle(Promise.all(all));
    assert.deepEqual(order, ['a', 'b', 'c']);
  });

  it('lets nobody start while it pauses, and nobody hurry afterwards', async () => {
    const clock = new VirtualClock();
    const pace = createPace(250, clock);
    pace.pause(20_000);
    const { times, all } = starts(pace, clock, 4);
    await clock.settle(all);
    assert.deepEqual(times, [20_000, 20_267, 20_534, 20_801]);
  });

  it('holds those back who wait already, and never cuts a longer pause short', async () => {
    const clock = new VirtualClock();
    const pace = createPace(250, clock);
    const { times, all } = starts(pace, clock, 26);
    await clock.pass(100);
    pace.pause(30_000);
    pace.pause(1_000);
    await clock.settle(all);
    assert.equal(times.at(-1), 30_100);
  });

  it('takes a larger budget up at once', async () => {
    const clock = new VirtualClock();
    const pace = createPace(1, clock);
    const { all } = starts(pace, clock, 50);
    await clock.pass(1_000);
    pace.allow(1_000);
    assert.ok((await clock.timeToSettle(all)) < 60_000);
  });

  it('gives the turn of whoever leaves to the next, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const pace = createPace(1, clock);
    await pace.turn(steady());
    const abort = new AbortController();
    const reason = new Error('enough');
    const leaving = failureOf(pace.turn(abort.signal));
    const next = pace.turn(steady());
    abort.abort(reason);
    assert.equal(await leaving, reason);
    assert.equal(await clock.timeToSettle(next), 60_000);
    assert.equal(await failureOf(pace.turn(abort.signal)), reason);
    const last = new AbortController();
    const alone = failureOf(pace.turn(last.signal));
    await turn();
    last.abort(reason);
    await alone;
    assert.equal(clock.sleepers, 0);
  });
});
