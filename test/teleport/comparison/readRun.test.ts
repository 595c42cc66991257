import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../../../src/base/json';
import { readRun } from '../../../src/teleport/comparison/readRun';
import { comparisonAsJson } from '../../../src/teleport/comparison/runJson';
import { keptRun } from './anyRun';
import { aborted, done, failed, running, squashed, twoImages } from './runs';

const written = (run: Parameters<typeof comparisonAsJson>[0]) => JSON.stringify(comparisonAsJson(run));

describe('a comparison as JSON', () => {
  for (const [name, run] of Object.entries({ done, running, aborted, failed, squashed, twoImages }))
    it(`gives back the run ${name}`, () => {
      assert.deepEqual(readRun(parseJson(written(run))), run);
    });

  it('gives back any run', () => {
    fc.assert(
      fc.property(keptRun, run => {
        assert.deepEqual(readRun(parseJson(written(run))), run);
      }),
    );
  });

  it('gives back an image that the plan does not name through its pulls alone', () => {
    const run = { ...squashed, plan: done.plan };
    assert.deepEqual(readRun(parseJson(written(run)))?.plan.images, done.plan.images);
  });

  it('is not taken from another format or version', () => {
    const json = comparisonAsJson(done);
    assert.equal(readRun({ ...json, format: 'other' }), undefined);
    assert.equal(readRun({ ...json, version: 2 }), undefined);
  });

  it('is not taken where a part is missing or of another kind', () => {
    const json: Record<string, unknown> = { ...comparisonAsJson(done) };
    const told = ['error', 'images', 'phase', 'endedAt'];
    for (const key of Object.keys(json)) {
      const { [key]: _, ...rest } = json;
      if (key !== 'error') assert.equal(readRun(rest), undefined, key);
      if (!told.includes(key)) assert.equal(readRun({ ...json, [key]: { x: 1 } }), undefined, key);
    }
    const [sample = {}] = comparisonAsJson(done).samples;
    for (const key of Object.keys(sample))
      assert.equal(readRun({ ...json, samples: [{ ...sample, [key]: {} }] }), undefined, key);
  });

  it('is nothing for anything else, and never throws', () => {
    for (const value of [undefined, null, 0, '', [], {}, 'x', parseJson('{')])
      assert.equal(readRun(value), undefined);
    fc.assert(
      fc.property(fc.anything(), value => {
        assert.equal(readRun(value), undefined);
      }),
    );
  });

  it('is nothing or a run whatever is put into it, and never throws', () => {
    const keys = Object.keys(comparisonAsJson(done));
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const run = readRun({ ...comparisonAsJson(done), [key]: value });
        if (run) assert.ok(readRun(parseJson(written(run))));
      }),
    );
  });
});
