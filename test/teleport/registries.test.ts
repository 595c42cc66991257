import assert from 'node:assert/strict';
import { isSignInNeeded } from '../../src/azure/account';
import { publicCloud } from '../../src/azure/cloud';
import { ExplainedError } from '../../src/base/errors';
import { parseRegistry } from '../../src/registry/reference';
import { Registries, type SavedRegistry } from '../../src/teleport/registries';
import { accountWith, azureOf } from '../support/azure';
import { assertKept } from '../support/canary';
import { failureAs, failureOf } from '../support/errors';
import { type HostOptions, TestMemory, testHost } from '../support/host';

const address = parseRegistry('demo42t');
const secret = { user: 'reader', password: 'canary-password' };
const lost = 'Its password is not stored here any more.';
const asPassword = { kind: 'password', ...secret };

function open(options: HostOptions = {}) {
  const host = testHost(options);
  const registries = new Registries(host);
  let changes = 0;
  registries.onDidChange(() => changes++);
  return { host, registries, changes: () => changes };
}

async function withPassword(options: HostOptions = {}) {
  const opened = open(options);
  return {
    ...opened,
    saved: await opened.registries.save(address, { access: 'password', password: secret }),
  };
}

async function credentialOf(registries: Registries, saved: SavedRegistry) {
  const { address, credential } = await registries.credential(saved);
  assert.equal(address.loginServer, saved.loginServer);
  return credential;
}

describe('registries', () => {
  it('save and find one, and tell of the change', async () => {
    const { registries, changes } = open();
    await registries.save(address, { access: 'anonymous' });
    assert.deepEqual(registries.find('demo42t.azurecr.io'), {
      ...address,
      access: 'anonymous',
      repositories: [],
    });
    assert.equal(changes(), 1);
  });

  it('keep the order in which they were added', async () => {
    const { registries } = open();
    for (const name of ['zebra', 'apple', 'zebra'])
      await registries.save(parseRegistry(name), { access: 'anonymous' });
    assert.deepEqual(
      registries.list().map(({ loginServer }) => loginServer),
      ['zebra.azurecr.io', 'apple.azurecr.io'],
    );
  });

  it('keep a password among the secrets, and nowhere else', async () => {
    const { registries, host, saved } = await withPassword();
    assert.deepEqual(await credentialOf(registries, saved), asPassword);
    assertKept(['canary-password'], host.memory.text(), host.log.lines, saved);
    assertKept(['reader'], host.memory.text(), saved);
  });

  it('replace how one is signed in to, and keep the repositories added by name', async () => {
    const { registries, saved } = await withPassword();
    await registries.addRepository(saved, 'app');
    const replaced = await registries.save(address, { access: 'anonymous' });
    assert.deepEqual(replaced, { ...address, access: 'anonymous', repositories: ['app'] });
    assert.equal(registries.list().length, 1);
  });

  it('forget the password of one that needs none any more', async () => {
    const { registries, host } = await withPassword();
    await registries.save(address, { access: 'anonymous' });
    assert.equal(host.secrets.values.size, 0);
  });

  it('replace a password', async () => {
    const { registries } = await withPassword();
    const saved = await registries.save(address, {
      access: 'password',
      password: { ...secret, password: 'new' },
    });
    assert.deepEqual(await credentialOf(registries, saved), { ...asPassword, password: 'new' });
  });

  it('keep a password where none is given in its place', async () => {
    const { registries } = await withPassword();
    const saved = await registries.save(address, { access: 'password' });
    assert.deepEqual(await credentialOf(registries, saved), asPassword);
  });

  it('store no password that is not wanted', async () => {
    const { registries, host } = open();
    await registries.save(address, { access: 'anonymous', password: secret });
    assert.equal(host.secrets.values.size, 0);
  });

  it('forget one and its password', async () => {
    const { registries, host, saved, changes } = await withPassword();
    await registries.remove(saved);
    assert.deepEqual([registries.list(), host.secrets.values.size, changes()], [[], 0, 2]);
  });

  it('forget one of several', async () => {
    const { registries, saved } = await withPassword();
    await registries.save(parseRegistry('other'), { access: 'anonymous' });
    await registries.remove(saved);
    assert.deepEqual(
      registries.list().map(({ loginServer }) => loginServer),
      ['other.azurecr.io'],
    );
  });

  it('change nothing when one is removed that is not there', async () => {
    const { registries, saved } = await withPassword();
    await registries.save(parseRegistry('other'), { access: 'anonymous' });
    await registries.remove(saved);
    await registries.remove(saved);
    assert.equal(registries.list().length, 1);
  });

  it('leave the list as it was when the password cannot be stored', async () => {
    const { registries, host, changes } = open();
    host.secrets.failure = new Error('The keyring is locked.');
    assert.equal(
      await failureOf(registries.save(address, { access: 'password', password: secret })),
      host.secrets.failure,
    );
    assert.deepEqual([registries.list(), changes()], [[], 0]);
  });

  it('leave the list as it was when a password cannot be forgotten', async () => {
    const { registries, host, saved } = await withPassword();
    host.secrets.failure = new Error('The keyring is locked.');
    await failureOf(registries.remove(saved));
    assert.equal(registries.list().length, 1);
  });

  it('leave the old way of signing in when the new password cannot be stored', async () => {
    const { registries, host, saved } = await withPassword();
    host.secrets.failure = new Error('The keyring is locked.');
    await failureOf(
      registries.save(address, { access: 'password', password: { ...secret, password: 'new' } }),
    );
    assert.deepEqual(await credentialOf(registries, saved), asPassword);
  });

  it('pass over saved entries that cannot be read', () => {
    const good = {
      origin: 'https://demo42t.azurecr.io',
      access: 'anonymous',
      repositories: ['app', 7, null],
    };
    const entries = [
      null,
      7,
      'demo42t',
      [],
      {},
      { ...good, access: 'magic' },
      { ...good, origin: 'http://demo42t.azurecr.io' },
      { ...good, origin: 'ftp://demo42t.azurecr.io' },
      { ...good, repositories: 'app' },
      good,
    ];
    const { registries } = open({ memory: new TestMemory({ registries: entries }) });
    assert.deepEqual(registries.list(), [
      { ...address, access: 'anonymous', repositories: [] },
      { ...address, access: 'anonymous', repositories: ['app'] },
    ]);
  });

  for (const saved of [undefined, null, 'registries', { length: 1 }]) {
    it(`take ${JSON.stringify(saved)} in the memory for an empty list`, async () => {
      const memory = new TestMemory(saved === undefined ? {} : { registries: saved });
      const { registries } = open({ memory });
      assert.deepEqual(registries.list(), []);
      await registries.save(address, { access: 'anonymous' });
      assert.equal(registries.list().length, 1);
    });
  }

  it('add repositories by name, once each, sorted, and remove them again', async () => {
    const { registries, saved } = await withPassword();
    for (const name of ['web', 'app', 'web']) await registries.addRepository(saved, name);
    assert.deepEqual(registries.find(saved.loginServer)?.repositories, ['app', 'web']);
    await registries.removeRepository(saved, 'app');
    assert.deepEqual(registries.find(saved.loginServer)?.repositories, ['web']);
  });

  describe('credential', () => {
    const environment = { ACR_USER: 'older', ACR_PWD: 'canary-older' };
    const fromEnvironment = { kind: 'password', user: 'older', password: 'canary-older' };

    it('is nobody for anonymous access', async () => {
      const { registries } = open();
      const saved = await registries.save(address, { access: 'anonymous' });
      assert.deepEqual(await credentialOf(registries, saved), { kind: 'anonymous' });
    });

    it('is ACR_USER and ACR_PWD where the environment is to be used', async () => {
      const { registries } = open({ environment });
      const saved = await registries.save(address, { access: 'environment' });
      assert.deepEqual(await credentialOf(registries, saved), fromEnvironment);
    });

    it('is not ACR_USER and ACR_PWD where a password is lost, which is said', async () => {
      const { registries, host, saved } = await withPassword({ environment });
      host.secrets.values.clear();
      const error = await failureAs(ExplainedError, registries.credential(saved));
      assert.equal(error.message, `Nothing signs in to demo42t.azurecr.io: ${lost}`);
      assert.deepEqual([error.code, error.hint], ['unauthorized', 'Replace its credential.']);
    });

    it('is the stored password before that of the environment', async () => {
      const { registries, saved } = await withPassword({ environment });
      assert.deepEqual(await credentialOf(registries, saved), asPassword);
    });

    it('takes a stored password that cannot be read for a lost one', async () => {
      const { registries, host, saved } = await withPassword({ environment });
      for (const stored of ['', 'no JSON', '[]', '{"user":"reader"}', '{"user":7,"password":7}']) {
        host.secrets.values.set('registry/demo42t.azurecr.io', stored);
        const { message } = await failureAs(ExplainedError, registries.credential(saved));
        assert.equal(message, `Nothing signs in to demo42t.azurecr.io: ${lost}`, stored);
      }
    });

    it('needs both of the environment', () => {
      for (const half of [
        {},
        { ACR_USER: 'older' },
        { ACR_PWD: 'canary' },
        { ACR_USER: 'older', ACR_PWD: '' },
      ]) {
        assert.equal(open({ environment: half }).registries.environment(), undefined);
      }
    });

    describe('with Azure accounts', () => {
      const [ada, bob] = [accountWith('canary-ada'), accountWith('canary-bob', { id: 'bob' })];
      const scopes = publicCloud.registryScopes;

      it('is the first of them, and asks it for what registries take', async () => {
        const { registries } = open({ azure: azureOf(ada, bob) });
        const saved = await registries.save(address, { access: 'azure' });
        const account = ada.credential;
        assert.deepEqual(await credentialOf(registries, saved), { kind: 'azure', account, scopes });
        assert.equal(await registries.network(saved), ada.fetch);
      });

      it('is the one that was named, in its tenant, also after a reload', async () => {
        const { registries, host } = open({ azure: azureOf(ada, bob) });
        await registries.save(address, { access: 'azure', azure: { account: 'bob', tenant: 'contoso' } });
        const saved = new Registries(host).find(address.loginServer);
        assert.ok(saved);
        const credential = { kind: 'azure', account: bob.credential, scopes, tenant: 'contoso' };
        assert.deepEqual(await credentialOf(registries, saved), credential);
      });

      it('needs somebody to sign in where that one is gone', async () => {
        const { registries } = open({ azure: azureOf(ada) });
        const azure = { account: 'bob', tenant: 'contoso' };
        const saved = await registries.save(address, { access: 'azure', azure });
        const error = await failureOf(registries.credential(saved));
        assert.ok(isSignInNeeded(error));
        assert.equal(error.request.tenant, 'contoso');
      });
    });

    describe('of registries found in Azure', () => {
      const found = { ...address, access: 'azure', azure: { account: 'ada' }, repositories: [] } as const;

      it('knows them without listing them, until they are gone', () => {
        const { registries } = open({ azure: azureOf(accountWith('canary-ada')) });
        registries.noteFound([found]);
        assert.deepEqual([registries.find(address.loginServer), registries.list()], [found, []]);
        const gone: string[] = [];
        registries.onDidChangeSignIn(loginServer => gone.push(loginServer));
        registries.noteFound([found]);
        assert.deepEqual(gone, []);
        registries.noteFound([]);
        assert.deepEqual([registries.find(address.loginServer), gone], [undefined, [address.loginServer]]);
      });

      it('leaves one that was added by hand as it was added', async () => {
        const { registries } = open();
        const saved = await registries.save(address, { access: 'anonymous' });
        registries.noteFound([found]);
        assert.deepEqual(registries.find(address.loginServer), saved);
      });
    });

    it('is what the demo world offers for that registry', async () => {
      const registry = { loginServer: address.loginServer, user: 'demo', password: 'canary' };
      const demo = { fetch: () => Promise.reject(new Error('not asked')), registries: [registry] };
      const { registries } = open({ demo });
      const saved = await registries.save(address, { access: 'demo' });
      assert.deepEqual(await credentialOf(registries, saved), {
        kind: 'password',
        user: 'demo',
        password: 'canary',
      });
    });

    for (const [access, why] of [
      ['environment', 'ACR_USER and ACR_PWD are not set in the environment.'],
      ['password', lost],
      ['demo', 'The demo world does not hold it.'],
    ] as const) {
      it(`says why there is none for ${access}, and what to do`, async () => {
        const { registries } = open();
        const saved = await registries.save(address, { access });
        const error = await failureAs(ExplainedError, registries.credential(saved));
        assert.equal(error.message, `Nothing signs in to demo42t.azurecr.io: ${why}`);
        assert.deepEqual([error.code, error.hint], ['unauthorized', 'Replace its credential.']);
      });
    }
  });
});
