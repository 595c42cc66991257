import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextLink } from '../../src/registry/link';

describe('nextLink', () => {
  const next = '/acr/v1/_catalog?last=b&n=2&orderby=';
  const found = [
    `<${next}>; rel="next"`,
    `<${next}>;rel=next`,
    `<${next}>; REL="Next"`,
    `<${next}>; title="a, b"; rel="prefetch next"`,
    `<${next}>; rel=next; title="more"`,
    `<https://a.example/first>; rel="first", <${next}>; rel="next"`,
    `<${next}>; rel="next", <https://a.example/last>; rel="last"`,
  ];
  for (const header of found) {
    it(`finds ${header}`, () => {
      assert.equal(nextLink(header), next);
    });
  }

  for (const header of [
    undefined,
    '',
    `<${next}>`,
    `<${next}>; rel="prev"`,
    `<${next}>; rel="nextone"`,
    `<${next}>; rel=nextone`,
    `${next}; rel="next"`,
  ]) {
    it(`finds none in ${header}`, () => {
      assert.equal(nextLink(header), undefined);
    });
  }

  it('ends for any header', () => {
    const piece = fc.constantFrom('<', '>', ';', 'rel', '=', '"', 'next', ' ', ',', 'a');
    const header = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 60 }).map(parts => parts.join('')),
    );
    fc.assert(fc.property(header, text => assert.ok(typeof nextLink(text) !== 'object')));
  });

  it('takes the longest header that Node lets through in its stride', () => {
    const startedAt = performance.now();
    for (const part of ['<a>', '; rel="', ';rel=" ', ' ', '<', ';'])
      nextLink(`<a>${part.repeat(16_000 / part.length)}`);
    assert.ok(performance.now() - startedAt < 1000);
  });
});
