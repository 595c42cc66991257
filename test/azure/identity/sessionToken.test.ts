import assert from 'node:assert/strict';
import { sessionToken } from '../../../src/azure/identity/sessionToken';
import { jwt } from '../../support/tokens';

const nowMs = Date.UTC(2026, 0, 5);

describe('sessionToken', () => {
  it('ends when the token says so', () => {
    const token = jwt({ exp: nowMs / 1000 + 3600 });
    assert.deepEqual(sessionToken(token, nowMs), { token, expiresOnTimestamp: nowMs + 3_600_000 });
  });

  for (const [what, token] of [
    ['says nothing of it', jwt({})],
    ['says nonsense', jwt({ exp: 'soon' })],
    ['is no JWT', 'opaque'],
    ['is empty', ''],
    ['holds no JSON', 'a.b.c'],
  ] as const) {
    it(`ends in five minutes where the token ${what}`, () => {
      assert.equal(sessionToken(token, nowMs).expiresOnTimestamp, nowMs + 300_000);
    });
  }
});
