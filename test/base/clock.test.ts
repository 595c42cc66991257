import assert from 'node:assert/strict';
import { countdown, systemClock } from '../../src/base/clock';
import { failureOf } from '../support/errors';
import { VirtualClock } from '../support/virtualClock';

describe('systemClock.sleep', () => {
  it('ends', async () => {
    assert.equal(await systemClock.sleep(0), undefined);
  });

  it('ends at once with the reason of an abort', async () => {
    const abort = new AbortController();
    const sleep = failureOf(systemClock.sleep(3_600_000, abort.signal));
    const reason = new Error('enough');
    abort.abort(reason);
    assert.equal(await sleep, reason);
  });

  it('does not begin for a signal that has aborted before', async () => {
    const reason = new Error('before');
    assert.equal(await failureOf(systemClock.sleep(3_600_000, AbortSignal.abort(reason))), reason);
  });
});

describe('systemClock, for longer than a timer of Node takes', () => {
  const hours700 = 700 * 3_600_000;
  const warningsOf = async (task: () => void) => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => void warnings.push(name);
    process.on('warning', note);
    task();
    await systemClock.sleep(20);
    process.off('warning', note);
    return warnings;
  };

  it('does not ring at once, nor warn', async () => {
    let rang = false;
    const ring = () => {
      rang = true;
    };
    let cancel = () => {};
    const warnings = await warningsOf(() => {
      cancel = systemClock.timer(hours700, ring);
    });
    cancel();
    assert.deepEqual([rang, warnings], [false, []]);
  });

  it('sleeps on, without a warning, until it is aborted', async () => {
    const abort = new AbortController();
    let hasEnded = false;
    const slept = systemClock.sleep(hours700, abort.signal).finally(() => {
      hasEnded = true;
    });
    slept.catch(() => {});
    const warnings = await warningsOf(() => {});
    assert.deepEqual([hasEnded, warnings], [false, []]);
    abort.abort();
    await failureOf(slept);
  });
});

describe('systemClock.monotonic', () => {
  it('goes on where the clock is set back', () => {
    const { now } = Date;
    const before = systemClock.monotonic();
    Date.now = () => now() - 3_600_000;
    try {
      const passed = systemClock.monotonic() - before;
      assert.ok(passed >= 0 && passed < 1000);
    } finally {
      Date.now = now;
    }
  });
});

describe('countdown', () => {
  it('tells what is left, and how long it has been over, whatever the clock is set to', async () => {
    const clock = new VirtualClock();
    const left = countdown(clock, 1000);
    await clock.pass(400);
    clock.set(-3_600_000);
    assert.equal(left(), 600);
    await clock.pass(700);
    clock.set(7_200_000);
    assert.equal(left(), -100);
  });
});
