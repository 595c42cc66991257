import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock';
import { failureOf } from '../support/errors';

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
