import assert from 'node:assert/strict';
import { arrivals } from '../../src/azure/arrivals';
import { failureOf } from '../support/errors';
import { turn, VirtualClock } from '../support/virtualClock';

const { signal } = new AbortController();

async function all<T>(source: AsyncGenerator<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe('arrivals', () => {
  it('come as they are handed over, and end with the work', async () => {
    const clock = new VirtualClock();
    const source = arrivals<string>(signal, async emit => {
      emit('at once');
      await Promise.all([clock.sleep(20).then(() => emit('late')), clock.sleep(10).then(() => emit('soon'))]);
      emit('at last');
    });
    assert.deepEqual(await clock.settle(all(source)), ['at once', 'soon', 'late', 'at last']);
  });

  it('come before the work has failed, and then tell why', async () => {
    const source = arrivals<string>(signal, async emit => {
      emit('first');
      throw new Error('broken');
    });
    assert.equal((await source.next()).value, 'first');
    assert.equal(((await failureOf(source.next())) as Error).message, 'broken');
  });

  it('may be none', async () => {
    assert.deepEqual(await all(arrivals(signal, async () => {})), []);
  });

  it('end with the signal, though the work does not', async () => {
    const controller = new AbortController();
    const source = arrivals<string>(controller.signal, async emit => {
      emit('first');
      await new Promise(() => {});
    });
    await source.next();
    const next = failureOf(source.next());
    controller.abort(new Error('enough'));
    assert.equal(((await next) as Error).message, 'enough');
  });

  it('tell the work why it ends, and are not waited for any more', async () => {
    const controller = new AbortController();
    let own: AbortSignal | undefined;
    const source = arrivals<string>(controller.signal, async (emit, signal) => {
      own = signal;
      emit('first');
      emit('second');
      await new Promise(() => {});
    });
    assert.equal((await source.next()).value, 'first');
    controller.abort(new Error('enough'));
    assert.equal(((await failureOf(source.next())) as Error).message, 'enough');
    assert.equal(own?.reason, controller.signal.reason);
  });

  it('do not begin after an abort', async () => {
    let isBegun = false;
    const source = arrivals(AbortSignal.abort(new Error('enough')), async () => {
      isBegun = true;
    });
    assert.equal(((await failureOf(source.next())) as Error).message, 'enough');
    assert.equal(isBegun, false);
  });

  it('end the work when nobody waits for more', async () => {
    let own: AbortSignal | undefined;
    const source = arrivals<string>(signal, async (emit, signal) => {
      own = signal;
      emit('first');
      await new Promise(() => {});
    });
    for await (const value of source) if (value === 'first') break;
    await turn();
    assert.equal(own?.aborted, true);
  });
});
