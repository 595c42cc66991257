import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseChallenges } from '../../src/registry/challenge';

function read(header: string) {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, { ...parameters }]);
}

describe('parseChallenges', () => {
  it('reads the challenge of a registry, with commas in its scope', () => {
    assert.deepEqual(
      read(
        'Bearer realm="https://demo42t.azurecr.io/oauth2/token",service="demo42t.azurecr.io",scope="repository:app:pull,push"',
      ),
      [
        [
          'bearer',
          {
            realm: 'https://demo42t.azurecr.io/oauth2/token',
            service: 'demo42t.azurecr.io',
            scope: 'repository:app:pull,push',
          },
        ],
      ],
    );
  });

  it('reads the examples of RFC 9110', () => {
    assert.deepEqual(read('Basic realm="simple"'), [['basic', { realm: 'simple' }]]);
    assert.deepEqual(
      read('Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""'),
      [
        ['basic', { realm: 'simple' }],
        ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ],
    );
  });

  it('reads the example of RFC 6750', () => {
    assert.deepEqual(
      read('Bearer realm="example", error="invalid_token", error_description="The access token expired"'),
      [
        [
          'bearer',
          { realm: 'example', error: 'invalid_token', error_description: 'The access token expired' },
        ],
      ],
    );
  });

  it('reads several schemes, with and without parameters', () => {
    assert.deepEqual(read('Negotiate, NTLM, Basic realm="x"'), [
      ['negotiate', {}],
      ['ntlm', {}],
      ['basic', { realm: 'x' }],
    ]);
  });

  it('reads on behind a token68, as Negotiate sends one', () => {
    for (const token68 of ['abc', 'abc=', 'YII/a+b~_.-==', 'oXQ=\t'])
      assert.deepEqual(read(`Negotiate ${token68}, Bearer realm="a",service="s"`), [
        ['negotiate', {}],
        ['bearer', { realm: 'a', service: 's' }],
      ]);
    assert.deepEqual(read('Bearer realm="a", Negotiate abc=='), [
      ['bearer', { realm: 'a' }],
      ['negotiate', {}],
    ]);
  });

  it('is easy about case, spaces, and empty list entries', () => {
    assert.deepEqual(read(' , BEARER\tRealm = "a" ,, SERVICE=b , '.replace(/^ , /, '')), [
      ['bearer', { realm: 'a', service: 'b' }],
    ]);
  });

  it('keeps escaped quotes and backslashes', () => {
    assert.deepEqual(read(String.raw`Basic realm="a\\b\"c"`), [['basic', { realm: 'a\\b"c' }]]);
  });

  it('keeps what it could read before the grammar ends', () => {
    assert.deepEqual(read('Bearer realm="a", scope="unfinished'), [['bearer', { realm: 'a' }]]);
  });

  it('reads nothing out of nothing', () => {
    assert.deepEqual(['', ' ', ',', '=', '"'].map(read), [[], [], [], [], []]);
  });

  it('takes no parameter for a property of all objects', () => {
    assert.equal(parseChallenges('Bearer realm="a"')[0]?.parameters.constructor, undefined);
  });

  const piece = fc.constantFrom('Bearer', 'Basic', ' ', ',', '=', '"', '\\', 'realm', 'a', '\t', '(', 'é');
  const anyHeader = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 60 }).map(parts => parts.join('')),
  );

  it('ends for any header', () => {
    fc.assert(fc.property(anyHeader, header => assert.ok(Array.isArray(parseChallenges(header)))));
  });

  it('reads back any value that is quoted', () => {
    const value = fc.string({ unit: fc.constantFrom(...'a,="\\ :/') });
    fc.assert(
      fc.property(value, text => {
        const quoted = text.replace(/["\\]/g, '\\$&');
        assert.deepEqual(read(`Bearer realm="${quoted}",service="s"`), [
          ['bearer', { realm: text, service: 's' }],
        ]);
      }),
    );
  });

  it('takes a header of a megabyte in its stride', () => {
    const long = 1_000_000;
    const headers = [
      'a'.repeat(long),
      `a ${'b=c,'.repeat(long / 4)}`,
      `a b="${'\\"'.repeat(long / 2)}`,
      ','.repeat(long),
      `${'a '.repeat(long / 2)}(`,
      `a ${'b'.repeat(long)}(`,
      `a ${'='.repeat(long)}(`,
      `a b${' '.repeat(long)}(`,
    ];
    const startedAt = performance.now();
    for (const header of headers) parseChallenges(header);
    assert.ok(performance.now() - startedAt < 2000);
  });
});
