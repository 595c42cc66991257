import assert from 'node:assert/strict';
import { inOrder } from '../../src/base/inOrder';
import { failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';

/** Tasks that end when the test says so. */
function tasks(count: number, width: number) {
  const begun: number[] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const outcomes = inOrder(
    Array.from({ length: count }, (_, index) => index),
    width,
    item =>
      new Promise<number>((resolve, reject) => {
        begun.push(item);
        ends.set(item, error => (error ? reject(error) : resolve(item)));
      }),
  );
  return { begun, outcomes, end: (item: number, error?: Error) => ends.get(item)?.(error) };
}

describe('inOrder', () => {
  it('gives every outcome in the order of the items, whichever ends first', async () => {
    const outcomes: number[] = [];
    const delays = [3, 1, 2, 0, 5, 1];
    const task = async (turns: number) => {
      for (let left = turns; left > 0; left--) await turn();
      return turns;
    };
    for await (const outcome of inOrder(delays, 3, task)) outcomes.push(outcome);
    assert.deepEqual(outcomes, delays);
  });

  it('begins no more than its width before the first is taken', async () => {
    const { begun, outcomes, end } = tasks(10, 3);
    const first = outcomes.next();
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    // Those that are done and not taken count as well.
    end(1);
    end(2);
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    end(0);
    assert.equal((await first).value, 0);
    const second = outcomes.next();
    assert.equal((await second).value, 1);
    assert.deepEqual(begun, [0, 1, 2, 3]);
  });

  it('throws a failure in its place, and begins nothing after it', async () => {
    const { begun, outcomes, end } = tasks(10, 2);
    const first = outcomes.next();
    await turn();
    const fault = new Error('no');
    end(1, fault);
    await turn();
    end(0);
    assert.equal((await first).value, 0);
    assert.equal(await failureOf(outcomes.next()), fault);
    assert.deepEqual([(await outcomes.next()).done, begun], [true, [0, 1, 2]]);
  });

  it('gives nothing for nothing', async () => {
    assert.equal((await tasks(0, 3).outcomes.next()).done, true);
  });
});
