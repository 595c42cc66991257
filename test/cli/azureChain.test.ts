import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SignInNeeded } from '../../src/azure/account';
import { chinaCloud, publicCloud, usGovernmentCloud } from '../../src/azure/cloud';
import { challengeOf } from '../../src/azure/identity/challenge';
import { systemClock } from '../../src/base/clock';
import { ExplainedError } from '../../src/base/errors';
import type { FetchRequest } from '../../src/base/fetch';
import { silentLog } from '../../src/base/log';
import { terminalAzure } from '../../src/cli/azure';
import { assertKept } from '../support/canary';
import { failureAs, thrownBy } from '../support/errors';
import { response, scriptedFetch, socketError } from '../support/http';

const signal = new AbortController().signal;
const arm = publicCloud.armScope;

/** The chain with the real package, a network that refuses whatever is not answered, and what it printed. */
function terminal(
  environment: Readonly<Record<string, string>> = {},
  {
    tenant,
    answer,
  }: { readonly tenant?: string; readonly answer?: (url: string, request: FetchRequest) => unknown } = {},
) {
  const notes: string[] = [];
  const asked: string[] = [];
  const fetch = scriptedFetch((url, request) => {
    asked.push(url);
    const body = answer?.(url, request);
    if (body === undefined) throw socketError('EHOSTUNREACH');
    return response(200, body);
  });
  const azure = terminalAzure({
    fetch,
    clock: systemClock,
    log: silentLog,
    environment,
    terminal: { note: line => notes.push(line) },
    ...(tenant === undefined ? {} : { tenant }),
  });
  const token = async (scope: string, tenantId?: string) => {
    const [account = assert.fail()] = await azure.accounts(signal);
    return (await account.credential.getToken(scope, tenantId === undefined ? {} : { tenantId }))?.token;
  };
  return { azure, notes, asked, token };
}

describe('terminalAzure', () => {
  it('is in the public cloud where nothing is said, and in the one that az, Go or the SDK is told', () => {
    const clouds = [
      [{}, publicCloud],
      [{ AZURE_CLOUD_NAME: 'AzureChinaCloud' }, chinaCloud],
      [{ AZURE_CLOUD_NAME: 'azureusgovernment' }, usGovernmentCloud],
      [{ AZURE_ENVIRONMENT: 'AzureUSGovernmentCloud' }, usGovernmentCloud],
      [{ AZURE_ENVIRONMENT: 'AzurePublicCloud' }, publicCloud],
      [{ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' }, usGovernmentCloud],
      [{ AZURE_AUTHORITY_HOST: 'login.partner.microsoftonline.cn' }, chinaCloud],
      [
        { AZURE_CLOUD_NAME: 'AzureCloud', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
        publicCloud,
      ],
      [{ AZURE_CLOUD_NAME: ' ', AZURE_ENVIRONMENT: 'AzureChinaCloud' }, chinaCloud],
    ] as const;
    for (const [environment, cloud] of clouds) assert.equal(terminal(environment).azure.cloud(), cloud);
  });

  it('tells a cloud that it does not know', () => {
    const { azure } = terminal({ AZURE_AUTHORITY_HOST: 'https://login.stack.example' });
    const { code, message, hint } = thrownBy(ExplainedError, () => azure.cloud());
    assert.equal(code, 'usage');
    assert.equal(
      message,
      'AZURE_AUTHORITY_HOST names no cloud that acr-teleport knows: https://login.stack.example.',
    );
    assert.equal(hint, 'There are AzureCloud, AzureChinaCloud, AzureUSGovernment.');
  });

  it('says how to sign in, and signs nobody in', async () => {
    const { azure, notes, asked } = terminal();
    const request = { scopes: [arm], tenant: 'contoso.example', challenge: challengeOf('{"a":1}') };
    const error = await failureAs(SignInNeeded, azure.signIn(request, signal));
    assert.equal(error.request, request);
    assert.deepEqual(notes, [
      `To sign in, run az login --tenant contoso.example --scope ${arm} --claims-challenge eyJhIjoxfQ==.`,
    ]);
    assert.deepEqual(asked, []);
  });

  it('has one account, and asks nothing to say so', async () => {
    const { azure, asked } = terminal();
    const accounts = await azure.accounts(signal);
    assert.deepEqual(
      accounts.map(({ id, label }) => [id, label]),
      [['chain', 'This machine']],
    );
    assert.equal((await azure.accounts(signal))[0], accounts[0]);
    assert.deepEqual(asked, []);
  });

  describe('on a machine', function () {
    if (process.platform === 'win32') return;
    // Processes are started, and the package is loaded.
    this.slow(3000);
    let folder = '';
    const calls = () =>
      existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '';
    const kept = new Map<string, string | undefined>();
    const set = (name: string, value: string | undefined) => {
      if (!kept.has(name)) kept.set(name, process.env[name]);
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    };

    /** Puts an az on the path that says this, and leaves what it was called with. */
    function az(script: string): void {
      writeFileSync(join(folder, 'az'), `#!/bin/sh\necho "$*" >> ${join(folder, 'calls')}\n${script}\n`);
      chmodSync(join(folder, 'az'), 0o755);
    }

    const signedIn = `echo '{"accessToken":"canary-az","expires_on":4102444800,"expiresOn":"2100-01-01"}'`;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'acr-teleport-'));
      for (const name of Object.keys(process.env)) if (name.startsWith('AZURE_')) set(name, undefined);
      set('PATH', [folder, process.env.PATH].join(delimiter));
    });
    afterEach(() => {
      for (const [name, value] of kept) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      kept.clear();
      rmSync(folder, { recursive: true });
    });

    it('takes az where nothing else is set up, and starts it once a scope and tenant', async () => {
      az(signedIn);
      const { token, azure } = terminal({}, { tenant: 'contoso.example' });
      await azure.accounts(signal);
      assert.equal(calls(), '');
      assert.equal(await token(arm), 'canary-az');
      assert.equal(await token(arm), 'canary-az');
      assert.equal(await token(publicCloud.registryScopes[0] ?? '', 'fabrikam.example'), 'canary-az');
      assert.deepEqual(calls().trim().split('\n'), [
        'account get-access-token --output json --resource https://management.azure.com --tenant contoso.example',
        'account get-access-token --output json --resource https://containerregistry.azure.net --tenant fabrikam.example',
      ]);
    });

    it('takes the environment before az', async () => {
      az(signedIn);
      for (const [name, value] of Object.entries({
        TENANT_ID: 't',
        CLIENT_ID: 'c',
        CLIENT_SECRET: 'canary-s',
      }))
        set(`AZURE_${name}`, value);
      const answer = () => ({ token_type: 'Bearer', expires_in: 3599, access_token: 'canary-environment' });
      const { token, asked } = terminal({}, { answer });
      assert.equal(await token(arm), 'canary-environment');
      assert.equal(calls(), '');
      assert.match(asked[0] ?? '', /^https:\/\/login\.microsoftonline\.com\/t\/oauth2\/v2\.0\/token/);
    });

    it('tells that az is not signed in, and how to', async () => {
      az(`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`);
      const { token } = terminal({}, { tenant: 'contoso.example' });
      const error = await failureAs(SignInNeeded, token(arm));
      assert.equal(error.message, 'This machine is not signed in to tenant contoso.example.');
      assert.equal(error.hint, 'Run az login --tenant contoso.example.');
    });

    it('tells what Entra said through az', async () => {
      az(
        `echo "ERROR: AADSTS500011: The resource principal was not found. Run az login --scope x" >&2; exit 1`,
      );
      const error = await failureAs(ExplainedError, terminal().token(arm));
      assert.deepEqual(
        [error.code, error.detail],
        ['unknownAudience', 'AADSTS500011: The resource principal was not found. Run az login --scope x'],
      );
    });

    it('tells no token that az said in a way that cannot be read', async () => {
      az(`echo 'WARNING: eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl'`);
      const error = await failureAs(SignInNeeded, terminal().token(arm));
      assertKept(['eyJ', 'c2lnbmF0dXJl'], error);
    });
  });
});
