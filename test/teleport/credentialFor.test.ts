import assert from 'node:assert/strict';
import { chinaCloud, customCloud, publicCloud } from '../../src/azure/cloud';
import { ExplainedError } from '../../src/base/errors';
import { HostCredential } from '../../src/registry/hostCredential';
import { parseRegistry } from '../../src/registry/reference';
import { Catalog } from '../../src/teleport/catalog';
import { Registries, type SavedRegistry } from '../../src/teleport/registries';
import { accountWith, azureOf } from '../support/azure';
import { assertKept } from '../support/canary';
import { failureAs, failureOf } from '../support/errors';
import { type HostOptions, testHost } from '../support/host';
import { response, scriptedFetch } from '../support/http';
import { steady } from '../support/registry';

const environment = { ACR_USER: 'older', ACR_PWD: 'canary-environment' };
const ownCloud = customCloud({
  name: 'Contoso Cloud',
  arm: 'https://management.contoso.example',
  authority: 'https://login.contoso.example',
  portal: 'https://portal.contoso.example',
});

/** A person with everything that could go astray: an Azure account, and ACR_USER with ACR_PWD. `lists` are the login servers that Resource Manager lists. */
function person({
  cloud = publicCloud,
  lists = [],
  ...options
}: { cloud?: typeof publicCloud; lists?: string[] } & HostOptions = {}) {
  const azure = {
    ...azureOf(accountWith('canary-azure', options.fetch ? { fetch: options.fetch } : {})),
    cloud: () => cloud,
  };
  const host = testHost({ azure, environment, ...options });
  let readings = 0;
  const registries: Registries = new Registries(host, async () => {
    readings += 1;
    registries.noteFound(lists.map(name => at(name, { access: 'azure' })));
  });
  return { host, registries, readings: () => readings };
}

const at = (name: string, more: Partial<SavedRegistry>): SavedRegistry => ({
  ...parseRegistry(name),
  access: 'anonymous',
  repositories: [],
  ...more,
});

async function scopesAt(who: ReturnType<typeof person>, name: string, more: Partial<SavedRegistry> = {}) {
  const { credential } = await who.registries.credential(at(name, { access: 'azure', ...more }));
  return credential.kind === 'azure' ? credential.scopes : credential.kind;
}

const strangers = [
  'mcr.microsoft.com',
  'docker.io',
  'evil.example',
  'azurecr.io.evil.example',
  'evilazurecr.io',
  '127.0.0.1:5000',
];

describe('credentialFor', () => {
  for (const name of strangers) {
    it(`gives nothing of ours to ${name} where an image alone names it`, async () => {
      const { registries } = person();
      const { credential } = await registries.credential(registries.at(parseRegistry(name)));
      assert.deepEqual(credential, { kind: 'anonymous' });
    });

    it(`refuses the Azure account for ${name}, and says why and what to do`, async () => {
      const who = person();
      const error = await failureAs(ExplainedError, scopesAt(who, name));
      assert.equal(
        error.message,
        `The Azure account was not used for ${name}: no subscription that it shows lists a registry there, and its name does not end in .azurecr.io.`,
      );
      assert.equal(error.hint, 'Check the address, or sign in to it with a name and password.');
      assert.equal(who.readings(), 1);
    });
  }

  it('uses the Azure account for the registries of its own cloud', async () => {
    const who = person();
    assert.deepEqual(await scopesAt(who, 'contoso.azurecr.io'), publicCloud.registryScopes);
    assert.equal(who.readings(), 0);
    await failureAs(ExplainedError, scopesAt(person(), 'contoso.azurecr.cn'));
    await failureAs(ExplainedError, scopesAt(person({ cloud: chinaCloud }), 'contoso.azurecr.io'));
    const inChina = await scopesAt(person({ cloud: chinaCloud }), 'contoso.azurecr.cn');
    assert.deepEqual(inChina, chinaCloud.registryScopes);
  });

  it('uses the Azure account for whatever registry Resource Manager lists, and reads that first', async () => {
    const who = person({ cloud: ownCloud, lists: ['images.contoso.example'] });
    assert.deepEqual(await scopesAt(who, 'images.contoso.example'), ownCloud.registryScopes);
    assert.deepEqual(await scopesAt(who, 'images.contoso.example'), ownCloud.registryScopes);
    assert.equal(who.readings(), 1);
    const { message } = await failureAs(ExplainedError, scopesAt(who, 'other.contoso.example'));
    assert.match(
      message,
      /^The Azure account was not used for other\.contoso\.example: .* lists a registry there\.$/,
    );
  });

  it('keeps what Resource Manager takes from a registry that an image alone names', async () => {
    const who = person();
    const { armScope, registryScopes } = publicCloud;
    const fewer = registryScopes.filter(scope => scope !== armScope);
    assert.equal(fewer.length, 1);
    assert.deepEqual(await scopesAt(who, 'theirs.azurecr.io', { namedBy: 'image' }), fewer);
    who.registries.noteFound([at('theirs.azurecr.io', { access: 'azure' })]);
    assert.deepEqual(await scopesAt(who, 'theirs.azurecr.io', { namedBy: 'image' }), registryScopes);
  });

  it('has no other registry answer a saved password', async () => {
    const { registries } = person();
    const password = { user: 'reader', password: 'canary-saved' };
    await registries.save(parseRegistry('demo42t'), { access: 'password', password });
    const { message } = await failureAs(
      ExplainedError,
      registries.credential(at('other', { access: 'password' })),
    );
    assert.match(message, /^Nothing signs in to other\.azurecr\.io: /);
  });

  for (const challenge of [
    'Basic realm="all"',
    'Bearer realm="https://evil.example/oauth2/token",service="evil.example"',
  ]) {
    it(`lets nothing of ours reach a host that an image names and that asks for ${challenge.split(' ')[0]}`, async () => {
      const heard: string[] = [];
      const fetch = scriptedFetch((url, { headers, body }) => {
        heard.push(JSON.stringify([url, headers, body]));
        return url.includes('/oauth2/token')
          ? response(200, { access_token: 'theirs' })
          : response(401, '', { 'www-authenticate': challenge });
      });
      const { registries, host } = person({ fetch });
      const { client } = await new Catalog(host, registries, () => undefined).open(
        registries.at(parseRegistry('evil.example')),
      );
      await failureOf(client.resolve('app', '1.0', steady()));
      assert.ok(heard.length > 0);
      assertKept(
        [
          'canary-azure',
          'canary-environment',
          'older',
          Buffer.from('older:canary-environment').toString('base64'),
        ],
        heard,
      );
    });
  }

  it('tells the log who signs in where, once a host, and again when it has changed', async () => {
    const { registries, host } = person();
    const tell = async (registry: SavedRegistry) => void (await registries.credential(registry));
    await tell(at('contoso', { access: 'azure', azure: { account: 'ada', tenant: 'contoso.example' } }));
    await tell(at('contoso', { access: 'azure', azure: { account: 'ada', tenant: 'contoso.example' } }));
    await tell(at('older', { access: 'environment' }));
    await tell(registries.at(parseRegistry('mcr.microsoft.com')));
    const password = { user: 'reader', password: 'canary-saved' };
    const saved = await registries.save(parseRegistry('demo42t'), { access: 'password', password });
    await tell(saved);
    await tell(await registries.save(saved, { access: 'anonymous' }));
    const { lines } = host.log;
    assert.deepEqual(lines, [
      'info contoso.azurecr.io at https://contoso.azurecr.io, signing in as ada@contoso.example (Azure account, tenant contoso.example).',
      'info older.azurecr.io at https://older.azurecr.io, signing in as older (ACR_USER).',
      'info mcr.microsoft.com at https://mcr.microsoft.com, signing in as nobody in particular.',
      'info demo42t.azurecr.io at https://demo42t.azurecr.io, signing in as reader (name and password).',
      'info demo42t.azurecr.io at https://demo42t.azurecr.io, signing in as nobody in particular.',
    ]);
    assertKept(['canary-azure', 'canary-environment', 'canary-saved'], lines);
  });

  it('makes no credential for an address that contradicts itself', () => {
    const address = { loginServer: 'demo42t.azurecr.io', origin: 'https://evil.example' };
    assert.throws(
      () => new HostCredential(address, { kind: 'anonymous' }, 'nobody'),
      /is not at https:\/\/evil\.example/,
    );
  });

  it('is refused by the compiler where it is no credential of a host', () => {
    const credential = { kind: 'password', user: 'reader', password: 'x' } as const;
    // @ts-expect-error: a bare credential says nothing of its host.
    const bare: HostCredential = credential;
    // @ts-expect-error: neither does one that somebody put beside an address.
    const paired: HostCredential = { address: parseRegistry('demo42t'), credential, who: 'reader' };
    const real = new HostCredential(parseRegistry('demo42t'), credential, 'reader');
    // @ts-expect-error: nor one that was moved to another address.
    const moved: HostCredential = { ...real, address: parseRegistry('other') };
    for (const made of [bare, paired, moved]) assert.equal(made instanceof HostCredential, false);
  });
});
