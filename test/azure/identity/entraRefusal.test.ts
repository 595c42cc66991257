import assert from 'node:assert/strict';
import { SignInNeeded } from '../../../src/azure/account';
import { entraRefusal, withoutSecrets } from '../../../src/azure/identity/entraRefusal';
import { assertKept } from '../../support/canary';

const request = {
  account: { id: 'ada', label: 'ada@contoso.example' },
  tenant: 'contoso.example',
  scopes: ['https://containerregistry.azure.net/.default'],
};

/** As the SDK throws it. */
function refused(code: number, said = 'Words of Entra.') {
  const errorDescription = `AADSTS${code}: ${said} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-05 12:00:00Z`;
  const message = `invalid_grant Status code: 400\nMore details:\n${errorDescription},`;
  return Object.assign(new Error(message), {
    name: 'AuthenticationError',
    errorResponse: { error: 'invalid_grant', errorCodes: [code], errorDescription },
  });
}

function told(error: unknown) {
  return entraRefusal(error, { label: 'ada@contoso.example', request });
}

describe('entraRefusal', () => {
  for (const code of [50076, 50079, 50074, 50058, 53000, 70043, 700082]) {
    it(`wants somebody to sign in after AADSTS${code}`, () => {
      const error = told(refused(code));
      assert.ok(error instanceof SignInNeeded);
      assert.deepEqual(error.request, request);
    });
  }

  for (const [code, expected, words] of [
    [500011, 'unknownAudience', /containerregistry\.azure\.net: it is not known in tenant contoso\.example/],
    [650052, 'unknownAudience', /not known in tenant/],
    [650057, 'unknownAudience', /not known in tenant/],
    [70011, 'unknownAudience', /not known in tenant/],
    [65001, 'unknownAudience', /nobody has consented to it in tenant contoso\.example/],
    [50020, 'notMember', /^ada@contoso\.example is not known in tenant contoso\.example/],
    [90072, 'notMember', /is not known in tenant/],
    [90002, 'unknownTenant', /^Tenant contoso\.example does not exist in this cloud/],
    [7000215, 'badClient', /refused the secret, certificate or federated token/],
    [7000222, 'badClient', /refused the secret/],
    [53003, 'refused', /refused ada@contoso\.example a token for https:\/\/containerregistry/],
  ] as const) {
    it(`puts AADSTS${code} into words`, () => {
      const error = told(refused(code));
      assert.equal(error?.code, expected);
      assert.match(error?.message ?? '', words);
      assert.match(error?.message ?? '', new RegExp(`\\(AADSTS${code}\\)`));
      assert.equal(error?.detail, `AADSTS${code}: Words of Entra.`);
      assert.ok(error?.hint);
    });
  }

  it('finds the code in any text, such as that of az', () => {
    const said = new Error(
      'ERROR: AADSTS500011: The resource principal named x was not found.\nRun az login',
    );
    assert.deepEqual(
      [told(said)?.code, told(said)?.detail],
      ['unknownAudience', 'AADSTS500011: The resource principal named x was not found.'],
    );
  });

  it('says nothing of what Entra did not refuse', () => {
    assert.equal(told(new Error('network_error')), undefined);
    assert.equal(told('AADSTS is no code'), undefined);
    assert.equal(told(undefined), undefined);
  });

  it('tells no token, and holds nothing of the SDK’s error', () => {
    const error = told(refused(53003, 'The token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl is refused.'));
    assertKept(['eyJ', 'c2lnbmF0dXJl'], error);
    assert.equal(error?.cause, undefined);
    assert.match(error?.detail ?? '', /The token … is refused\./);
  });

  it('takes one line, and not too much of it', () => {
    assert.equal(withoutSecrets('  one\ntwo'), 'one');
    assert.equal(withoutSecrets('x'.repeat(900)).length, 500);
  });
});
