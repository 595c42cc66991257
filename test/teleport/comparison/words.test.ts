import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactPullWords, pullWords, spreadWords } from '../../../src/teleport/comparison/durations';
import { progressWords } from '../../../src/teleport/comparison/progress';
import { remarksOf } from '../../../src/teleport/comparison/remarks';
import { percentAlong, scaleFor, tickWords } from '../../../src/teleport/comparison/scale';
import type { ComparisonState, LaneName } from '../../../src/teleport/comparison/state';
import { imageName, resultSentences, speedUpWords } from '../../../src/teleport/comparison/words';
import { anyRun } from './anyRun';
import {
  aborted,
  alreadyThere,
  begun,
  done,
  failed,
  oneLaneFailed,
  plan,
  pulled,
  racing,
  roundAt,
  roundOf,
  running,
  squashed,
  twoImages,
  withFacts,
} from './runs';

function ended(...rounds: readonly Readonly<Partial<Record<LaneName, number>>>[]): ComparisonState {
  const facts = rounds.flatMap((times, index) => roundOf(index + 1, times));
  return withFacts(begun(), ...facts, { kind: 'phase', phase: 'done', at: roundAt(rounds.length + 1) });
}

describe('the words of a comparison', () => {
  const durations: readonly [number, string, string][] = [
    [0, '0 ms', '0.000 s'],
    [890, '890 ms', '0.890 s'],
    [999.4, '999 ms', '0.999 s'],
    [999.5, '1.0 s', '1.000 s'],
    [1_891.985_507, '1.9 s', '1.892 s'],
    [8_011.045_191, '8.0 s', '8.011 s'],
    [34_738.162, '34.7 s', '34.738 s'],
    [59_949, '59.9 s', '59.949 s'],
    [59_950, '1 min 0 s', '59.950 s'],
    [85_279.261_19, '1 min 25 s', '1 min 25.279 s'],
    [119_999.9, '2 min 0 s', '2 min 0.000 s'],
    [168_817, '2 min 49 s', '2 min 48.817 s'],
    [3_599_600, '1 h 0 min', '59 min 59.600 s'],
    [3_780_000, '1 h 3 min', '63 min 0.000 s'],
  ];
  for (const [pulledMs, words, exact] of durations)
    it(`say ${words} and ${exact} for ${pulledMs} ms`, () => {
      assert.deepEqual([pullWords(pulledMs), exactPullWords(pulledMs)], [words, exact]);
    });

  const spreads: readonly [number, number, string][] = [
    [7_904, 8_192, '7.9–8.2 s'],
    [2_171.5, 2_234.5, '2.17–2.23 s'],
    [2_171, 2_172, '2.171–2.172 s'],
    [2_171, 2_171, '2.2 s'],
    [300, 420, '300–420 ms'],
    [890, 1_200, '890 ms – 1.2 s'],
    [59_000, 61_000, '59.0 s – 1 min 1 s'],
  ];
  for (const [minMs, maxMs, words] of spreads)
    it(`say ${words} for ${minMs} to ${maxMs} ms`, () => {
      assert.equal(spreadWords({ minMs, maxMs }), words);
    });

  const changes: readonly [number | undefined, string][] = [
    [34_738.162 / 8_011.045_191, '4.3 × faster'],
    [31_711.601_788 / 1_891.985_507, '16.8 × faster'],
    [8_011.045_191 / 34_738.162, '4.3 × slower'],
    [1.04, 'no difference'],
    [0.97, 'no difference'],
    [1.06, '1.1 × faster'],
    [99.94, '99.9 × faster'],
    [1_234.5, '1,235 × faster'],
    [1e300, 'over 9,999 × faster'],
    [1e-300, 'over 9,999 × slower'],
    [undefined, 'no ratio can be told'],
  ];
  for (const [factor, words] of changes)
    it(`say ${words} for a factor of ${factor}`, () => {
      assert.equal(speedUpWords(factor === undefined ? {} : { factor }), words);
    });

  const sentences: readonly [string, ComparisonState, readonly string[]][] = [
    ['a run', done, ['Teleport 8.0 s against 34.7 s: 4.3 × faster; 3 rounds.']],
    [
      'one round',
      squashed,
      ['Teleport 1.9 s against 31.7 s: 16.8 × faster; 1 round, which does not tell how much it varies.'],
    ],
    [
      'several images and lanes',
      twoImages,
      [
        'azure-vote-front:v1: Teleport 8.0 s against 34.7 s: 4.3 × faster; 3 rounds.',
        'azure-vote-front:v1: Artifact Streaming 2.2 s against 34.7 s: 15.8 × faster; 3 rounds.',
        'redis:6.0.8: Teleport 1.7 s against 1.7 s: no difference; 3 rounds.',
        'redis:6.0.8: Artifact Streaming 1.1 s against 1.7 s: 1.5 × faster; 3 rounds.',
      ],
    ],
    [
      'a slower lane',
      ended({ teleport: 34_000, shuttle: 8_000 }, { teleport: 36_000, shuttle: 8_100 }),
      ['Teleport 35.0 s against 8.1 s: 4.3 × slower; 2 rounds.'],
    ],
    [
      'spreads that overlap',
      ended({ teleport: 7_500, shuttle: 8_200 }, { teleport: 9_000, shuttle: 10_000 }),
      [
        'Teleport 8.3 s against 9.1 s: 1.1 × faster; 2 rounds, whose spreads overlap (7.5–9.0 s and 8.2–10.0 s), so it may be chance.',
      ],
    ],
    [
      'rounds of which one is lost',
      ended({ teleport: 8_000, shuttle: 34_000 }, { teleport: 8_100, shuttle: 35_000 }, { teleport: 8_200 }),
      ['Teleport 8.1 s against 34.5 s: 4.3 × faster; 3 rounds against 2.'],
    ],
    [
      'a lane that failed',
      oneLaneFailed,
      [
        'Normal pull 34.7 s; Teleport was not measured (3 pulls failed), so there is nothing to compare it with.',
      ],
    ],
    [
      'a normal pull that is missing',
      ended({ teleport: 8_000 }),
      ['Teleport 8.0 s; the normal pull was not measured, so there is nothing to compare it with.'],
    ],
    ['nothing at all', failed, ['Neither Teleport nor the normal pull was measured.']],
    ['a run that begins', racing, ['Nothing is measured yet.']],
    ['a run under way', running, ['Teleport 8.0 s against 33.9 s: 4.3 × faster; 2 rounds against 1.']],
    [
      'several rounds against one of the lane that they are measured against',
      withFacts(
        begun(),
        ...[1, 2, 3].flatMap(round => roundOf(round, { teleport: 8_000 + round })),
        ...roundOf(1, { shuttle: 34_000 }),
        { kind: 'phase', phase: 'done', at: roundAt(4) },
      ),
      [
        'Teleport 8.0 s against 34.0 s: 4.2 × faster; 3 rounds against 1, which does not tell how much it varies.',
      ],
    ],
    [
      'one lane alone',
      withFacts(begun({ lanes: plan.lanes.slice(0, 1) }), ...roundOf(1, { teleport: 8_000 }), {
        kind: 'phase',
        phase: 'done',
        at: roundAt(2),
      }),
      ['Teleport 8.0 s; 1 round, and no other lane to compare with.'],
    ],
    [
      'a time of nothing',
      ended({ teleport: 0, shuttle: 5_000 }),
      ['Teleport 0 ms against 5.0 s: no ratio can be told; 1 round, which does not tell how much it varies.'],
    ],
  ];
  for (const [name, state, expected] of sentences)
    it(`tell of ${name}`, () => {
      assert.deepEqual(resultSentences(state), expected);
    });

  it('hold the sentence of the published example', () => {
    assert.match(resultSentences(done).join(' '), /8\.0 s against 34\.7 s: 4\.3 × faster; 3 rounds/);
  });

  it('say where a run stands', () => {
    assert.deepEqual([begun(), racing, running, aborted, failed, done].map(progressWords), [
      'Preparing',
      'Round 1 of 3',
      'Round 2 of 3',
      'Stopped in round 2 of 3',
      'Failed before the first round',
      undefined,
    ]);
  });

  it('say that an image already there is no pull, and offer to recycle', () => {
    assert.deepEqual(remarksOf(alreadyThere), [
      {
        words:
          '4 pulls do not count: the image was already on the node, so nothing was pulled. Recycle the node pools between rounds to begin with empty nodes.',
        offer: 'recycle',
      },
    ]);
    const recycled = { ...alreadyThere, plan: { ...alreadyThere.plan, recycle: true } };
    assert.deepEqual(
      remarksOf(recycled).map(({ offer }) => offer),
      [undefined],
    );
  });

  it('say what failed, where, and in whose words', () => {
    const [remark] = remarksOf(oneLaneFailed);
    assert.match(
      remark?.words ?? '',
      /^3 pulls failed\. The first was in the lane teleport, on aks-teleporter-31560849-vmss000000: Failed to pull image/,
    );
  });

  it('say which kubelets tell no time', () => {
    const pull = { ...pulled({ round: 1, lane: 'teleport', at: roundAt(1) }, 1), pulledMs: Number.NaN };
    assert.match(
      remarksOf(withFacts(begun(), pull))[0]?.words ?? '',
      /^1 pull does not count: the kubelet did not say/,
    );
  });

  it('name an image without its registry where that can be told', () => {
    assert.deepEqual(['demo42t.azurecr.io/team/app:1', 'redis:6.0.8', ''].map(imageName), [
      'team/app:1',
      'redis:6.0.8',
      '',
    ]);
  });

  it('have round numbers on their axes', () => {
    const ticks = (longestMs: number) => scaleFor(longestMs).ticksMs.map(tickWords).join(' ');
    assert.equal(ticks(36_020), '0 10 s 20 s 30 s 40 s');
    assert.equal(ticks(1_772), '0 500 ms 1 s 1.5 s 2 s');
    assert.equal(ticks(70_000), '0 15 s 30 s 45 s 1 min 75 s');
    assert.equal(ticks(600_000), '0 2 min 4 min 6 min 8 min 10 min');
    assert.equal(percentAlong(scaleFor(36_020), 10_000), 25);
  });

  it('always have an axis that holds the longest time', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), longestMs => {
        const scale = scaleFor(longestMs);
        assert.ok(scale.ticksMs.length >= 2 && scale.ticksMs.length <= 6);
        assert.ok(!Number.isFinite(longestMs) || scale.endMs >= longestMs * 0.999_999);
        const percent = percentAlong(scale, longestMs);
        assert.ok(percent >= 0 && percent <= 100);
      }),
    );
  });

  it('come for any run', () => {
    fc.assert(
      fc.property(anyRun, run => {
        for (const sentence of resultSentences(run)) assert.doesNotMatch(sentence, /undefined|NaN|Infinity/);
        assert.ok(remarksOf(run).every(({ words }) => words !== ''));
        assert.equal(progressWords(run) === undefined, run.phase === 'done');
      }),
    );
  });
});
