import assert from 'node:assert/strict';
import { conversionCodes, conversionFailure } from '../../../src/registry/streaming/conversionFailures';

describe('conversionFailures', () => {
  it('has words of its own for each documented code', () => {
    const told = conversionCodes.map(code => conversionFailure(code));
    assert.equal(new Set(told.map(({ meaning }) => meaning)).size, conversionCodes.length);
    for (const { meaning, advice } of told) {
      assert.match(meaning, /^[A-Z].*\.$/);
      assert.match(advice, /^[A-Z].*\.$/);
    }
  });

  it('names the platform that can be converted where the image has another', () => {
    for (const code of ['UNSUPPORTED_PLATFORM', 'NO_SUPPORTED_PLATFORM_FOUND', 'IMAGE_NOT_RUNNABLE'])
      assert.match(conversionFailure(code).advice, /linux\/amd64/);
  });

  it('passes a code on that nobody documents', () => {
    assert.equal(
      conversionFailure('DISK_FULL').meaning,
      'The conversion failed with DISK_FULL, which is not documented.',
    );
    assert.equal(
      conversionFailure('toString').meaning,
      'The conversion failed with toString, which is not documented.',
    );
  });

  it('tells a failure without a code', () => {
    assert.equal(conversionFailure(undefined).meaning, 'The conversion failed without saying why.');
  });
});
