import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareRuns, differenceSentences } from '../../../src/teleport/comparison/compareRuns';
import { anyRun } from './anyRun';
import { done, oneLaneFailed, squashed, twoImages } from './runs';

describe('two runs side by side', () => {
  it('are told earlier first, whichever way they come', () => {
    for (const { before, after } of [compareRuns(done, squashed), compareRuns(squashed, done)])
      assert.deepEqual([before, after], [squashed, done]);
  });

  it('say that their images differ, and still show what each took', () => {
    const comparison = compareRuns(squashed, done);
    assert.equal(comparison.sameImages, false);
    assert.deepEqual(differenceSentences(comparison), [
      'Teleport: 1.9 s on 23 Nov 2026, 14:03 UTC, then 8.0 s: 4.2 × slower.',
      'Normal pull: 31.7 s on 23 Nov 2026, 14:03 UTC, then 34.7 s: 1.1 × slower.',
      'The images differ: azure-vote-front:squashed first, then azure-vote-front:v1.',
    ]);
  });

  it('say nothing of a difference within the spread, and of the same run none', () => {
    const faster = {
      ...done,
      startedAt: done.startedAt + 1,
      samples: done.samples.map(sample => ({ ...sample, pulledMs: (sample.pulledMs ?? 0) / 1.06 })),
    };
    const { sameImages, provisos, lanes } = compareRuns(done, faster);
    assert.deepEqual([sameImages, provisos], [true, []]);
    assert.deepEqual(
      lanes.map(({ change }) => change),
      ['1.1 × faster', '1.1 × faster, within the spread'],
    );
    assert.deepEqual(
      compareRuns(done, done).lanes.map(({ change }) => change),
      ['no difference', 'no difference'],
    );
  });

  it('say which of them measured a lane', () => {
    const [teleport] = compareRuns(oneLaneFailed, { ...done, startedAt: done.startedAt + 1 }).lanes;
    assert.deepEqual(
      [teleport?.before, teleport?.after, teleport?.change],
      ['–', '8.0 s', 'measured in the second run alone'],
    );
  });

  it('set each image against its own', () => {
    const later = { ...twoImages, startedAt: done.startedAt + 1 };
    const { lanes } = compareRuns(done, later);
    assert.equal(lanes.length, 6);
    assert.equal(lanes[0]?.change, 'no difference');
    assert.equal(lanes[2]?.change, 'measured in the second run alone');
  });

  it('say that circumstances differ', () => {
    const elsewhere = {
      ...done,
      startedAt: done.startedAt + 1,
      plan: { ...done.plan, recycle: false, cluster: { name: 'other-aks', context: 'other' } },
    };
    assert.deepEqual(compareRuns(done, elsewhere).provisos, [
      'The clusters differ: demo-aks first, then other-aks.',
      'Node pools were recycled in the first run alone.',
    ]);
  });

  it('come for any two runs', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (a, b) => {
        for (const sentence of differenceSentences(compareRuns(a, b))) assert.notEqual(sentence, '');
      }),
    );
  });
});
