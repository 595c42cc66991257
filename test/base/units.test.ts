import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExplainedError } from '../../src/base/errors';
import {
  count,
  formatAgo,
  formatBytes,
  formatElapsed,
  formatShortSpan,
  formatSpan,
  parseDuration,
} from '../../src/base/units';
import { thrownBy } from '../support/errors';

/** A table of inputs and what they give. */
function gives<I, O>(format: (input: I) => O, table: readonly (readonly [I, O])[]): void {
  assert.deepEqual(
    table.map(([input]) => [input, format(input)]),
    table,
  );
}

describe('units', () => {
  it('shows bytes as registries count them', () => {
    gives(formatBytes, [
      [0, '0 B'],
      [999, '999 B'],
      [1_000, '1 kB'],
      [1_240, '1.2 kB'],
      [9_960, '10 kB'],
      [999_499, '999 kB'],
      [999_500, '1 MB'],
      [944_000_000, '944 MB'],
      [1_960_000_000, '2 GB'],
      [16_200_000_000, '16 GB'],
      [2e15, '2000 TB'],
    ]);
  });

  it('never shows a thousand of a unit that has a larger one', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), size => {
        assert.doesNotMatch(formatBytes(size), /^\d{4,} (B|kB|MB|GB)$/);
      }),
    );
  });

  it('shows running time as a clock', () => {
    gives(formatElapsed, [
      [-5, '0:00'],
      [999, '0:00'],
      [42_000, '0:42'],
      [725_000, '12:05'],
      [3_723_000, '1:02:03'],
      [90_000_000, '25:00:00'],
    ]);
  });

  it('shows a span in its largest unit', () => {
    gives(formatSpan, [
      [-1, '0 seconds'],
      [1_000, '1 second'],
      [119_000, '1 minute'],
      [840_000, '14 minutes'],
      [7_200_000, '2 hours'],
      [86_400_000, '1 day'],
    ]);
  });

  it('shows a span where room is scarce', () => {
    gives(formatShortSpan, [
      [1_000, '1 s'],
      [840_000, '14 min'],
      [3_600_000, '1 h'],
      [172_800_000, '2 days'],
    ]);
  });

  it('says how long ago', () => {
    gives(
      (ageMs: number) => formatAgo(0, ageMs),
      [
        [-60_000, 'just now'],
        [999, 'just now'],
        [1_000, '1 second ago'],
        [7_200_000, '2 hours ago'],
      ],
    );
  });

  it('counts in words', () => {
    assert.deepEqual(
      [count(1, 'tag'), count(0, 'tag'), count(1234, 'tag'), count(2, 'repository', 'repositories')],
      ['1 tag', '0 tags', '1,234 tags', '2 repositories'],
    );
  });

  it('reads durations', () => {
    gives(parseDuration, [
      ['90', 90_000],
      ['1.5', 1_500],
      ['90s', 90_000],
      ['10m', 600_000],
      ['1h30m', 5_400_000],
      ['500ms', 500],
      ['1m500ms', 60_500],
      ['0.5h', 1_800_000],
    ]);
  });

  it('refuses what is no duration, with a usage error that quotes it', () => {
    for (const text of ['', 'soon', '10 m', '-5s', '5x', 'm', '1h30', '1e3', '5s ']) {
      const error = thrownBy(ExplainedError, () => parseDuration(text));
      assert.equal(error.code, 'usage');
      assert.ok(error.message.includes(`"${text}"`));
    }
  });

  it('reads any text or refuses it, and never gives a negative', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        try {
          assert.ok(parseDuration(text) >= 0);
        } catch (error) {
          assert.ok(error instanceof ExplainedError);
        }
      }),
    );
  });
});
