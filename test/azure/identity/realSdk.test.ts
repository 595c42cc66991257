import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignInNeeded } from '../../../src/azure/account';
import {
  type Cloud,
  chinaCloud,
  customCloud,
  publicCloud,
  usGovernmentCloud,
} from '../../../src/azure/cloud';
import {
  type DeviceCode,
  type IdentityKind,
  type IdentityOptions,
  identityAccount,
} from '../../../src/azure/identity/identityAccount';
import { systemClock } from '../../../src/base/clock';
import { ExplainedError } from '../../../src/base/errors';
import type { FetchRequest, FetchResponse } from '../../../src/base/fetch';
import { createSend } from '../../../src/base/send';
import { assertKept } from '../../support/canary';
import { failureAs } from '../../support/errors';
import { response, scriptedFetch, socketError } from '../../support/http';
import { jwt } from '../../support/tokens';

const tenant = '11111111-1111-1111-1111-111111111111';
const client = '22222222-2222-2222-2222-222222222222';
const secret = 'canary-client-secret';
const registry = 'https://containerregistry.azure.net/.default';

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** An account whose network answers by a script, with all that was sent. */
function real(
  kind: IdentityKind,
  answer: (sent: Sent, index: number) => FetchResponse | Promise<FetchResponse>,
  more: Partial<IdentityOptions> & { readonly cloud?: Cloud } = {},
) {
  const sent: Sent[] = [];
  const fetch = scriptedFetch((url, { method, body = '', headers }: FetchRequest) => {
    const one = { method, url: new URL(url), form: new URLSearchParams(body), headers };
    return answer(one, sent.push(one) - 1);
  });
  const send = createSend(fetch, systemClock);
  const environment = { AZURE_CLIENT_ID: client };
  const options = { cloud: publicCloud, fetch, send, clock: systemClock, environment, ...more };
  return { sent, account: identityAccount(kind, options) };
}

function granted({ url, form }: Sent): FetchResponse {
  assert.match(url.pathname, /\/oauth2\/v2\.0\/token$/);
  const access_token = `canary-token for ${form.get('scope')} in ${url.pathname.split('/')[1]}`;
  return response(200, { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token });
}

function refused(code: number, error: string): () => FetchResponse {
  const error_description = `AADSTS${code}: Words of Entra. Trace ID: 1 Correlation ID: 2 Timestamp: 3`;
  return () => response(400, { error, error_description, error_codes: [code] });
}

describe('identityAccount with the real @azure/identity', function () {
  // The package is loaded by the first of them.
  this.slow(1500);
  const names = Object.keys(process.env).filter(name => /^(?:AZURE_|IDENTITY_|MSI_|IMDS_)/.test(name));
  const before = names.map(name => [name, process.env[name]] as const);
  beforeEach(() => {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, {
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: client,
      AZURE_CLIENT_SECRET: secret,
    });
  });
  afterEach(() => {
    for (const name of ['TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET', 'FEDERATED_TOKEN_FILE'])
      delete process.env[`AZURE_${name}`];
    for (const [name, value] of before) process.env[name] = value;
  });

  it('gets the environment’s tokens through our own fetch, each for its own audience', async () => {
    const { account, sent } = real('environment', granted);
    const scopes = [registry, publicCloud.armScope, publicCloud.aksScope];
    const tokens = [];
    for (const scope of scopes) tokens.push((await account.credential.getToken(scope))?.token);
    assert.deepEqual(
      tokens,
      scopes.map(scope => `canary-token for ${scope} in ${tenant}`),
    );
    assert.deepEqual(
      sent.map(({ method, url, form }) => [method, url.host, form.get('client_id'), form.get('grant_type')]),
      scopes.map(() => ['POST', 'login.microsoftonline.com', client, 'client_credentials']),
    );
    assert.ok(sent.every(({ url, headers }) => !`${url} ${JSON.stringify(headers)}`.includes(secret)));
  });

  it('asks in the tenant that is wanted', async () => {
    const { account, sent } = real('environment', granted);
    await account.credential.getToken(registry, { tenantId: 'fabrikam.example' });
    assert.equal(sent[0]?.url.pathname, '/fabrikam.example/oauth2/v2.0/token');
  });

  it('reads when the token ends', async () => {
    const token = await real('environment', granted).account.credential.getToken(registry);
    const leftMs = (token?.expiresOnTimestamp ?? 0) - Date.now();
    assert.ok(leftMs > 3_500_000 && leftMs < 3_700_000);
  });

  it('signs in at each cloud’s own authority', async () => {
    const hosts = [];
    for (const cloud of [chinaCloud, usGovernmentCloud]) {
      const { account, sent } = real('environment', granted, { cloud });
      await account.credential.getToken(cloud.armScope);
      hosts.push([sent.length, sent[0]?.url.host, sent[0]?.form.get('scope')]);
    }
    // MSAL knows that these two hosts are one.
    assert.deepEqual(hosts, [
      [1, 'login.partner.microsoftonline.cn', chinaCloud.armScope],
      [1, 'login.microsoftonline.us', usGovernmentCloud.armScope],
    ]);
  });

  it('asks nobody else about a cloud of one’s own', async () => {
    const authority = 'https://login.stack.example';
    const cloud = customCloud({
      name: 'Stack',
      arm: 'https://arm.stack.example',
      authority,
      portal: 'https://portal.stack.example',
    });
    const discovery = {
      token_endpoint: `${authority}/${tenant}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/${tenant}/oauth2/v2.0/authorize`,
      issuer: `${authority}/${tenant}/v2.0`,
      jwks_uri: `${authority}/${tenant}/keys`,
    };
    const answer = (sent: Sent) => (sent.method === 'GET' ? response(200, discovery) : granted(sent));
    const { account, sent } = real('environment', answer, { cloud });
    await account.credential.getToken(cloud.armScope);
    assert.deepEqual(
      sent.map(({ method, url }) => `${method} ${url.host}${url.pathname}`),
      [
        `GET login.stack.example/${tenant}/v2.0/.well-known/openid-configuration`,
        `POST login.stack.example/${tenant}/oauth2/v2.0/token`,
      ],
    );
  });

  for (const [code, error, expected] of [
    [500011, 'invalid_resource', 'unknownAudience'],
    [7000215, 'invalid_client', 'badClient'],
    [700016, 'unauthorized_client', 'notMember'],
    [90002, 'invalid_request', 'unknownTenant'],
    [50076, 'interaction_required', 'signInNeeded'],
    [53003, 'access_denied', 'refused'],
  ] as const) {
    it(`tells what AADSTS${code} means, without a secret`, async () => {
      const { account } = real('environment', refused(code, error));
      const failure = await failureAs(
        ExplainedError,
        account.credential.getToken(registry) as Promise<unknown>,
      );
      assert.equal(failure.code, expected);
      assertKept([secret, 'canary'], failure);
    });
  }

  for (const [what, answer, code, words] of [
    [
      'that the network failed',
      () => {
        throw socketError('ENOTFOUND');
      },
      'dns',
      /^login\.microsoftonline\.com could not be found by name/,
    ],
    ['a proxy’s page', () => response(200, '<html>'), 'unexpected', /something that is no token \(200\)/],
    ['that Entra is down', () => response(503), 'unexpected', /gave no token \(503\)/],
    ['that there was no token in it', () => response(200, {}), 'noToken', /gave no token for https/],
  ] as const) {
    it(`tells ${what}`, async () => {
      const { account } = real('environment', answer);
      const failure = await failureAs(
        ExplainedError,
        account.credential.getToken(registry) as Promise<unknown>,
      );
      assert.equal(failure.code, code);
      assert.match(failure.message, words);
      assertKept([secret], failure);
    });
  }

  it('says what an empty environment lacks', async () => {
    delete process.env.AZURE_CLIENT_SECRET;
    const { account, sent } = real('environment', granted);
    const failing = account.credential.getToken(registry) as Promise<unknown>;
    assert.equal(
      (await failureAs(ExplainedError, failing)).message,
      'The environment names no Azure account.',
    );
    assert.equal(sent.length, 0);
  });

  it('trades a pod’s federated token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acr-teleport-'));
    try {
      const file = join(folder, 'token');
      writeFileSync(file, 'canary-federated');
      process.env.AZURE_FEDERATED_TOKEN_FILE = file;
      const { account, sent } = real('workloadIdentity', granted);
      const token = await account.credential.getToken(registry);
      assert.equal(token?.token, `canary-token for ${registry} in ${tenant}`);
      assert.equal(sent[0]?.form.get('client_assertion'), 'canary-federated');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  // In one: MSAL sends for managed identities through the first client it was ever given.
  it('asks the machine’s own service for a managed identity’s token, and says when there is none', async () => {
    const { account, sent } = real('managedIdentity', ({ url }) =>
      url.searchParams.get('resource') === 'https://containerregistry.azure.net'
        ? response(200, {
            token_type: 'Bearer',
            access_token: 'canary-token',
            expires_on: String(Math.floor(Date.now() / 1000) + 3600),
            resource: 'https://containerregistry.azure.net',
          })
        : response(400, { error: 'invalid_request', error_description: 'Identity not found' }),
    );
    assert.equal((await account.credential.getToken(registry))?.token, 'canary-token');
    const [{ url, headers } = assert.fail()] = sent;
    assert.equal(`${url.origin}${url.pathname}`, 'http://169.254.169.254/metadata/identity/oauth2/token');
    assert.deepEqual([url.searchParams.get('client_id'), headers.metadata], [client, 'true']);
    const failing = account.credential.getToken(publicCloud.aksScope) as Promise<unknown>;
    const { code, detail } = await failureAs(ExplainedError, failing);
    assert.equal(code, 'credentialUnavailable');
    assert.match(detail ?? '', /Identity not found/);
  });

  it('signs in by a device code, and then gets tokens without asking', async () => {
    const shown: DeviceCode[] = [];
    const id = { oid: 'o', tid: tenant, preferred_username: 'ada@contoso.example', sub: 's', ver: '2.0' };
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { account, sent } = real(
      'deviceCode',
      one => {
        if (one.url.pathname.endsWith('/devicecode'))
          return response(200, {
            device_code: 'canary-device',
            user_code: 'ABC',
            verification_uri: 'https://microsoft.com/devicelogin',
            expires_in: 900,
            interval: 0,
            message: '…',
          });
        return response(200, {
          token_type: 'Bearer',
          scope: one.form.get('scope'),
          expires_in: 3599,
          access_token: 'canary-token',
          refresh_token: 'canary-refresh',
          id_token: jwt(id),
          client_info: encoded({ uid: 'o', utid: tenant }),
        });
      },
      { prompt: code => shown.push(code) },
    );
    const scopes = [publicCloud.armScope];
    const asking = () => account.credential.getToken([...scopes], { tenantId: tenant }) as Promise<unknown>;
    const { request } = await failureAs(SignInNeeded, asking());
    assert.deepEqual([shown, sent.length], [[], 0]);
    await account.signIn(request, new AbortController().signal);
    assert.deepEqual(shown, [{ code: 'ABC', address: 'https://microsoft.com/devicelogin' }]);
    assert.equal(((await asking()) as { token: string }).token, 'canary-token');
    assert.ok(sent.every(({ url }) => url.pathname.startsWith(`/${tenant}/`)));
  });
});
