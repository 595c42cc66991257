import assert from 'node:assert/strict';
import fc from 'fast-check';
import { claimsChallenge } from '../../src/azure/claimsChallenge';

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
const encoded = Buffer.from(claims).toString('base64url');

describe('a claims challenge', () => {
  for (const [title, header] of [
    [
      'as Resource Manager sends it',
      `Bearer authorization_uri="https://login.windows.net/", error="insufficient_claims", claims="${encoded}"`,
    ],
    ['in another order', `Bearer claims="${encoded}", realm="", error="insufficient_claims"`],
    [
      'in base64 with its padding',
      `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
    ],
    ['beside another scheme', `PoP nonce="x", Bearer error="insufficient_claims", claims="${encoded}"`],
    ['without quotes', `Bearer error=insufficient_claims, claims=${encoded}`],
  ] as const) {
    it(`is read ${title}`, () => {
      assert.deepEqual(claimsChallenge(header), { header, claims });
    });
  }

  for (const [title, header] of [
    ['no header', undefined],
    ['an expired token', `Bearer error="invalid_token", claims="${encoded}"`],
    ['claims that are no base64', 'Bearer error="insufficient_claims", claims="!"'],
    [
      'claims that are no JSON',
      `Bearer error="insufficient_claims", claims="${Buffer.from('no').toString('base64')}"`,
    ],
    ['no claims', 'Bearer error="insufficient_claims"'],
  ] as const) {
    it(`is not seen in ${title}`, () => {
      assert.equal(claimsChallenge(header), undefined);
    });
  }

  it('is looked for in any text', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        assert.equal(claimsChallenge(text), undefined);
        claimsChallenge(`Bearer error="insufficient_claims", claims="${text}"`);
      }),
    );
  });
});
