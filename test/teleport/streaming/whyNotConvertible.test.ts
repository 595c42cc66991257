import assert from 'node:assert/strict';
import type { Facts } from '../../../src/teleport/readiness/facts';
import { whyNotConvertible } from '../../../src/teleport/streaming/whyNotConvertible';
import { fast, unsaid, withImage, without, withResource } from '../readiness/facts';

function told(facts: Facts): string[] {
  return whyNotConvertible(facts).map(({ id, verdict }) => `${id} ${verdict}`);
}

const sized = (sizeBytes: number) =>
  withImage({ layers: { value: { count: 3, sizeBytes, largestBytes: sizeBytes } } });

describe('whyNotConvertible', () => {
  it('has nothing against an image for linux/amd64 in a Premium registry, converted or not', () => {
    assert.deepEqual(told(fast), []);
    assert.deepEqual(told(withImage({ streamingArtifact: { value: false } })), []);
  });

  for (const [what, facts, expected] of [
    ['another platform', withImage({ platforms: { value: ['windows/amd64'] } }), 'streaming.platform blocks'],
    ['a registry that is not Premium', withResource({ sku: 'Standard' }), 'streaming.tier blocks'],
    ['a key of the customer', withResource({ customerManagedKey: true }), 'streaming.key blocks'],
    [
      'another kind of manifest',
      withImage({ mediaType: { value: 'application/x' } }),
      'streaming.type blocks',
    ],
    ['a pull by digest', withImage({ by: 'digest' }), 'streaming.tag blocks'],
    ['a very large image, as advice', sized(40e9), 'streaming.size advice'],
    ['a very small one, as advice', sized(1e6), 'streaming.size advice'],
  ] as const) {
    it(`tells of ${what}`, () => assert.deepEqual(told(facts), [expected]));
  }

  it('says how the pages disagree on size', () => {
    const [size] = whyNotConvertible(sized(40e9));
    assert.match(
      size?.evidence ?? '',
      /over 30 GB gain most, AKS that a file over 30 GB .* belongs in a volume/,
    );
  });

  it('tells what is not known, after what is in the way', () => {
    const facts = { ...withImage({ platforms: unsaid, by: 'digest' }) };
    assert.deepEqual(told(facts), ['streaming.tag blocks', 'streaming.platform unknown']);
  });

  it('judges a registry without an image, and nothing without either', () => {
    assert.deepEqual(told(without(withResource({ sku: 'Basic' }), 'image')), ['streaming.tier blocks']);
    assert.deepEqual(told(without(fast, 'image', 'registry')), []);
  });
});
