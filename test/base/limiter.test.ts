import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLimiter } from '../../src/base/limiter';
import { failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';

/** Tasks under a limiter that end when the test says so. */
function tasks(maxInFlight: number) {
  const limit = createLimiter(maxInFlight);
  const started: string[] = [];
  const ends = new Map<string, PromiseWithResolvers>();
  const run = (name: string, signal?: AbortSignal) =>
    limit(() => {
      started.push(name);
      const end = withResolvers();
      ends.set(name, end);
      return end.promise;
    }, signal);
  return { limit, started, run, end: (name: string) => ends.get(name)?.resolve() };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('limiter', () => {
  it('lets no more than so many run at once, whatever they do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ turns: fc.integer({ min: 1, max: 4 }), fails: fc.boolean() }), {
          maxLength: 20,
        }),
        async (maxInFlight, plan) => {
          const limit = createLimiter(maxInFlight);
          let inFlight = 0;
          let most = 0;
          const task = async ({ turns, fails }: { turns: number; fails: boolean }) => {
            most = Math.max(most, ++inFlight);
            for (let left = turns; left > 0; left--) await Promise.resolve();
            inFlight--;
            if (fails) throw new Error('as planned');
          };
          await Promise.allSettled(plan.map(one => limit(() => task(one))));
          assert.equal(most, Math.min(maxInFlight, plan.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('serves those who wait in the order they came', async () => {
    const { run, end, started } = tasks(1);
    const all = ['a', 'b', 'c'].map(name => run(name));
    for (const name of ['a', 'b', 'c']) {
      await turn();
      end(name);
    }
    await Promise.all(all);
    assert.deepEqual(started, ['a', 'b', 'c']);
  });

  it('gives the place of a failed task to the next', async () => {
    const { limit, run, end, started } = tasks(1);
    const failed = failureOf(limit(() => Promise.reject(new Error('no'))));
    const next = run('next');
    await failed;
    await turn();
    assert.deepEqual(started, ['next']);
    end('next');
    await next;
  });

  it('takes whoever aborts out of the queue, with their reason, and serves the rest', async () => {
    const { run, end, started } = tasks(1);
    const abort = new AbortController();
    const reason = new Error('enough');
    const first = run('first');
    const leaving = failureOf(run('leaving', abort.signal));
    const last = run('last');
    abort.abort(reason);
    assert.equal(await leaving, reason);
    end('first');
    await turn();
    end('last');
    await Promise.all([first, last]);
    assert.deepEqual(started, ['first', 'last']);
  });

  it('does not begin for a signal that has aborted before', async () => {
    const { run, started } = tasks(1);
    await failureOf(run('never', AbortSignal.abort()));
    assert.deepEqual(started, []);
  });
});
