import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readServiceError } from '../../src/azure/serviceError';

const shapes: readonly (readonly [
  title: string,
  body: unknown,
  code: string | undefined,
  message: string | undefined,
])[] = [
  ['the usual one', { error: { code: 'AuthorizationFailed', message: 'No.' } }, 'AuthorizationFailed', 'No'],
  ['one without its wrapper', { code: 'NotFound', message: 'Gone' }, 'NotFound', 'Gone'],
  ['one with a capital', { Message: 'An error has occurred.' }, undefined, 'An error has occurred'],
  ['one with both in capitals', { Code: 'Bad', Message: 'So bad' }, 'Bad', 'So bad'],
  [
    'a list',
    [
      { code: 'A', message: 'first' },
      { code: 'B', message: 'second' },
    ],
    'A',
    'first',
  ],
  ['an empty list', [], undefined, undefined],
  [
    'an operation that failed',
    { status: 'Failed', error: { code: 'Quota', message: 'Full' } },
    'Quota',
    'Full',
  ],
  ['OData', { 'odata.error': { code: 'X', message: { lang: 'en', value: 'Why' } } }, 'X', 'Why'],
  ['OAuth', { error: 'invalid_grant', error_description: 'AADSTS1: no' }, 'invalid_grant', 'AADSTS1: no'],
  ['a number for a code', { error: { code: 400, message: 'Bad' } }, '400', 'Bad'],
  ['a null message', { error: { code: 'X', message: null } }, 'X', undefined],
  ['a null error', { error: null }, undefined, undefined],
  [
    'JSON in a message',
    { code: 'Outer', message: '{"error":{"code":"Inner","message":"deep"}}' },
    'Outer',
    'deep',
  ],
  ['text', 'Service  is\nbusy.', undefined, 'Service is busy'],
  ['text that is JSON', '{"error":{"code":"X","message":"Why"}}', 'X', 'Why'],
  [
    'a page',
    '<!DOCTYPE html><html><head><title>Out of order</title></head><body>x</body></html>',
    undefined,
    'Out of order',
  ],
  ['a page without a title', '<html><body>x</body></html>', undefined, undefined],
  ['markup in a message', { error: { code: 'X', message: 'See <a href="y">this</a>' } }, 'X', 'See this'],
  ['nothing', '', undefined, undefined],
  ['null', null, undefined, undefined],
  ['a number', 42, undefined, undefined],
];

describe('reading an error of Azure', () => {
  for (const [title, body, code, message] of shapes) {
    it(`understands ${title}`, () => {
      const said = readServiceError(body);
      assert.deepEqual([said.code, said.message], [code, message]);
    });
  }

  it('adds what the details say, which for Resource Graph is all that counts', () => {
    const details = [
      { code: 'InvalidQuery', message: 'Query is invalid.' },
      { code: 'ParserFailure', message: 'line 1' },
    ];
    const said = readServiceError({
      error: { code: 'BadRequest', message: 'Please provide support with this', details },
    });
    assert.equal(said.code, 'BadRequest');
    assert.equal(said.message, 'Please provide support with this. Query is invalid. line 1');
  });

  it('says nothing twice', () => {
    const details = [{ message: 'Full.' }];
    assert.equal(readServiceError({ error: { code: 'X', message: 'Full', details } }).message, 'Full');
  });

  it('follows an error within an error, to an end', () => {
    let nested: unknown = { code: 'Innermost', message: 'too deep' };
    for (let depth = 0; depth < 1000; depth++) nested = { error: nested };
    assert.deepEqual(readServiceError(nested), {});
  });

  it('keeps a long story short', () => {
    assert.equal(readServiceError({ message: 'x'.repeat(10_000) }).message?.length, 600);
  });

  it('never throws, whatever comes', () => {
    const named = fc.dictionary(
      fc.constantFrom('error', 'code', 'message', 'details', 'innererror', 'Message', 'value', 'odata.error'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), named, fc.string(), fc.json()), body => {
        const { code = '', message = '' } = readServiceError(body);
        assert.ok(typeof code === 'string' && typeof message === 'string');
        assert.doesNotMatch(`${code}${message}`, /[\u0000-\u001f<>]/);
      }),
    );
  });
});
