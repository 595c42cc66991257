import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createAbort } from '../../src/base/abort';

describe('createAbort', () => {
  it('lets many listen to its signal without a warning', async () => {
    const warned = once(process, 'warning').then(() => 'warned');
    const { signal } = createAbort();
    for (let listeners = 0; listeners < 100; listeners++) signal.addEventListener('abort', () => {});
    // A warning is told in the next tick.
    assert.equal(
      await Promise.race([warned, new Promise(resolve => setImmediate(resolve, 'silent'))]),
      'silent',
    );
  });
});
