import assert from 'node:assert/strict';
import { isSignInNeeded, SignInNeeded } from '../../../src/azure/account';
import { chinaCloud, customCloud, publicCloud } from '../../../src/azure/cloud';
import { challengeOf } from '../../../src/azure/identity/challenge';
import {
  type DeviceCode,
  type IdentityKind,
  type IdentityOptions,
  identityAccount,
} from '../../../src/azure/identity/identityAccount';
import { identityAzure } from '../../../src/azure/identity/identityAzure';
import { ExplainedError } from '../../../src/base/errors';
import { assertKept } from '../../support/canary';
import { failureAs, failureOf } from '../../support/errors';
import { unplugged } from '../../support/host';
import { scripted, silence } from '../../support/http';
import { VirtualClock } from '../../support/virtualClock';
import { fakeSdk, personNeeded, unavailable } from './fakeSdk';

const arm = 'https://management.azure.com/.default';
const registry = 'https://containerregistry.azure.net/.default';
const tenantId = 'contoso.example';
const signal = new AbortController().signal;

function identity(
  kind: IdentityKind,
  answers: Parameters<typeof fakeSdk>[0] = {},
  more: Partial<IdentityOptions> = {},
) {
  const clock = new VirtualClock();
  const sdk = fakeSdk(answers);
  const send = scripted(() => assert.fail('Nothing is to be sent here.'));
  const options = { cloud: publicCloud, fetch: unplugged, send, clock, load: sdk.load, ...more };
  return { clock, sdk, account: identityAccount(kind, options) };
}

describe('identityAccount', () => {
  it('loads nothing before a token is asked for, and then once', async () => {
    const { account, sdk } = identity('azureCli', { AzureCliCredential: () => 'token' });
    assert.deepEqual([account.id, account.label, sdk.loads], ['azureCli', 'Azure CLI', 0]);
    await account.credential.getToken(arm);
    await account.credential.getToken(registry);
    assert.equal(sdk.loads, 1);
  });

  it('asks for just what it was asked for', async () => {
    const { account, sdk } = identity('environment', { EnvironmentCredential: () => 'token' });
    await account.credential.getToken(registry, { tenantId });
    await account.credential.getToken([arm], { claims: '{"a":1}' });
    const [one, two] = sdk.calls;
    assert.deepEqual(
      [one?.scopes, one?.options.tenantId, one?.options.claims],
      [[registry], tenantId, undefined],
    );
    assert.deepEqual(
      [two?.scopes, two?.options.tenantId, two?.options.claims, two?.options.enableCae],
      [[arm], undefined, '{"a":1}', true],
    );
  });

  it('is in its own tenant where none is named', async () => {
    const answers = { AzureCliCredential: () => 'token' };
    const { account, sdk } = identity('azureCli', answers, { tenant: tenantId });
    await account.credential.getToken(arm);
    await account.credential.getToken(arm, { tenantId: 'fabrikam.example' });
    assert.deepEqual(
      sdk.calls.map(({ options }) => options.tenantId),
      [tenantId, 'fabrikam.example'],
    );
  });

  it('signs in at its cloud, and looks up only clouds that are public', async () => {
    const own = customCloud({
      name: 'Stack',
      arm: 'https://arm.stack.example',
      authority: 'https://login.stack.example',
      portal: 'https://portal.stack.example',
    });
    for (const [cloud, isOwn] of [
      [chinaCloud, false],
      [own, true],
    ] as const) {
      const { account, sdk } = identity('environment', { EnvironmentCredential: () => 'token' }, { cloud });
      await account.credential.getToken(arm);
      const made = sdk.calls[0]?.made;
      assert.deepEqual([made?.authorityHost, made?.disableInstanceDiscovery], [cloud.authority, isOwn]);
      assert.ok(made?.httpClient);
    }
  });

  it('is the identity that AZURE_CLIENT_ID names, where several are assigned', async () => {
    const environment = { AZURE_CLIENT_ID: 'client' };
    const answers = { ManagedIdentityCredential: () => 'token' };
    const named = identity('managedIdentity', answers, { environment });
    const unnamed = identity('managedIdentity', answers);
    for (const { account } of [named, unnamed]) await account.credential.getToken(arm);
    assert.deepEqual(
      [named.sdk.calls[0]?.made.clientId, unnamed.sdk.calls[0]?.made.clientId],
      ['client', undefined],
    );
  });

  it('gives up after a minute', async () => {
    const answer = ({ options }: { options: { abortSignal?: unknown } }) =>
      silence(options.abortSignal as AbortSignal);
    const { account, clock } = identity('environment', { EnvironmentCredential: answer });
    const failing = failureAs(ExplainedError, account.credential.getToken(arm) as Promise<unknown>);
    assert.equal(await clock.timeToSettle(failing), 60_000);
    const error = await failing;
    assert.equal(error.code, 'credentialTimeout');
    assert.match(error.message, /principal of the environment gave no token for https:\/\/management\.azure/);
  });

  it('leaves on an abort, which is nobody’s error', async () => {
    const stop = new AbortController();
    const never = () => silence(new AbortController().signal);
    const { account } = identity('managedIdentity', { ManagedIdentityCredential: never });
    const failing = failureOf(account.credential.getToken(arm, { abortSignal: stop.signal }));
    stop.abort();
    assert.equal(((await failing) as Error).name, 'AbortError');
  });

  it('starts no more than two processes of az at once', async () => {
    let running = 0;
    let most = 0;
    const { account, clock } = identity('azureCli', {
      AzureCliCredential: async () => {
        most = Math.max(most, ++running);
        await clock.sleep(800);
        running--;
        return 'token';
      },
    });
    const tenants = ['one', 'two', 'three', 'four', 'five'];
    const asking = tenants.map(each => account.credential.getToken(arm, { tenantId: each }));
    await clock.settle(Promise.all(asking));
    assert.equal(most, 2);
  });

  describe('without a token', () => {
    const failures = {
      'az is not signed in': [
        'azureCli',
        {
          AzureCliCredential: () =>
            Promise.reject(unavailable("Please run 'az login' from a command prompt…")),
        },
        'signInNeeded',
        'Run az login --tenant contoso.example.',
      ],
      'az is not there': [
        'azureCli',
        {
          AzureCliCredential: () =>
            Promise.reject(unavailable('Azure CLI could not be found. Please visit…')),
        },
        'credentialUnavailable',
        'Install it (https://aka.ms/azure-cli), then run az login.',
      ],
      'az wants a second factor': [
        'azureCli',
        { AzureCliCredential: () => Promise.reject(unavailable('ERROR: AADSTS50076: Use MFA.')) },
        'signInNeeded',
        `Run az login --tenant contoso.example --scope ${arm}.`,
      ],
      'az cannot get a token of that kind': [
        'azureCli',
        { AzureCliCredential: () => Promise.reject(unavailable('ERROR: AADSTS500011: Unknown.')) },
        'unknownAudience',
        'Check which cloud is set.',
      ],
      'the environment is empty': [
        'environment',
        {},
        'credentialUnavailable',
        'Set AZURE_TENANT_ID and AZURE_CLIENT_ID, with AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH.',
      ],
      'there is no managed identity': [
        'managedIdentity',
        {},
        'credentialUnavailable',
        'Away from Azure, choose another credential.',
      ],
      'there is no workload identity': [
        'workloadIdentity',
        {},
        'credentialUnavailable',
        'Pods that have one know AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.',
      ],
      'nobody has entered a device code': [
        'deviceCode',
        { DeviceCodeCredential: () => Promise.reject(personNeeded()) },
        'signInNeeded',
        'Sign in to tenant contoso.example.',
      ],
      'something else happened': [
        'environment',
        { EnvironmentCredential: () => Promise.reject(new Error('Odd: eyJhbGciOi.eyJzdWIi.c2ln')) },
        'noToken',
        'Its own words say why.',
      ],
    } as const;
    for (const [what, [kind, answers, code, hint]] of Object.entries(failures)) {
      it(`tells that ${what}, and what to do`, async () => {
        const { account } = identity(kind, answers);
        const failing = account.credential.getToken(arm, { tenantId }) as Promise<unknown>;
        const error = await failureAs(ExplainedError, failing);
        assert.deepEqual([error.code, error.hint], [code, hint]);
        assert.equal(isSignInNeeded(error), code === 'signInNeeded');
        assertKept(['eyJ'], error);
      });
    }

    it('tells what has to be signed in for', async () => {
      const { account } = identity('deviceCode', {
        DeviceCodeCredential: () => Promise.reject(personNeeded()),
      });
      const claims = '{"a":1}';
      const failing = account.credential.getToken(arm, { tenantId, claims }) as Promise<unknown>;
      const { request } = await failureAs(SignInNeeded, failing);
      assert.deepEqual(request, {
        account: { id: 'deviceCode', label: 'The device code account' },
        scopes: [arm],
        tenant: tenantId,
        challenge: challengeOf(claims),
      });
    });
  });

  describe('by device code', () => {
    function deviceCode() {
      const shown: DeviceCode[] = [];
      const subject = identity(
        'deviceCode',
        {
          DeviceCodeCredential: ({ act, made }) => {
            if (act === 'getToken') throw personNeeded();
            const prompt = made.userPromptCallback as (info: object) => void;
            prompt({ userCode: 'ABC', verificationUri: 'https://microsoft.com/devicelogin', message: '…' });
            return 'done';
          },
        },
        { prompt: code => shown.push(code) },
      );
      return { ...subject, shown };
    }

    it('shows nothing until somebody wants to sign in', async () => {
      const { account, shown, sdk } = deviceCode();
      await failureAs(SignInNeeded, account.credential.getToken(arm) as Promise<unknown>);
      assert.deepEqual(shown, []);
      assert.equal(sdk.calls[0]?.made.disableAutomaticAuthentication, true);
      await account.signIn({ scopes: [arm] }, signal);
      assert.deepEqual(shown, [{ code: 'ABC', address: 'https://microsoft.com/devicelogin' }]);
    });

    it('signs in to each tenant for itself, with what was asked for there', async () => {
      const { account, sdk } = deviceCode();
      const challenge = challengeOf('{"a":1}');
      await account.signIn({ scopes: [arm], tenant: tenantId, challenge }, signal);
      await account.signIn({ scopes: [arm] }, signal);
      assert.deepEqual(
        sdk.calls.map(({ made, options, act }) => [act, made.tenantId, options.claims]),
        [
          ['authenticate', tenantId, '{"a":1}'],
          ['authenticate', undefined, undefined],
        ],
      );
    });
  });

  describe('as the first that the machine is set up for', () => {
    it('tries the environment, workload identity, managed identity, and az', async () => {
      const { account, sdk } = identity('chain', { AzureCliCredential: () => 'token' });
      assert.equal(account.label, 'This machine');
      await account.credential.getToken(arm);
      assert.deepEqual(
        sdk.calls.map(({ name }) => name),
        [
          'EnvironmentCredential',
          'WorkloadIdentityCredential',
          'ManagedIdentityCredential',
          'AzureCliCredential',
        ],
      );
      assert.equal(account.label, 'Azure CLI');
    });

    it('waits three seconds for a managed identity, once', async () => {
      const { account, sdk, clock } = identity('chain', {
        ManagedIdentityCredential: () => silence(new AbortController().signal),
        AzureCliCredential: () => Promise.reject(unavailable("Please run 'az login'…")),
      });
      const first = failureOf(account.credential.getToken(arm, { tenantId }));
      assert.equal(await clock.timeToSettle(first), 3000);
      const second = failureOf(account.credential.getToken(arm, { tenantId }));
      assert.equal(await clock.timeToSettle(second), 0);
      for (const error of await Promise.all([first, second])) {
        assert.ok(error instanceof SignInNeeded);
        assert.equal(error.message, 'This machine is not signed in to tenant contoso.example.');
        assert.equal(error.hint, 'Run az login --tenant contoso.example.');
      }
      assert.equal(sdk.calls.filter(({ name }) => name === 'ManagedIdentityCredential').length, 1);
    });

    it('stops where the environment names somebody who is refused', async () => {
      const refused = Object.assign(new Error('AADSTS7000215: Invalid client secret provided.'), {
        name: 'AuthenticationError',
      });
      const { account, sdk } = identity('chain', { EnvironmentCredential: () => Promise.reject(refused) });
      const error = await failureAs(ExplainedError, account.credential.getToken(arm) as Promise<unknown>);
      assert.equal(error.code, 'badClient');
      assert.equal(sdk.calls.length, 1);
    });

    it('tells all ways when there is none', async () => {
      const { account } = identity('chain', {
        AzureCliCredential: () => Promise.reject(unavailable('Azure CLI could not be found.')),
      });
      const error = await failureAs(SignInNeeded, account.credential.getToken(arm) as Promise<unknown>);
      assert.match(error.hint ?? '', /Install the Azure CLI .* run az login, or set AZURE_TENANT_ID/);
      assert.match(
        error.detail ?? '',
        /no Azure account.*no workload identity.*no managed identity.*\(az\)/i,
      );
    });

    it('finds out at a sign-in whether somebody has signed in meanwhile', async () => {
      let isSignedIn = false;
      const { account } = identity('chain', {
        AzureCliCredential: () => {
          if (!isSignedIn) throw unavailable("Please run 'az login'…");
          return 'token';
        },
      });
      const azure = identityAzure(
        () => publicCloud,
        () => account,
      );
      let changes = 0;
      azure.onDidChange(() => changes++);
      const [{ credential } = assert.fail()] = await azure.accounts(signal);
      const { request } = await failureAs(SignInNeeded, credential.getToken(arm) as Promise<unknown>);
      await failureAs(SignInNeeded, azure.signIn(request, signal));
      assert.equal(changes, 0);
      isSignedIn = true;
      await azure.signIn(request, signal);
      assert.equal(changes, 1);
      assert.equal((await credential.getToken(arm))?.token, 'token');
    });
  });
});
