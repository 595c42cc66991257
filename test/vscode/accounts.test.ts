import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type AzureAccount, isSignInNeeded, SignInNeeded, type SignInRequest } from '../../src/azure/account';
import { chinaCloud, publicCloud } from '../../src/azure/cloud';
import { challengeOf } from '../../src/azure/identity/challenge';
import { systemClock } from '../../src/base/clock';
import { ExplainedError } from '../../src/base/errors';
import { createAzure } from '../../src/ui/accounts';
import { cloudOf, providerId } from '../../src/ui/accounts/cloud';
import { VsCodeAccounts, type VsCodeAccountsOptions } from '../../src/ui/accounts/vscodeAccounts';
import { accountWith } from '../support/azure';
import { assertKept } from '../support/canary';
import { failureAs, failureOf } from '../support/errors';
import { testHost, unplugged } from '../support/host';
import { jwt } from '../support/tokens';
import { turn, VirtualClock } from '../support/virtualClock';

type Api = Required<VsCodeAccountsOptions>['api'];
type Asked = readonly string[] | vscode.AuthenticationWwwAuthenticateRequest;

const arm = publicCloud.armScope;
const signal = new AbortController().signal;
const extensionId = 'acr-teleport.acr-teleport';
const ada = { id: 'ada', label: 'ada@contoso.example' };
const bob = { id: 'bob', label: 'bob@fabrikam.example' };

/** Of the test provider's tokens, in seconds. */
const tokensEnd = Math.round(Date.now() / 1000) + 3600;

function session(account: typeof ada, scopes: readonly string[], exp = tokensEnd) {
  const accessToken = jwt({ exp, scp: scopes.join(' '), sub: `canary-${account.id}` });
  return { id: `${account.id} ${scopes.join(' ')}`, accessToken, account, scopes };
}

/** A provider of sessions that signs in whom the test says, at once, and remembers what it was asked. */
class TestProvider implements vscode.AuthenticationProvider {
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changed.event;
  readonly asked: (readonly string[])[] = [];
  signedIn: (typeof ada)[] = [];
  next = ada;
  /** While it is set, nothing is answered. */
  silence: Promise<void> | undefined;

  async getSessions(
    scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    if (scopes?.length) this.asked.push(scopes);
    await this.silence;
    const wanted = this.signedIn.filter(({ id }) => account === undefined || account.id === id);
    return wanted.map(each => session(each, scopes ?? []));
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    this.signedIn = [...this.signedIn.filter(({ id }) => id !== this.next.id), this.next];
    const added = session(this.next, scopes);
    this.#changed.fire({ added: [added], removed: [], changed: [] });
    return added;
  }

  async removeSession(): Promise<void> {}

  /** As VS Code's own does for each token that it renews. */
  renew(): void {
    this.#changed.fire({ added: [], removed: [], changed: this.signedIn.map(each => session(each, [])) });
  }

  signOut(): void {
    const removed = this.signedIn.map(each => session(each, []));
    this.signedIn = [];
    this.#changed.fire({ added: [], removed, changed: [] });
  }
}

describe('vscodeAccounts with VS Code’s own authentication', () => {
  const provider = 'acr-teleport-test';
  let sessions: TestProvider;
  let registration: vscode.Disposable;
  let accounts: VsCodeAccounts;
  let changes = 0;

  beforeEach(() => {
    sessions = new TestProvider();
    registration = vscode.authentication.registerAuthenticationProvider(provider, 'Test Accounts', sessions, {
      supportsMultipleAccounts: true,
    });
    accounts = new VsCodeAccounts({ cloud: publicCloud, provider, fetch: unplugged, clock: systemClock });
    changes = 0;
    accounts.onDidChange(() => changes++);
  });
  afterEach(async () => {
    if (sessions.signedIn.length > 0) sessions.signOut();
    await systemClock.sleep(100);
    accounts.dispose();
    registration.dispose();
  });

  /** As a person does in the Accounts menu, which asks nothing more. */
  async function signInFromMenu(account: typeof ada, scopes: readonly string[] = [arm]): Promise<void> {
    sessions.next = account;
    const had = new Set(await vscode.commands.getCommands(true));
    await vscode.authentication.getSession(provider, scopes, { createIfNone: false, account });
    const offered = async () =>
      (await vscode.commands.getCommands(true)).find(
        id => id.startsWith(`${provider}:${extensionId}:signIn`) && !had.has(id),
      );
    for (let wait = 0; wait < 50 && !(await offered()); wait++) await systemClock.sleep(50);
    await vscode.commands.executeCommand((await offered()) ?? assert.fail('VS Code offers no sign-in.'));
  }

  async function account({ id }: typeof ada): Promise<AzureAccount> {
    const found = (await accounts.accounts(signal)).find(each => each.id === id);
    return found ?? assert.fail(`${id} is not signed in.`);
  }

  it('shows nobody, and asks nobody, where nobody is signed in', async () => {
    assert.deepEqual(await accounts.accounts(signal), []);
    assert.deepEqual(sessions.asked, []);
  });

  it('gets tokens of an account that signed in, each for its scope and tenant', async () => {
    await signInFromMenu(ada);
    const { credential, label } = await account(ada);
    assert.equal(label, ada.label);
    sessions.asked.length = 0;
    const token = await credential.getToken(arm, { tenantId: 'contoso.example' });
    assert.equal(token?.token, session(ada, [arm, 'VSCODE_TENANT:contoso.example']).accessToken);
    assert.deepEqual(
      sessions.asked.map(scopes => [...scopes].sort()),
      [['VSCODE_TENANT:contoso.example', arm]],
    );
    assert.equal(token?.expiresOnTimestamp, tokensEnd * 1000);
  });

  it('shows several accounts, each for itself', async () => {
    await signInFromMenu(ada);
    await signInFromMenu(bob);
    const shown = await accounts.accounts(signal);
    assert.deepEqual(
      shown.map(({ id, label }) => ({ id, label })),
      [ada, bob],
    );
    const tokens = await Promise.all(shown.map(({ credential }) => credential.getToken(arm)));
    assert.deepEqual(
      tokens.map(each => each?.token),
      [session(ada, [arm]).accessToken, session(bob, [arm]).accessToken],
    );
  });

  it('wants somebody to sign in who has left meanwhile', async () => {
    await signInFromMenu(ada);
    const { credential } = await account(ada);
    sessions.signOut();
    const error = await failureAs(SignInNeeded, credential.getToken(arm, { tenantId: 'contoso.example' }));
    assert.deepEqual(error.request, { account: ada, scopes: [arm], tenant: 'contoso.example' });
  });

  it('wants somebody to answer a challenge, which this provider cannot', async () => {
    await signInFromMenu(ada);
    const claims = '{"access_token":{"acrs":{"essential":true}}}';
    const error = await failureAs(SignInNeeded, (await account(ada)).credential.getToken(arm, { claims }));
    assert.equal(error.request.challenge, challengeOf(claims));
  });

  it('tells a sign-in and a sign-out, each once', async () => {
    await accounts.accounts(signal);
    await signInFromMenu(ada);
    await systemClock.sleep(1000);
    assert.equal(changes, 1);
    sessions.signOut();
    await systemClock.sleep(1000);
    assert.equal(changes, 2);
  });

  it('tells events of one moment once, and not the echo of its own calls', async () => {
    await signInFromMenu(ada);
    const { credential } = await account(ada);
    await systemClock.sleep(1000);
    changes = 0;
    for (let event = 0; event < 5; event++) sessions.renew();
    await systemClock.sleep(1000);
    assert.equal(changes, 1);
    await credential.getToken(arm);
    for (let event = 0; event < 5; event++) sessions.renew();
    await systemClock.sleep(1000);
    assert.equal(changes, 1);
  });

  it('is not held by a provider that does not answer', async () => {
    await signInFromMenu(ada);
    const clock = new VirtualClock();
    const held = new VsCodeAccounts({ cloud: publicCloud, provider, fetch: unplugged, clock });
    const [{ credential } = assert.fail()] = await held.accounts(signal);
    let answer = () => {};
    sessions.silence = new Promise(resolve => {
      answer = resolve;
    });
    const failing = failureAs(ExplainedError, credential.getToken(arm));
    await clock.pass(30_000);
    assert.equal((await failing).code, 'accountsTimeout');
    held.dispose();
    // VS Code asks a provider one thing after the other.
    answer();
  });

  it('signs in without a question where VS Code knows the answer', async () => {
    await signInFromMenu(ada);
    await systemClock.sleep(1000);
    changes = 0;
    sessions.asked.length = 0;
    await accounts.signIn({ account: ada, scopes: [arm], tenant: 'contoso.example' }, signal);
    assert.ok(sessions.asked.some(scopes => scopes.includes('VSCODE_TENANT:contoso.example')));
    await systemClock.sleep(1000);
    assert.equal(changes, 1);
  });

  it('can be used after a sign-in that did not come about', async () => {
    // In a test run VS Code refuses to show the dialog, and fails in its place.
    const failing = accounts.signIn({ scopes: [arm], tenant: 'contoso.example' }, signal);
    const error = await failureAs(ExplainedError, failing);
    assert.deepEqual(
      [error.code, error.message],
      ['signInFailed', 'Signing in to tenant contoso.example did not succeed.'],
    );
    assert.deepEqual(await accounts.accounts(signal), []);
    await signInFromMenu(ada);
    assert.ok((await (await account(ada)).credential.getToken(arm))?.token);
  });

  it('says so where VS Code has no such accounts, and can be used once it has', async () => {
    registration.dispose();
    const error = await failureAs(ExplainedError, accounts.signIn({ account: ada, scopes: [arm] }, signal));
    assert.deepEqual([error.code, error.message], ['signInFailed', 'Signing in to Azure did not succeed.']);
    registration = vscode.authentication.registerAuthenticationProvider(provider, 'Test Accounts', sessions, {
      supportsMultipleAccounts: true,
    });
    await signInFromMenu(ada);
    assert.ok((await (await account(ada)).credential.getToken(arm))?.token);
  });
});

/** VS Code's authentication by a script: what a person does in its dialogs cannot be done in a test run. */
function scripted(answer: (asked: Asked, options: vscode.AuthenticationGetSessionOptions) => unknown) {
  const clock = new VirtualClock();
  const calls: { asked: Asked; options: vscode.AuthenticationGetSessionOptions }[] = [];
  const changed = new vscode.EventEmitter<vscode.AuthenticationSessionsChangeEvent>();
  const state = { signedIn: [ada] };
  const api = {
    onDidChangeSessions: changed.event,
    getAccounts: async () => state.signedIn,
    getSession: async (_provider: string, asked: Asked, options: vscode.AuthenticationGetSessionOptions) => {
      calls.push({ asked, options });
      return answer(asked, options);
    },
  } as unknown as Api;
  const options = { cloud: publicCloud, provider: 'microsoft', fetch: unplugged, clock, api };
  const accounts = new VsCodeAccounts(options);
  const told: number[] = [];
  const startedAt = clock.now();
  accounts.onDidChange(() => told.push(clock.now() - startedAt));
  const fire = (id = 'microsoft') => changed.fire({ provider: { id, label: id } });
  const credential = async () => ((await accounts.accounts(signal))[0] ?? assert.fail()).credential;
  return { clock, calls, accounts, told, fire, state, credential };
}

const request: SignInRequest = { account: ada, tenant: 'contoso.example', scopes: [arm] };
const placed = [arm, 'VSCODE_TENANT:contoso.example'];
const never = () => new Promise(() => {});
/** As the extension host sees what another process threw. */
const thrown = (name: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { name }));

describe('vscodeAccounts', () => {
  it('asks silently, as the account, in the tenant', async () => {
    const { credential, calls } = scripted(() => session(ada, placed));
    await (await credential()).getToken([arm], { tenantId: 'contoso.example' });
    assert.deepEqual(calls, [{ asked: placed, options: { account: ada, silent: true } }]);
  });

  it('passes claims on as a challenge, with the scopes to fall back on', async () => {
    const { credential, calls } = scripted(() => session(ada, placed));
    const claims = '{"a":1}';
    await (await credential()).getToken(arm, { tenantId: 'contoso.example', claims });
    assert.deepEqual(calls[0]?.asked, { wwwAuthenticate: challengeOf(claims), fallbackScopes: placed });
  });

  it('keeps tokens until an account changes', async () => {
    const { credential, calls, fire, clock } = scripted(() =>
      session(ada, placed, clock.now() / 1000 + 3600),
    );
    const subject = await credential();
    await subject.getToken(arm);
    await subject.getToken(arm);
    assert.equal(calls.length, 1);
    await clock.pass(5000);
    fire();
    await clock.pass(400);
    await subject.getToken(arm);
    assert.equal(calls.length, 2);
  });

  it('tells that VS Code has no such accounts', async () => {
    const { credential } = scripted(
      thrown('Error', "Timed out waiting for provider 'microsoft' eyJhbGc.eyJz.c2ln"),
    );
    const error = await failureAs(ExplainedError, (await credential()).getToken(arm));
    assert.equal(error.code, 'accountsUnavailable');
    assert.match(error.hint ?? '', /Microsoft Account is enabled/);
    assertKept(['eyJ'], error);
  });

  it('leaves a silent call on an abort', async () => {
    const { credential } = scripted(never);
    const stop = new AbortController();
    const failing = failureOf((await credential()).getToken(arm, { abortSignal: stop.signal }));
    stop.abort();
    assert.equal(((await failing) as Error).name, 'AbortError');
  });

  describe('signing in', () => {
    it('asks the person, as the account and for the tenant', async () => {
      const { accounts, calls } = scripted(() => session(ada, placed));
      await accounts.signIn(request, signal);
      const detail = 'For the registries and clusters of tenant contoso.example.';
      assert.deepEqual(calls, [{ asked: placed, options: { createIfNone: { detail }, account: ada } }]);
    });

    it('lets the person choose the account where none is meant', async () => {
      const { accounts, calls } = scripted(() => session(ada, [arm]));
      await accounts.signIn({ scopes: [arm] }, signal);
      const detail = 'For your registries and clusters in Azure.';
      assert.deepEqual(calls, [
        { asked: [arm], options: { createIfNone: { detail }, clearSessionPreference: true } },
      ]);
    });

    it('passes the challenge on as it came', async () => {
      const { accounts, calls } = scripted(() => session(ada, placed));
      const wwwAuthenticate = `Bearer realm="", authorization_uri="https://login.example", error="insufficient_claims", claims="eyJhIjoxfQ=="`;
      await accounts.signIn({ ...request, challenge: wwwAuthenticate }, signal);
      assert.deepEqual(calls[0]?.asked, { wwwAuthenticate, fallbackScopes: placed });
    });

    it('wants a new session after a refusal that claims nothing', async () => {
      const { accounts, calls } = scripted(() => session(ada, placed));
      await accounts.signIn({ ...request, challenge: 'Bearer error="invalid_token"' }, signal);
      assert.deepEqual(calls[0]?.asked, placed);
      assert.ok(calls[0]?.options.forceNewSession);
    });

    it('prompts once for all who ask for a tenant, and again the next time', async () => {
      let finish = (_session: unknown) => {};
      const { accounts, calls } = scripted(
        () =>
          new Promise(resolve => {
            finish = resolve;
          }),
      );
      const asking = [
        accounts.signIn(request, signal),
        accounts.signIn({ ...request, scopes: ['other'] }, signal),
        accounts.signIn({ ...request, tenant: 'fabrikam.example' }, signal),
      ];
      await turn();
      assert.equal(calls.length, 2);
      finish(session(ada, placed));
      await asking[2];
      void accounts.signIn(request, signal).catch(() => {});
      await turn();
      assert.equal(calls.length, 2);
    });

    for (const [how, error] of Object.entries({
      'the dialog': thrown('Error', 'User did not consent to login.'),
      'the browser': thrown('Canceled', 'Canceled'),
      'the provider’s question': thrown('Error', 'Cancelled'),
      'the broker': thrown('ClientAuthError', 'user_cancelled: User cancelled the flow.'),
    })) {
      it(`is no error where the person leaves ${how}`, async () => {
        const { accounts, told, clock } = scripted(error);
        assert.ok((await failureOf(accounts.signIn(request, signal))) instanceof vscode.CancellationError);
        await clock.pass(1000);
        assert.deepEqual(told, []);
      });
    }

    it('tells what went wrong, and what Entra said', async () => {
      const plain = scripted(thrown('Error', 'The loopback server would not start.'));
      const error = await failureAs(ExplainedError, plain.accounts.signIn(request, signal));
      assert.deepEqual(
        [error.code, error.message, error.detail],
        [
          'signInFailed',
          'Signing in to tenant contoso.example did not succeed.',
          'The loopback server would not start.',
        ],
      );
      const entra = scripted(thrown('ServerError', 'invalid_resource: AADSTS500011: Unknown. Trace ID: 1'));
      const refused = await failureAs(ExplainedError, entra.accounts.signIn(request, signal));
      assert.equal(refused.code, 'unknownAudience');
    });

    it('ends after five minutes, and can be tried again', async () => {
      const answers = [never, () => session(ada, placed)];
      const { accounts, clock } = scripted(() => answers.shift()?.());
      const failing = failureAs(ExplainedError, accounts.signIn(request, signal));
      assert.equal(await clock.timeToSettle(failing), 300_000);
      assert.equal((await failing).code, 'signInTimeout');
      await accounts.signIn(request, signal);
    });

    it('stops waiting when told to, while others wait on; what is done later counts', async () => {
      let finish = (_session: unknown) => {};
      const { accounts, clock, told, calls } = scripted(
        () =>
          new Promise(resolve => {
            finish = resolve;
          }),
      );
      const stop = new AbortController();
      const left = failureOf(accounts.signIn(request, stop.signal));
      const other = new AbortController();
      const waiting = failureOf(accounts.signIn(request, other.signal));
      stop.abort();
      assert.equal(((await left) as Error).name, 'AbortError');
      other.abort();
      assert.equal(((await waiting) as Error).name, 'AbortError');
      await clock.pass(60_000);
      assert.deepEqual([told, calls.length], [[], 1]);
      finish(session(ada, placed));
      await clock.pass(1000);
      assert.deepEqual(told, [60_300]);
    });
  });

  describe('telling of changes', () => {
    it('tells a sign-in once, after it, with the events that it caused', async () => {
      let finish = (_session: unknown) => {};
      const { accounts, clock, told, fire, state } = scripted(
        () =>
          new Promise(resolve => {
            finish = resolve;
          }),
      );
      const signing = accounts.signIn(request, signal);
      await clock.pass(10_000);
      state.signedIn = [ada, bob];
      fire();
      await clock.pass(2000);
      assert.deepEqual(told, []);
      finish(session(ada, placed));
      await signing;
      fire();
      await clock.pass(20_000);
      assert.deepEqual(told, [12_300]);
    });

    it('tells of another’s sign-in while a prompt of ours is left open', async () => {
      const { accounts, clock, told, fire, state } = scripted(never);
      const stop = new AbortController();
      const signing = failureOf(accounts.signIn(request, stop.signal));
      await accounts.accounts(signal);
      state.signedIn = [ada, bob];
      fire();
      await clock.pass(10_000);
      assert.deepEqual(told, [5000]);
      stop.abort();
      await signing;
    });

    it('tells what comes during our own calls where the accounts are others', async () => {
      const { credential, clock, told, fire, state } = scripted(() => session(ada, placed));
      await (await credential()).getToken(arm);
      fire();
      await clock.pass(1000);
      assert.deepEqual(told, []);
      state.signedIn = [bob];
      fire();
      await clock.pass(1000);
      assert.deepEqual(told, [1300]);
    });

    it('is quiet about other providers', async () => {
      const { clock, told, fire } = scripted(never);
      fire('github');
      await clock.pass(1000);
      assert.deepEqual(told, []);
    });

    it('is quiet once it is disposed', async () => {
      const { accounts, clock, told, fire } = scripted(never);
      fire();
      accounts.dispose();
      fire();
      await clock.pass(1000);
      assert.deepEqual([told, clock.sleepers], [[], 0]);
    });
  });
});

describe('the Azure of the settings', () => {
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  const demo = accountWith('canary-demo', { id: 'demo' });
  const signedIn: SignInRequest[] = [];
  let azure: ReturnType<typeof createAzure>;
  let changes = 0;

  beforeEach(() => {
    const demoAzure = {
      accounts: () => [demo],
      signIn: async (asked: SignInRequest) => void signedIn.push(asked),
    };
    azure = createAzure(testHost({ demo: { fetch: unplugged, registries: [], azure: demoAzure } }));
    changes = 0;
    azure.onDidChange(() => changes++);
  });
  afterEach(async () => {
    azure.dispose();
    await set('acrTeleport.azure.credential', undefined);
    await set('acrTeleport.azure.tenants', undefined);
    await set('microsoft-sovereign-cloud.environment', undefined);
  });

  const labels = async () => (await azure.accounts(signal)).map(({ label }) => label);

  it('is that of VS Code’s accounts, and follows the settings at once', async () => {
    assert.deepEqual([await labels(), azure.cloud()], [[], publicCloud]);
    await set('acrTeleport.azure.credential', 'azureCli');
    assert.deepEqual([await labels(), changes], [['Azure CLI'], 1]);
    await set('acrTeleport.azure.credential', 'demo');
    assert.deepEqual([await labels(), changes], [[demo.label], 2]);
    await set('acrTeleport.azure.tenants', ['contoso.example']);
    assert.equal(changes, 3);
  });

  it('follows the cloud', async () => {
    await set('acrTeleport.azure.credential', 'environment');
    assert.equal(azure.cloud(), publicCloud);
    await set('microsoft-sovereign-cloud.environment', 'ChinaCloud');
    assert.equal(azure.cloud(), chinaCloud);
    await set('microsoft-sovereign-cloud.environment', 'custom');
    assert.throws(() => azure.cloud(), /customEnvironment describes no cloud/);
    await failureAs(ExplainedError, azure.accounts(signal));
  });

  it('passes a sign-in on, and tells of it', async () => {
    await set('acrTeleport.azure.credential', 'demo');
    await azure.accounts(signal);
    changes = 0;
    await azure.signIn(request, signal);
    assert.deepEqual([signedIn, changes], [[request], 1]);
  });
});

describe('the cloud of the settings', () => {
  const section = () => vscode.workspace.getConfiguration('microsoft-sovereign-cloud');
  const set = (value: string | undefined) =>
    section().update('environment', value, vscode.ConfigurationTarget.Global);
  afterEach(() => set(undefined));

  it('is the public one, and VS Code’s usual accounts, unless another is set', async () => {
    assert.deepEqual([cloudOf(), providerId()], [publicCloud, 'microsoft']);
    await set('ChinaCloud');
    assert.deepEqual([cloudOf(), providerId()], [chinaCloud, 'microsoft-sovereign-cloud']);
  });

  it('tells a custom one that is described nowhere', async () => {
    await set('custom');
    assert.throws(() => cloudOf(), /customEnvironment describes no cloud/);
    assert.equal(isSignInNeeded(await failureOf(Promise.resolve().then(() => cloudOf()))), false);
  });
});
