import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asArray, asBoolean, asNumber, asRecord, asString, asTime, parseJson } from '../../src/base/json';

const everything = [undefined, null, true, 0, 'text', [1], { a: 1 }];

describe('json', () => {
  it('gives the type asked for, or undefined', () => {
    const given = [asRecord, asString, asNumber, asBoolean].map(read => everything.map(value => read(value)));
    assert.deepEqual(given, [
      [undefined, undefined, undefined, undefined, undefined, undefined, { a: 1 }],
      [undefined, undefined, undefined, undefined, 'text', undefined, undefined],
      [undefined, undefined, undefined, 0, undefined, undefined, undefined],
      [undefined, undefined, true, undefined, undefined, undefined, undefined],
    ]);
  });

  it('gives an empty list for what is no list', () => {
    assert.deepEqual(everything.map(asArray), [[], [], [], [], [], [1], []]);
  });

  it('takes no number that is none', () => {
    assert.deepEqual([Number.NaN, Number.POSITIVE_INFINITY].map(asNumber), [undefined, undefined]);
  });

  it('reads times as registries write them, with seven digits of a second', () => {
    assert.equal(asTime('2021-03-02T10:11:12.1234567Z'), Date.UTC(2021, 2, 2, 10, 11, 12, 123));
  });

  it('takes no time that is none', () => {
    assert.deepEqual(['', 'yesterday', 1_600_000_000_000, null].map(asTime), Array(4).fill(undefined));
  });

  it('reads any text or gives undefined, and never throws', () => {
    fc.assert(fc.property(fc.string(), text => assert.doesNotThrow(() => parseJson(text))));
  });

  it('reads back whatever JSON holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => assert.deepEqual(parseJson(JSON.stringify(value)), normal(value))),
    );
  });
});

/** JSON does not know minus nought. */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
