import assert from 'node:assert/strict';
import type { ImageCheck, ImageState } from '../../src/teleport/imageState';
import { type Pause, pauseAfter } from '../../src/teleport/pollPause';

/** The pauses after checks that find these states, in seconds. */
function pauses(states: readonly ImageState[]): number[] {
  let before: Pause | undefined;
  return states.map(state => {
    const check: ImageCheck = { state, reason: '', digest: '', checkedAt: 0 };
    before = pauseAfter(check, before);
    return before.delayMs / 1000;
  });
}

const converting = (progressPercent?: number): ImageState => ({
  state: 'expanding',
  since: 0,
  by: 'streaming',
  ...(progressPercent === undefined ? {} : { progressPercent }),
});

const times = <T>(amount: number, value: T): T[] => Array.from({ length: amount }, () => value);

describe('the pause between checks', () => {
  it('grows from 2 to 15 seconds for Teleport', () => {
    const expanding: ImageState = { state: 'expanding', since: 0 };
    assert.deepEqual(pauses(times(8, expanding)), [2, 3, 4.5, 6.75, 10.125, 15, 15, 15]);
  });

  it('grows a second a time from 5 to 21 for a conversion', () => {
    const found = pauses(times(20, converting(8)));
    assert.deepEqual(found.slice(0, 4), [5, 6, 7, 8]);
    assert.deepEqual(found.slice(15), [20, 21, 21, 21, 21]);
  });

  it('is short again as soon as progress moves, in any direction', () => {
    const states = [8, 8, 8, 30, 30, 12, 12].map(converting);
    assert.deepEqual(pauses([...states, converting(), converting(9)]), [5, 6, 7, 5, 6, 5, 6, 5, 5]);
  });

  it('takes no failed check for progress, nor the next one that tells the same as before it', () => {
    const failed: ImageState = { state: 'error', by: 'streaming' };
    const states = [converting(8), converting(8), failed, failed, converting(8), failed, converting(9)];
    assert.deepEqual(pauses(states), [5, 6, 7, 8, 9, 10, 5]);
  });

  it('goes on growing where no progress is told, and through a failure', () => {
    const failed: ImageState = { state: 'error', by: 'streaming' };
    assert.deepEqual(pauses([...times(3, converting()), failed, failed]), [5, 6, 7, 8, 9]);
  });
});
