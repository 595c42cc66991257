import assert from 'node:assert/strict';
import { azLogin } from '../../../src/azure/identity/azLogin';
import { challengeOf, claimsOf } from '../../../src/azure/identity/challenge';

const scopes = ['https://management.azure.com/.default'];

describe('azLogin', () => {
  it('names the tenant where there is one', () => {
    assert.equal(azLogin({ scopes }), 'az login');
    assert.equal(azLogin({ scopes, tenant: 'contoso.example' }), 'az login --tenant contoso.example');
  });

  it('names the scope where a policy wants more for it', () => {
    assert.equal(
      azLogin({ scopes, tenant: 'contoso.example' }, true),
      'az login --tenant contoso.example --scope https://management.azure.com/.default',
    );
  });

  it('passes the claims on that a service asked for', () => {
    const challenge = challengeOf('{"access_token":{"nbf":{"essential":true}}}');
    const command = azLogin({ scopes, challenge });
    const [, encoded = ''] = /--claims-challenge (\S+)$/.exec(command) ?? [];
    assert.equal(
      Buffer.from(encoded, 'base64').toString('utf8'),
      '{"access_token":{"nbf":{"essential":true}}}',
    );
    assert.match(command, /--scope https:/);
  });

  it('leaves out what would not be an argument', () => {
    const tenant = 'contoso; rm -rf ~';
    assert.equal(azLogin({ scopes: ['https://a b'], tenant }, true), 'az login');
  });
});

describe('challenge', () => {
  it('is read back as it was written', () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    assert.equal(claimsOf(challengeOf(claims)), claims);
  });

  it('asks for nothing where there are no claims', () => {
    assert.equal(claimsOf(undefined), undefined);
    assert.equal(claimsOf('Bearer authorization_uri="https://login.microsoftonline.com/t"'), undefined);
  });
});
