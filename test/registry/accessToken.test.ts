import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAccessToken } from '../../src/registry/accessToken';
import { jwt } from '../support/tokens';

const nowMs = Date.UTC(2026, 0, 5, 12);
const nowS = nowMs / 1000;
const minuteMs = 60_000;

describe('readAccessToken', () => {
  it('stays fresh until a minute before a long-lived token expires', () => {
    assert.equal(readAccessToken(jwt({ exp: nowS + 4500 }), nowMs).freshUntil, nowMs + 74 * minuteMs);
  });

  it('keeps a fifth of a short life for a margin', () => {
    assert.equal(readAccessToken(jwt({ exp: nowS + 100 }), nowMs).freshUntil, nowMs + 80_000);
  });

  it('is not fresh when it has expired', () => {
    assert.ok(readAccessToken(jwt({ exp: nowS - 10 }), nowMs).freshUntil <= nowMs);
  });

  it('takes a minute for the life of a token that does not say', () => {
    for (const token of ['opaque', jwt({}), jwt({ exp: 'tomorrow' })]) {
      assert.equal(readAccessToken(token, nowMs).freshUntil, nowMs + 48_000);
    }
  });

  it('reads what is granted, with keys in lower case and with capitals', () => {
    const lower = { type: 'repository', name: 'app', actions: ['pull'] };
    const capital = { Type: 'repository', Name: 'app', Actions: ['pull'] };
    for (const entry of [lower, capital]) {
      assert.deepEqual(readAccessToken(jwt({ access: [entry] }), nowMs).grants, [lower]);
    }
  });

  it('tells a token that grants nothing from one that does not say', () => {
    assert.deepEqual(
      [jwt({ access: [] }), jwt({}), 'opaque'].map(token => readAccessToken(token, nowMs).grants),
      [[], undefined, undefined],
    );
  });

  it('leaves out entries that it cannot read', () => {
    const access = [
      null,
      7,
      { type: 'repository' },
      { type: 'oven', name: 'a' },
      { type: 'registry', name: 'catalog', actions: '*' },
    ];
    assert.deepEqual(readAccessToken(jwt({ access }), nowMs).grants, [
      { type: 'registry', name: 'catalog', actions: [] },
    ]);
  });

  it('takes any text for a token', () => {
    const text = fc.oneof(fc.string(), fc.jsonValue().map(jwt));
    fc.assert(
      fc.property(text, token => {
        const { value, freshUntil } = readAccessToken(token, nowMs);
        assert.ok(value === token && Number.isFinite(freshUntil));
      }),
    );
  });
});
