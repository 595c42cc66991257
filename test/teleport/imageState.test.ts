import assert from 'node:assert/strict';
import { type ImageState, stateSpoken, stateWords } from '../../src/teleport/imageState';

const nowMs = 10 * 3_600_000;

const states: readonly ImageState[] = [
  { state: 'ready' },
  { state: 'expanding', since: nowMs - 42_000 },
  { state: 'stuck', since: nowMs - 14 * 60_000 },
  { state: 'notEnabled' },
  { state: 'unavailable' },
  { state: 'noAccess' },
  { state: 'error' },
];

describe('imageState', () => {
  it('has words for every state', () => {
    assert.deepEqual(
      states.map(state => stateWords(state, nowMs)),
      [
        'expanded',
        'expanding 0:42',
        'expanding for 14 min, likely stuck',
        'not enabled',
        'Teleport is retired here',
        'not visible with your role',
        'could not be checked',
      ],
    );
  });

  it('has words to be spoken for every state, without a clock or an abbreviation', () => {
    assert.deepEqual(
      states.map(state => stateSpoken(state, nowMs)),
      [
        'expanded, ready to teleport',
        'expanding for 42 seconds',
        'expanding for 14 minutes, likely stuck',
        'not enabled for Teleport',
        'Teleport is retired here',
        'not visible with your role',
        'could not be checked',
      ],
    );
  });

  const converting: readonly ImageState[] = [
    { state: 'ready' },
    { state: 'expanding', since: nowMs - 42_000 },
    { state: 'expanding', since: nowMs - 42_000, progressPercent: 38 },
    { state: 'stuck', since: nowMs - 14 * 60_000 },
    { state: 'failed', code: 'UNSUPPORTED_PLATFORM' },
    { state: 'failed', code: '' },
    { state: 'notEnabled' },
  ];

  it('has words of its own for streaming', () => {
    assert.deepEqual(
      converting.map(state => stateWords({ ...state, by: 'streaming' }, nowMs)),
      [
        'streaming ready',
        'converting 0:42',
        'converting 38 % 0:42',
        'converting for 14 min, likely stuck',
        'conversion failed: unsupported platform',
        'conversion failed',
        'not converted',
      ],
    );
    assert.deepEqual(
      converting.map(state => stateSpoken({ ...state, by: 'streaming' }, nowMs)),
      [
        'ready to stream',
        'converting for 42 seconds',
        'converting 38 % for 42 seconds',
        'converting for 14 minutes, likely stuck',
        'conversion failed: unsupported platform',
        'conversion failed',
        'not converted for Artifact Streaming',
      ],
    );
  });

  it('does not count from the future', () => {
    assert.equal(stateWords({ state: 'expanding', since: nowMs + 5000 }, nowMs), 'expanding 0:00');
  });
});
