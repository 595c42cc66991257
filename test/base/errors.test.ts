import assert from 'node:assert/strict';
import { ExplainedError, explain, explainFully, isAbort, isExplained } from '../../src/base/errors';

describe('errors', () => {
  it('explain in one line what happened and what to do', () => {
    const error = new ExplainedError('It is broken.', { code: 'x', hint: 'Mend it.' });
    assert.equal(explain(error), 'It is broken. Mend it.');
  });

  it('explain without a hint, of other errors, and of anything thrown', () => {
    const plain = new ExplainedError('It is broken.', { code: 'x' });
    assert.deepEqual([plain, new TypeError('no'), 'text', undefined].map(explain), [
      'It is broken.',
      'no',
      'text',
      'undefined',
    ]);
  });

  it('explain fully with how the other side put it, where it did', () => {
    const error = new ExplainedError('It is broken.', { code: 'x', hint: 'Mend it.', detail: 'Id 7.' });
    assert.deepEqual([error, new Error('no')].map(explainFully), ['It is broken. Mend it.\n  Id 7.', 'no']);
  });

  it('carry a cause only where there is one', () => {
    assert.equal('cause' in new ExplainedError('It is broken.', { code: 'x' }), false);
  });

  it('are known also where another copy of their class made them', () => {
    class Copy extends Error {
      readonly isExplained = true;
    }
    assert.deepEqual(
      [new ExplainedError('no', { code: 'x' }), new Copy(), new Error(), { isExplained: true }].map(
        isExplained,
      ),
      [true, true, false, false],
    );
  });

  it('tell an abort from a failure', () => {
    const reason: unknown = AbortSignal.abort().reason;
    assert.deepEqual([reason, new Error('no'), 'AbortError', undefined].map(isAbort), [
      true,
      false,
      false,
      false,
    ]);
  });
});
