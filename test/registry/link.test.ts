import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextLink } from '../../src/registry/link';

interface LinkParts {
  readonly target: string;
  readonly relations: readonly string[];
  readonly title: boolean;
  readonly isSpaced: boolean;
}

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

  it('finds the first target of relation next in any list of links, and no other', () => {
    const target = fc.constantFrom('/a', '/b?last=x,y;z&n=2', 'https://a.example/c', '');
    const relations = fc.array(fc.constantFrom('next', 'prev', 'prefetch', 'nextone', 'NEXT'), {
      maxLength: 3,
    });
    const link = fc.record({ target, relations, title: fc.boolean(), isSpaced: fc.boolean() });
    const written = ({ target, relations, title, isSpaced }: LinkParts) => {
      const parts = [...(title ? ['title="next, next"'] : []), `rel="${relations.join(' ')}"`];
      return [`<${target}>`, ...parts].join(isSpaced ? ' ; ' : ';');
    };
    const isNext = ({ relations }: LinkParts) => relations.some(name => name.toLowerCase() === 'next');
    fc.assert(
      fc.property(fc.array(link, { maxLength: 4 }), links => {
        assert.equal(nextLink(links.map(written).join(', ')), links.find(isNext)?.target);
      }),
    );
  });

  it('gives of any header nothing but a whole target in it', () => {
    const piece = fc.constantFrom('<', '>', ';', 'rel', '=', '"', 'next', ' ', ',', 'a', '<a>;rel=next');
    const header = fc.array(piece, { maxLength: 60 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(header, text => {
        const found = nextLink(text);
        const isWhole = found !== undefined && !/[<>]/.test(found) && text.includes(`<${found}>`);
        assert.ok(found === undefined || isWhole);
        // What says nothing of next has none.
        if (!/rel\s*=/.test(text) || !text.includes('next')) assert.equal(found, undefined);
      }),
    );
  });

  it('takes the longest header that Node lets through in its stride', () => {
    const startedAt = performance.now();
    for (const part of ['<a>', '; rel="', ';rel=" ', ' ', '<', ';'])
      nextLink(`<a>${part.repeat(16_000 / part.length)}`);
    assert.ok(performance.now() - startedAt < 1000);
  });
});
