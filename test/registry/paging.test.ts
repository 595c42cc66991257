import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { asArray, parseJson } from '../../src/base/json';
import { Connection } from '../../src/registry/connection';
import { pages } from '../../src/registry/paging';
import { RegistryError } from '../../src/registry/registryError';
import { catalogScope } from '../../src/registry/scope';
import { failureAs } from '../support/errors';
import { reply } from '../support/http';
import { collected, steady } from '../support/registry';
import { scriptedSession } from '../support/session';

/** A page of one letter, that points to a next page. */
function page(letter: string, link?: string): HttpReply {
  return reply(200, [letter], link === undefined ? {} : { link: `<${link}>; rel="next"` });
}

/** Reads a listing to its end, of a registry that answers by the script. */
function listing(answer: (path: string, index: number) => HttpReply, at?: string) {
  const { session, requests } = scriptedSession(
    ({ url }: HttpRequest, index) => {
      const { pathname, search } = new URL(url);
      return answer(pathname + search, index);
    },
    at === undefined ? {} : { at },
  );
  const call = {
    method: 'GET',
    step: 'catalog',
    subject: 'the list of repositories',
    scope: catalogScope,
    expects: [200],
    path: '/acr/v1/_catalog?n=1',
    signal: steady(),
  } as const;
  const read = ({ body }: HttpReply) => asArray(parseJson(body));
  return { requests, pages: pages(new Connection(session), call, read) };
}

describe('pages', () => {
  it('follows relative links to the last page', async () => {
    const answers = [page('a', '/acr/v1/_catalog?last=a&n=1&orderby='), page('b', '?last=b&n=1'), page('c')];
    const { requests, pages } = listing((_, index) => answers[index] ?? reply(500));
    assert.deepEqual(await collected(pages), ['a', 'b', 'c']);
    assert.deepEqual(
      requests.map(({ url }) => url),
      ['?n=1', '?last=a&n=1&orderby=', '?last=b&n=1'].map(
        query => `https://demo42t.azurecr.io/acr/v1/_catalog${query}`,
      ),
    );
  });

  it('says of each page whether it is the last', async () => {
    const answers = [page('a', '?last=a'), page('b')];
    const last: boolean[] = [];
    for await (const { isLast } of listing((_, index) => answers[index] ?? reply(500)).pages)
      last.push(isLast);
    assert.deepEqual(last, [false, true]);
  });

  it('follows links that are whole, to the registry itself', async () => {
    const answers = [page('a', 'https://demo42t.azurecr.io/acr/v1/_catalog?last=a'), page('b')];
    assert.deepEqual(await collected(listing((_, index) => answers[index] ?? reply(500)).pages), ['a', 'b']);
  });

  it('follows whole links of a registry whose port is the usual one', async () => {
    const answers = [page('a', 'https://registry.example/v2/_catalog?last=a'), page('b')];
    const { pages } = listing((_, index) => answers[index] ?? reply(500), 'registry.example:443');
    assert.deepEqual(await collected(pages), ['a', 'b']);
  });

  it('follows links that page by something else than last', async () => {
    const answers = [page('a', '?next_page=2'), page('b', '?next_page=3'), page('c')];
    assert.deepEqual(await collected(listing((_, index) => answers[index] ?? reply(500)).pages), [
      'a',
      'b',
      'c',
    ]);
  });

  for (const link of [
    'https://evil.example/acr/v1/_catalog?last=a',
    '//evil.example/v2/_catalog?last=a',
    'https://demo42t.azurecr.io:444/?last=a',
  ]) {
    it(`does not follow ${link}`, async () => {
      const { requests, pages } = listing(() => page('a', link));
      const { code, message } = await failureAs(RegistryError, collected(pages));
      assert.equal(code, 'foreignHost');
      assert.match(message, /pointed to another host, .* it was not followed/);
      assert.equal(requests.length, 1);
    });
  }

  it('goes on after an empty page that points on, and does not give it', async () => {
    const empty = reply(200, [], { link: '<?last=b>; rel="next"' });
    const answers = [page('a', '?last=a'), empty, page('c')];
    const { requests, pages } = listing((_, index) => answers[index] ?? reply(500));
    assert.deepEqual([await collected(pages), requests.length], [['a', 'c'], 3]);
  });

  it('ends with an empty page that points to itself', async () => {
    const { requests, pages } = listing(() =>
      reply(200, [], { link: '</acr/v1/_catalog?last=z>; rel="next"' }),
    );
    assert.deepEqual([(await pages.next()).done, requests.length], [true, 2]);
  });

  it('says that a list was cut whose pages go on without an item', async () => {
    const { requests, pages } = listing((_, index) =>
      reply(200, [], { link: `<?last=${index}>; rel="next"` }),
    );
    const { code, message } = await failureAs(RegistryError, collected(pages));
    assert.equal(code, 'unexpected');
    assert.match(
      message,
      /the list of repositories in pages without an end; there may be more than was read/,
    );
    assert.equal(requests.length, 1001);
  });

  it('says that a list was cut whose pages do not end', async () => {
    const { pages } = listing((_, index) => page('a', `?last=${index}`));
    let read = 0;
    const all = async () => {
      for await (const { items } of pages) read += items.length;
    };
    assert.equal((await failureAs(RegistryError, all())).code, 'unexpected');
    assert.equal(read, 100_000);
  });

  it('ends where last does not advance', async () => {
    const { requests, pages } = listing(() => page('a', '/acr/v1/_catalog?last=a&n=1'));
    assert.deepEqual([await collected(pages), requests.length], [['a', 'a'], 2]);
  });

  it('ends where links go in a circle', async () => {
    const { requests, pages } = listing(path => page('x', path.includes('last=a') ? '?last=b' : '?last=a'));
    await collected(pages);
    assert.equal(requests.length, 3);
  });

  it('ends with a link that cannot be read', async () => {
    assert.deepEqual(await collected(listing(() => page('a', 'https://[')).pages), ['a']);
  });

  it('asks for the next page only when somebody wants it', async () => {
    const { requests, pages } = listing(() => page('a', '?last=a'));
    await pages.next();
    assert.equal(requests.length, 1);
  });
});
