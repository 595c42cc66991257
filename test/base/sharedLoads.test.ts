import assert from 'node:assert/strict';
import { SharedLoads } from '../../src/base/sharedLoads';
import { failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';

/** A load that ends when the test says so. */
function slowLoad() {
  const loads = new SharedLoads<string, string>();
  const signals: AbortSignal[] = [];
  let end: (value: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const get = (signal?: AbortSignal, key = 'key') =>
    loads.get(
      key,
      own => {
        signals.push(own);
        return new Promise((resolve, reject) => {
          end = resolve;
          fail = reject;
        });
      },
      signal,
    );
  return { get, signals, end: (value: string) => end(value), fail: (error: Error) => fail(error) };
}

describe('sharedLoads', () => {
  it('gives callers of one moment one load', async () => {
    const { get, signals, end } = slowLoad();
    const both = Promise.all([get(), get()]);
    end('value');
    assert.deepEqual([await both, signals.length], [['value', 'value'], 1]);
  });

  it('gives every caller its failure', async () => {
    const { get, fail } = slowLoad();
    const both = Promise.all([failureOf(get()), failureOf(get())]);
    const error = new Error('no');
    fail(error);
    assert.deepEqual(await both, [error, error]);
  });

  it('loads again after it has ended', async () => {
    const { get, signals, end } = slowLoad();
    const first = get();
    end('old');
    await first;
    const second = get();
    end('new');
    assert.deepEqual([await second, signals.length], ['new', 2]);
  });

  it('keeps keys apart', async () => {
    const { get, signals } = slowLoad();
    void get(undefined, 'one');
    void get(undefined, 'two');
    await turn();
    assert.equal(signals.length, 2);
  });

  it('lets one caller leave while the others go on', async () => {
    const { get, signals, end } = slowLoad();
    const leaving = new AbortController();
    const left = failureOf(get(leaving.signal));
    const stayed = get(new AbortController().signal);
    leaving.abort(new Error('bye'));
    assert.equal(String(await left), 'Error: bye');
    assert.equal(signals[0]?.aborted, false);
    end('value');
    assert.equal(await stayed, 'value');
  });

  it('aborts the load when the last caller has left', async () => {
    const { get, signals } = slowLoad();
    const callers = [new AbortController(), new AbortController()];
    const left = Promise.all(callers.map(caller => failureOf(get(caller.signal))));
    for (const caller of callers) caller.abort();
    await left;
    assert.equal(signals[0]?.aborted, true);
  });

  it('does not give a new caller the load that was just aborted', async () => {
    const { get, signals, end } = slowLoad();
    const leaving = new AbortController();
    const left = failureOf(get(leaving.signal));
    leaving.abort();
    await left;
    const second = get();
    end('fresh');
    assert.deepEqual([await second, signals.length], ['fresh', 2]);
  });

  it('begins nothing for a signal that has aborted before', async () => {
    const { get, signals } = slowLoad();
    await failureOf(get(AbortSignal.abort()));
    assert.deepEqual(signals, []);
  });
});
