import assert from 'node:assert/strict';
import { Pace, redrawMs } from '../../../src/ui/comparison/pace';
import { VirtualClock } from '../../support/virtualClock';

/** Draws what was said last, and notes when. */
function open() {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const drawn: { readonly afterMs: number; readonly what: string }[] = [];
  let what = 'nothing';
  const pace = new Pace(clock, () => drawn.push({ afterMs: clock.now() - startedAt, what }));
  const say = (words: string) => {
    what = words;
    pace.plan();
  };
  return { clock, pace, drawn, say };
}

describe('the pace at which a page is drawn', () => {
  it('draws a lone change without a wait', async () => {
    const { clock, drawn, say } = open();
    say('one');
    await clock.pass(0);
    await clock.pass(10_000);
    say('other');
    await clock.pass(0);
    assert.deepEqual(drawn, [
      { afterMs: 0, what: 'one' },
      { afterMs: 10_000, what: 'other' },
    ]);
    assert.equal(clock.sleepers, 0);
  });

  it('draws once for what comes in one go', async () => {
    const { clock, drawn, say } = open();
    for (const words of ['one', 'two', 'three']) say(words);
    await clock.pass(10_000);
    assert.deepEqual(drawn, [{ afterMs: 0, what: 'three' }]);
  });

  it(`draws a burst every ${redrawMs} ms at most, and its end without fail`, async () => {
    const { clock, drawn, say } = open();
    const every = 30;
    const changes = 100;
    for (let change = 1; change <= changes; change++) {
      say(`change ${change}`);
      await clock.pass(every);
    }
    await clock.pass(redrawMs);
    for (const [index, { afterMs }] of drawn.entries())
      assert.ok(index === 0 || afterMs - (drawn[index - 1]?.afterMs ?? 0) >= redrawMs, `drawing ${index}`);
    assert.equal(drawn.length, 1 + Math.ceil(((changes - 1) * every) / redrawMs));
    assert.equal(drawn.at(-1)?.what, `change ${changes}`);
    assert.equal(clock.sleepers, 0);
  });

  it('draws later what changes by itself, and sooner when something else comes', async () => {
    const { clock, pace, drawn, say } = open();
    say('one');
    await clock.pass(0);
    pace.plan(5_000);
    pace.plan(9_000);
    await clock.pass(1_000);
    say('other');
    await clock.pass(20_000);
    assert.deepEqual(drawn, [
      { afterMs: 0, what: 'one' },
      { afterMs: 1_000, what: 'other' },
    ]);
    pace.plan(5_000);
    await clock.pass(20_000);
    assert.equal(drawn.at(-1)?.afterMs, 26_000);
  });

  it('waits no longer for a clock that was set back', async () => {
    const clock = new VirtualClock();
    let drawn = 0;
    const pace = new Pace(clock, () => {
      drawn += 1;
    });
    pace.plan();
    await clock.pass(0);
    clock.set(-3_600_000);
    pace.plan();
    await clock.pass(redrawMs);
    assert.equal(drawn, 2);
  });

  it('draws nothing after its end, whatever was planned or still comes', async () => {
    const { clock, pace, drawn, say } = open();
    say('one');
    pace.dispose();
    say('other');
    pace.plan(1_000);
    await clock.pass(10_000);
    assert.deepEqual(drawn, []);
    assert.equal(clock.sleepers, 0);
  });
});
