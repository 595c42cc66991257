import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExplainedError } from '../../src/base/errors';
import {
  formatReference,
  type ImageReference,
  isLoopback,
  parseDigest,
  parseReference,
  parseRegistry,
  parseRepository,
  parseTag,
  shortDigest,
  shortName,
} from '../../src/registry/reference';
import { thrownBy } from '../support/errors';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** What a reader makes of any text: its value, or undefined for a usage error. Every other error is a failure of the test. */
function readOrRefused<T>(read: (text: string) => T, text: string): T | undefined {
  try {
    return read(text);
  } catch (error) {
    assert.ok(error instanceof ExplainedError && error.code === 'usage' && error.hint, String(error));
    return undefined;
  }
}

function refuses(read: (text: string) => unknown, texts: readonly string[]): void {
  assert.deepEqual(
    texts.filter(text => readOrRefused(read, text) !== undefined),
    [],
  );
}

/** Text that likes to look like references, and to break out of them. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'ab0A/.:@-_%?#[]\\ \n\u0000'), maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        'demo42t.azurecr.io',
        'localhost',
        '[::1]',
        ':5000',
        '/',
        '..',
        'app',
        ':',
        '@',
        digest,
        '%2f',
        '?',
        '#',
        'https://',
      ),
      { maxLength: 8 },
    )
    .map(parts => parts.join('')),
);

const alphanumeric = fc.string({ unit: fc.constantFrom(...'abz09'), minLength: 1, maxLength: 6 });
const component = fc
  .tuple(
    alphanumeric,
    fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '--'), alphanumeric), { maxLength: 2 }),
  )
  .map(([first, rest]) => first + rest.flat().join(''));
const repository = fc.array(component, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'));
const tag = fc
  .tuple(fc.constantFrom(...'aZ0_'), fc.string({ unit: fc.constantFrom(...'aZ0_.-'), maxLength: 127 }))
  .map(([first, rest]) => first + rest);
const host = fc.constantFrom(
  'demo42t.azurecr.io',
  'localhost',
  'localhost:5000',
  '[::1]:5000',
  'a.b-c.example:8443',
);

describe('parseRegistry', () => {
  it('reads names, login servers, ports and URLs', () => {
    const table = [
      ['demo42t', 'demo42t.azurecr.io', 'https://demo42t.azurecr.io'],
      [' Demo42T ', 'demo42t.azurecr.io', 'https://demo42t.azurecr.io'],
      [
        'contoso-e7ggejfuhzhgedc8',
        'contoso-e7ggejfuhzhgedc8.azurecr.io',
        'https://contoso-e7ggejfuhzhgedc8.azurecr.io',
      ],
      ['demo42t.azurecr.cn', 'demo42t.azurecr.cn', 'https://demo42t.azurecr.cn'],
      ['https://demo42t.azurecr.io/', 'demo42t.azurecr.io', 'https://demo42t.azurecr.io'],
      ['registry.example:8443', 'registry.example:8443', 'https://registry.example:8443'],
      ['localhost', 'localhost', 'http://localhost'],
      ['localhost:5000', 'localhost:5000', 'http://localhost:5000'],
      ['127.0.0.1:5000', '127.0.0.1:5000', 'http://127.0.0.1:5000'],
      ['[::1]:5000', '[::1]:5000', 'http://[::1]:5000'],
      ['https://localhost:5000', 'localhost:5000', 'https://localhost:5000'],
      ['HTTP://localhost:5000', 'localhost:5000', 'http://localhost:5000'],
    ];
    assert.deepEqual(
      table.map(([text = '']) => Object.values(parseRegistry(text))),
      table.map(([, ...expected]) => expected),
    );
  });

  it('refuses what is no registry', () => {
    refuses(parseRegistry, [
      '',
      '/',
      'demo 42t',
      '-demo.azurecr.io',
      'demo42t.azurecr.io/hello-world',
      'demo42t.azurecr.io?x',
      'demo42t.azurecr.io#x',
      'user@demo42t.azurecr.io',
      'ftp://demo42t.azurecr.io',
      'demo42t..azurecr.io',
      'demo42t.azurecr.io:99999',
      'demo42t.azurecr.io:',
      '[::1',
      'demo42t.azurecr.io\nevil.example',
      `${'a.'.repeat(130)}io`,
    ]);
  });

  it('lets plain http go to loopback alone', () => {
    const error = thrownBy(ExplainedError, () => parseRegistry('http://demo42t.azurecr.io'));
    assert.match(error.message, /not an address that is safe to send credentials to/);
  });

  it('does not repeat a password that stands in an address', () => {
    const { message } = thrownBy(ExplainedError, () =>
      parseRegistry('https://reader:canary@demo42t.azurecr.io'),
    );
    assert.doesNotMatch(message, /canary/);
  });

  it('gives an origin that leads to that host and nowhere else, or a usage error, for any text', () => {
    fc.assert(
      fc.property(anyText, text => {
        const address = readOrRefused(parseRegistry, text);
        if (address === undefined) return;
        const url = new URL(`${address.origin}/v2/`);
        assert.equal(url.pathname, '/v2/');
        assert.equal(url.username + url.password, '');
        assert.ok(url.protocol === 'https:' || isLoopback(url.host));
      }),
      { numRuns: 500 },
    );
  });
});

describe('isLoopback', () => {
  it('knows this machine by its names, and no other', () => {
    const hosts = [
      'localhost',
      '127.0.0.1',
      '127.1.2.3:80',
      '[::1]:5000',
      'localhost.example',
      '127.0.0.1.example',
      '10.0.0.1',
    ];
    assert.deepEqual(hosts.map(isLoopback), [true, true, true, true, false, false, false]);
  });
});

describe('parseRepository', () => {
  it('reads names of one or more parts, and lets a leading slash go', () => {
    assert.deepEqual(
      ['hello-world', 'a/b/c', '/team/web_app', 'a__b', 'x.y-z', ' app '].map(parseRepository),
      ['hello-world', 'a/b/c', 'team/web_app', 'a__b', 'x.y-z', 'app'],
    );
  });

  it('refuses what is no name', () => {
    refuses(parseRepository, [
      '',
      '/',
      '//a',
      'a/',
      'a//b',
      'A',
      'a..b',
      'a/../b',
      '..',
      '.',
      'a?b',
      'a#b',
      'a%2fb',
      'a b',
      'a:1',
      'a@b',
      'a___b',
      '-a',
      'a-',
      'é',
      'a'.repeat(256),
    ]);
  });

  it('never lets a name out of its place in a URL', () => {
    fc.assert(
      fc.property(anyText, text => {
        const name = readOrRefused(parseRepository, text);
        if (name === undefined) return;
        const url = new URL(`https://demo42t.azurecr.io/acr/v1/${name}/_tags?n=1`);
        assert.equal(url.href, `https://demo42t.azurecr.io/acr/v1/${name}/_tags?n=1`);
      }),
      { numRuns: 500 },
    );
  });

  it('takes long text that almost fits without effort', () => {
    refuses(parseRepository, [`${'a-'.repeat(100_000)}!`, `${'a/'.repeat(100_000)}!`, '-'.repeat(200_000)]);
  });
});

describe('parseTag and parseDigest', () => {
  it('read what the grammar allows', () => {
    assert.deepEqual([parseTag('V1.0_a-b'), parseTag('_'), parseDigest(digest)], ['V1.0_a-b', '_', digest]);
  });

  it('refuse the rest', () => {
    refuses(parseTag, ['', '.a', '-a', 'a/b', 'a:b', 'a b', 'a?', 'a%', 'a#', '..', 'a'.repeat(129), 'a\n']);
    refuses(parseDigest, [
      '',
      'sha256',
      'sha256:',
      'sha256:xyz',
      `SHA256:${'0'.repeat(64)}`,
      `${digest}/..`,
      `${digest}\n`,
    ]);
  });

  it('never let anything out of its place in a URL', () => {
    fc.assert(
      fc.property(anyText, text => {
        for (const read of [parseTag, parseDigest]) {
          const reference = readOrRefused(read, text);
          const href = `https://demo42t.azurecr.io/v2/app/manifests/${reference}`;
          if (reference !== undefined) assert.equal(new URL(href).href, href);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseReference', () => {
  const read = (text: string) => {
    const { registry, ...rest } = parseReference(text);
    return { at: registry.loginServer, ...rest };
  };

  it('reads tag, digest, both or neither', () => {
    const at = 'demo42t.azurecr.io';
    assert.deepEqual(
      [`${at}/app`, `${at}/a/b:1.0`, `${at}/app@${digest}`, `${at}/app:1.0@${digest}`].map(read),
      [
        { at, repository: 'app', tag: 'latest' },
        { at, repository: 'a/b', tag: '1.0' },
        { at, repository: 'app', digest },
        { at, repository: 'app', tag: '1.0', digest },
      ],
    );
  });

  it('tells a port from a tag', () => {
    assert.deepEqual(read('localhost:5000/app:1'), { at: 'localhost:5000', repository: 'app', tag: '1' });
  });

  it('refuses text without a registry, and names the part that is wrong', () => {
    const what = (text: string) =>
      /is not (an? \w+)/.exec(thrownBy(ExplainedError, () => parseReference(text)).message)?.[1];
    assert.deepEqual(
      [
        'hello-world:1.0',
        'library/app:1',
        '',
        'r.io/',
        'r.io/App',
        'r.io/app:a b',
        'r.io/app@sha256:1',
        '-.io/app',
      ].map(what),
      ['an image', 'an image', 'an image', 'an image', 'a repository', 'a tag', 'a digest', 'a registry'],
    );
  });

  it('reads back what formatReference writes', () => {
    const image: fc.Arbitrary<ImageReference> = fc
      .tuple(host.map(parseRegistry), repository, fc.oneof(fc.record({ tag }), fc.constant({ digest })))
      .map(([registry, name, pinned]) => ({ registry, repository: name, ...pinned }));
    fc.assert(
      fc.property(image, reference =>
        assert.deepEqual(parseReference(formatReference(reference)), reference),
      ),
    );
  });

  it('gives an image or a usage error for any text', () => {
    fc.assert(
      fc.property(anyText, text => {
        readOrRefused(parseReference, text);
      }),
      { numRuns: 500 },
    );
  });

  it('quotes no more than a line of what it refuses', () => {
    const { message } = thrownBy(ExplainedError, () => parseReference('x'.repeat(100_000)));
    assert.ok(message.length < 400);
  });
});

describe('short names', () => {
  it('show the tag, or the beginning of the digest', () => {
    assert.deepEqual(
      [
        shortName({ repository: 'app', tag: '1', digest }),
        shortName({ repository: 'app', digest }),
        shortName({ repository: 'app' }),
      ],
      ['app:1', 'app@sha256:0123456789ab', 'app'],
    );
  });

  it('leave a digest alone that is short already', () => {
    assert.equal(shortDigest('sha256:01'), 'sha256:01');
  });
});
