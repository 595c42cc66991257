import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LaneName } from '../../../src/teleport/comparison/state';
import { type LaneStatistics, statisticsOf } from '../../../src/teleport/comparison/statistics';
import { anyRun } from './anyRun';
import { alreadyThere, begun, oneLaneFailed, plan, roundOf, squashed, twoImages, withFacts } from './runs';

type Rounds = readonly Readonly<Partial<Record<LaneName, number>>>[];

/** The numbers of one image whose rounds took so many milliseconds. */
function measured(rounds: Rounds, lanes = plan.lanes) {
  const facts = rounds.flatMap((times, index) => roundOf(index + 1, times));
  const [statistics] = statisticsOf(withFacts(begun({ lanes }), ...facts));
  assert.ok(statistics);
  return statistics;
}

const lane = (name: LaneName) => ({ name, selector: { label: 'pool', value: name } });

describe('the numbers of a comparison', () => {
  const tables: readonly [number[], { medianMs: number; minMs: number; maxMs: number }][] = [
    [[8_011.045_191], { medianMs: 8_011.045_191, minMs: 8_011.045_191, maxMs: 8_011.045_191 }],
    [[3, 1], { medianMs: 2, minMs: 1, maxMs: 3 }],
    [[9, 1, 5], { medianMs: 5, minMs: 1, maxMs: 9 }],
    [[4, 1, 100, 2], { medianMs: 3, minMs: 1, maxMs: 100 }],
    [[10, 9, 100, 11, 2], { medianMs: 10, minMs: 2, maxMs: 100 }],
    [[0, 0], { medianMs: 0, minMs: 0, maxMs: 0 }],
  ];
  for (const [times, expected] of tables)
    it(`are ${expected.medianMs} ms (${expected.minMs}–${expected.maxMs}) for ${times.join(', ')}`, () => {
      const { lanes } = measured(times.map(teleport => ({ teleport })));
      assert.deepEqual(lanes[0]?.times, expected);
      assert.equal(lanes[0]?.measuredMs.length, times.length);
      assert.equal(lanes[1]?.times, undefined);
    });

  const factors: readonly [string, Rounds, number | undefined, boolean][] = [
    ['the published example', [{ teleport: 8_011.045_191, shuttle: 34_738.162 }], 4.336_283_3, false],
    ['the squashed one', [{ teleport: 1_891.985_507, shuttle: 31_711.601_788 }], 16.761_017_3, false],
    ['a slower lane', [{ teleport: 20_000, shuttle: 10_000 }], 0.5, false],
    [
      'spreads that touch',
      [
        { teleport: 1, shuttle: 3 },
        { teleport: 3, shuttle: 5 },
      ],
      2,
      true,
    ],
    [
      'spreads apart',
      [
        { teleport: 1, shuttle: 4 },
        { teleport: 3, shuttle: 5 },
      ],
      2.25,
      false,
    ],
    [
      'a lane within the other',
      [
        { teleport: 2, shuttle: 1 },
        { teleport: 3, shuttle: 9 },
      ],
      2,
      true,
    ],
    ['a time of nothing', [{ teleport: 0, shuttle: 5 }], undefined, false],
  ];
  for (const [name, rounds, factor, overlaps] of factors)
    it(`put ${name} at ${factor ?? 'no ratio'}`, () => {
      const [speedUp] = measured(rounds).speedUps;
      assert.deepEqual(
        [speedUp?.lane, speedUp?.against, speedUp?.overlaps],
        ['teleport', 'shuttle', overlaps],
      );
      assert.equal(speedUp?.factor?.toFixed(6), factor?.toFixed(6));
    });

  it('leave out what was already there, and count it', () => {
    const [statistics] = statisticsOf(alreadyThere);
    assert.deepEqual(
      statistics?.lanes.map(each => [each.measuredMs, each.alreadyPresent]),
      [
        [[8_011.045_191], 2],
        [[34_738.162], 2],
      ],
    );
  });

  it('have no ratio where a lane failed', () => {
    const [statistics] = statisticsOf(oneLaneFailed);
    assert.equal(statistics?.lanes[0]?.failed, 3);
    assert.deepEqual(statistics?.speedUps, []);
  });

  it('are of each image alone', () => {
    const [front, back] = statisticsOf(twoImages);
    assert.deepEqual(
      front?.speedUps.map(({ lane: name, factor }) => [name, factor?.toFixed(1)]),
      [
        ['teleport', '4.3'],
        ['streaming', '15.8'],
      ],
    );
    assert.deepEqual(
      back?.speedUps.map(({ lane: name, factor }) => [name, factor?.toFixed(1)]),
      [
        ['teleport', '1.0'],
        ['streaming', '1.5'],
      ],
    );
  });

  it('tell of an image that the plan does not name', () => {
    const images = statisticsOf({ ...squashed, plan: { ...squashed.plan, images: plan.images } });
    assert.deepEqual(
      images.map(({ image }) => image.reference),
      [plan.images[0]?.reference, 'demo42t.azurecr.io/azure-vote-front:squashed'],
    );
  });

  it('stand against the last lane where all are accelerated', () => {
    const { speedUps } = measured(
      [{ teleport: 8_000, streaming: 2_000 }],
      [lane('streaming'), lane('teleport')],
    );
    assert.deepEqual(speedUps, [{ lane: 'streaming', against: 'teleport', factor: 4, overlaps: false }]);
  });

  it('count rounds apart from pulls', () => {
    const state = withFacts(begun(), ...roundOf(1, { teleport: 1_000 }));
    const second = state.samples.map(sample => ({ ...sample, pod: 'another' }));
    const [statistics] = statisticsOf({ ...state, samples: [...state.samples, ...second] });
    assert.deepEqual([statistics?.lanes[0]?.measuredMs.length, statistics?.lanes[0]?.rounds], [2, 1]);
  });

  it('hold together for any run', () => {
    fc.assert(
      fc.property(anyRun, run => {
        const images = statisticsOf(run);
        for (const { lanes, speedUps } of images) {
          for (const { times, measuredMs } of lanes) {
            assert.equal(times === undefined, measuredMs.length === 0);
            if (times) assert.ok(times.minMs <= times.medianMs && times.medianMs <= times.maxMs);
          }
          assert.ok(speedUps.every(({ factor = 1 }) => factor > 0 && Number.isFinite(factor)));
        }
      }),
    );
  });

  it('lose no pull of any run', () => {
    const told = ({ measuredMs, alreadyPresent, failed, untimed, pending }: LaneStatistics) =>
      measuredMs.length + alreadyPresent + failed + untimed + pending;
    fc.assert(
      fc.property(anyRun, run => {
        const names = run.plan.images.map(({ reference }) => reference);
        // An image that the plan names twice is told twice.
        fc.pre(new Set(names).size === names.length);
        const lanes = statisticsOf(run).flatMap(each => each.lanes);
        assert.equal(
          lanes.reduce((sum, lane) => sum + told(lane), 0),
          run.samples.length,
        );
      }),
    );
  });
});
