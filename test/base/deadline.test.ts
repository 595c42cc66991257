import assert from 'node:assert/strict';
import { withDeadline } from '../../src/base/deadline';
import { failureOf } from '../support/errors';
import { VirtualClock } from '../support/virtualClock';

const late = new Error('too late');

function within(
  clock: VirtualClock,
  task: (signal: AbortSignal) => Promise<string>,
  signal = new AbortController().signal,
) {
  return withDeadline(clock, { delayMs: 1000, signal, expired: () => late }, task);
}

function stuck(): Promise<never> {
  return new Promise(() => {});
}

describe('withDeadline', () => {
  it('hands on what the task gives, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    assert.equal(await within(clock, async () => 'done'), 'done');
    assert.equal(clock.sleepers, 0);
  });

  it('hands on the failure of the task, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const error = new Error('no');
    assert.equal(await failureOf(within(clock, () => Promise.reject(error))), error);
    assert.equal(clock.sleepers, 0);
  });

  it('ends a task at its time with the error made for that, and aborts it with the same', async () => {
    const clock = new VirtualClock();
    let own: AbortSignal | undefined;
    const startedAt = clock.now();
    const failure = await clock.settle(
      failureOf(
        within(clock, signal => {
          own = signal;
          return stuck();
        }),
      ),
    );
    assert.equal(failure, late);
    assert.equal(own?.reason, late);
    assert.equal(clock.now() - startedAt, 1000);
  });

  for (const byMs of [-3_600_000, 3_600_000]) {
    it(`ends a task at its time where the clock is set ${byMs < 0 ? 'back' : 'forward'} meanwhile`, async () => {
      const clock = new VirtualClock();
      clock.timer(100, () => clock.set(byMs));
      assert.equal(await clock.timeToSettle(within(clock, stuck)), 1000);
    });
  }

  it('ends with the reason of the caller who aborts, whether or not the task listens', async () => {
    const clock = new VirtualClock();
    const caller = new AbortController();
    const failure = failureOf(within(clock, stuck, caller.signal));
    const reason = new Error('enough');
    caller.abort(reason);
    assert.equal(await failure, reason);
    assert.equal(clock.sleepers, 0);
  });

  it('does not begin for a signal that has aborted before', async () => {
    let began = false;
    const task = async () => {
      began = true;
      return '';
    };
    await failureOf(within(new VirtualClock(), task, AbortSignal.abort()));
    assert.equal(began, false);
  });

  for (const [name, renewedMs] of [
    ['later', 5000],
    ['sooner', 500],
  ] as const) {
    it(`ends a task at the ${name} time that it set itself, with the error for that`, async () => {
      const clock = new VirtualClock();
      const startedAt = clock.now();
      const renewed = new Error('too late after all');
      const task = withDeadline(
        clock,
        { delayMs: 1000, signal: new AbortController().signal, expired: () => late },
        (_, renew) => {
          renew({ delayMs: renewedMs, expired: () => renewed });
          return stuck();
        },
      );
      assert.equal(await clock.settle(failureOf(task)), renewed);
      assert.equal(clock.now() - startedAt, renewedMs);
      assert.equal(clock.sleepers, 0);
    });
  }

  it('begins every task with a signal that has not aborted, whatever happened to those before', async () => {
    const clock = new VirtualClock();
    const fine = async (signal: AbortSignal) => String(signal.aborted);
    await within(clock, fine);
    await clock.settle(failureOf(within(clock, stuck)));
    await failureOf(within(clock, () => Promise.reject(new Error('no'))));
    assert.deepEqual(await Promise.all([within(clock, fine), within(clock, fine)]), ['false', 'false']);
  });
});
