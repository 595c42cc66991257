import assert from 'node:assert/strict';
import { claimsOf } from '../client';
import { type AzureClient, codeOf, openAzure, registryPath, valuesOf } from './azureClient';

const host = 'mine1.azurecr.io';
const map = `${registryPath}/scopeMaps/reader-map`;
const token = `${registryPath}/tokens/reader`;
const reading = ['repositories/team/app/content/read', 'repositories/team/app/metadata/read'];

async function openWithToken(actions: readonly string[] = reading): Promise<AzureClient> {
  const azure = await openAzure();
  await azure.put(map, { actions });
  await azure.put(token, { scopeMapId: map, status: 'enabled' });
  return azure;
}

interface Credentials {
  readonly username: string;
  readonly passwords: readonly { readonly name: string; readonly value: string; readonly expiry?: string }[];
}

const generate = (azure: AzureClient, more: object = {}) =>
  azure.arm(`${registryPath}/generateCredentials`, { method: 'POST', body: { tokenId: token, ...more } });

/** What a token of the registry grants to this name and password. */
async function granted({ client }: AzureClient, password: string, scopes: readonly string[]) {
  const basic = `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`;
  return claimsOf(await client.token(scopes, basic, host)).access;
}

const status = async ({ client }: AzureClient, password: string) => {
  const authorization = `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`;
  return (await client.ask(`/oauth2/token?service=${host}`, { host, headers: { authorization } })).status;
};

async function passwordOf(azure: AzureClient, more?: object): Promise<string> {
  return (await generate(azure, more)).json<Credentials>().passwords[0]?.value ?? '';
}

describe('Simulated Azure: scope maps', () => {
  it('are there from the start, defined by the system', async () => {
    const azure = await openAzure();
    const listed = valuesOf<{ name: string; properties: { type: string } }>(
      await azure.arm(`${registryPath}/scopeMaps`),
    );
    assert.deepEqual(
      listed.map(({ name, properties }) => [name, properties.type]),
      [
        '_repositories_admin',
        '_repositories_pull',
        '_repositories_pull_metadata_read',
        '_repositories_push',
      ].map(name => [name, 'SystemDefined']),
    );
    for (const method of ['PUT', 'DELETE']) {
      const body = { properties: { actions: reading } };
      const change = await azure.arm(`${registryPath}/scopeMaps/_repositories_pull`, { method, body });
      assert.deepEqual([change.status, codeOf(change)], [400, 'InvalidParameters'], method);
    }
  });

  it('are made, read and deleted', async () => {
    const azure = await openAzure();
    assert.equal((await azure.arm(map)).status, 404);
    const made = await azure.put(map, { actions: reading });
    assert.equal(made.status, 200);
    assert.deepEqual((await azure.arm(map)).json(), made.json());
    const deletion = await azure.arm(map, { method: 'DELETE' });
    assert.deepEqual([deletion.status, deletion.text], [202, '']);
    const where = deletion.header('location');
    assert.equal((await azure.follow(where)).status, 202);
    await azure.client.clock.pass(2_000);
    assert.equal((await azure.follow(where)).status, 200);
    assert.equal((await azure.arm(map)).status, 404);
    assert.equal((await azure.arm(map, { method: 'DELETE' })).status, 204);
  });

  it('are refused with actions that nobody knows', async () => {
    const azure = await openAzure();
    for (const actions of [[], ['repositories/a/content/fly'], ['content/read']]) {
      const answer = await azure.put(map, { actions });
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'InvalidParameters']);
    }
    const unnamed = await azure.put(`${registryPath}/scopeMaps/a b`.replace(' ', '%20'), {
      actions: reading,
    });
    assert.equal(unnamed.status, 400);
  });
});

describe('Simulated Azure: tokens of a registry', () => {
  it('are made in the time of an operation', async () => {
    const azure = await openAzure();
    await azure.put(map, { actions: reading });
    const made = await azure.put(token, { scopeMapId: map, status: 'enabled' });
    assert.equal(made.status, 201);
    const state = (text: string) => /"provisioningState":"(\w+)"/.exec(text)?.[1];
    assert.equal(state(made.text), 'Creating');
    const operation = made.header('azure-asyncoperation');
    assert.match(
      operation ?? '',
      /\/tokens\/reader\/operationStatuses\/token-[0-9a-f-]{36}\?api-version=2025-11-01$/,
    );
    assert.deepEqual((await azure.follow(operation)).json(), { status: 'Creating' });
    await azure.client.clock.pass(2_000);
    assert.deepEqual((await azure.follow(operation)).json(), { status: 'Succeeded' });
    assert.equal(state((await azure.arm(token)).text), 'Succeeded');
  });

  it('want a scope map of their registry', async () => {
    const azure = await openAzure();
    for (const scopeMapId of [map, undefined, map.replace('mine1', 'other1')]) {
      const answer = await azure.put(token, { scopeMapId });
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'InvalidParameters']);
    }
  });

  it('get passwords, which are shown once', async () => {
    const azure = await openWithToken();
    const { username, passwords } = (await generate(azure)).json<Credentials>();
    assert.equal(username, 'reader');
    assert.deepEqual(
      passwords.map(({ name }) => name),
      ['password1', 'password2'],
    );
    const shown = (await azure.arm(token)).text;
    assert.match(shown, /"name":"password1"/);
    for (const { value } of passwords) assert.ok(!shown.includes(value));
  });

  it('sign in at once, limited to the repositories and actions of the scope map', async () => {
    const azure = await openWithToken();
    const password = await passwordOf(azure, { name: 'password1' });
    const scopes = ['repository:team/app:pull,push', 'repository:team/other:pull', 'registry:catalog:*'];
    assert.deepEqual(await granted(azure, password, scopes), [
      { type: 'repository', name: 'team/app', actions: ['pull'] },
    ]);
    assert.deepEqual(await granted(azure, password, ['repository:team/app:metadata_read']), [
      { type: 'repository', name: 'team/app', actions: ['metadata_read'] },
    ]);
  });

  it('follow their scope map when it changes, wildcards and all', async () => {
    const azure = await openWithToken();
    const password = await passwordOf(azure);
    await azure.put(map, { actions: ['repositories/team/*/content/write'] });
    const scopes = ['app', 'other'].map(name => `repository:team/${name}:pull,push`);
    assert.deepEqual(
      await granted(azure, password, [...scopes, 'repository:base:push']),
      ['app', 'other'].map(name => ({ type: 'repository', name: `team/${name}`, actions: ['push'] })),
    );
  });

  it('lose a password when it is made anew, and keep the other', async () => {
    const azure = await openWithToken();
    const [first, second] = (await generate(azure)).json<Credentials>().passwords;
    const renewed = await passwordOf(azure, { name: 'password1' });
    const statuses = [first?.value, second?.value, renewed].map(value => status(azure, value ?? ''));
    assert.deepEqual(await Promise.all(statuses), [401, 200, 200]);
  });

  it('refuse a password after its expiry', async () => {
    const azure = await openWithToken();
    const expiry = new Date(azure.client.clock.now() + 60_000).toISOString();
    const password = await passwordOf(azure, { name: 'password1', expiry });
    assert.equal(await status(azure, password), 200);
    await azure.client.clock.pass(60_000);
    assert.equal(await status(azure, password), 401);
    assert.equal((await generate(azure, { expiry })).status, 400);
  });

  it('end when disabled or deleted', async () => {
    const azure = await openWithToken();
    const password = await passwordOf(azure);
    await azure.arm(token, { method: 'DELETE' });
    assert.equal(await status(azure, password), 200);
    await azure.client.clock.pass(2_000);
    assert.equal(await status(azure, password), 401);
    const other = await openWithToken();
    await other.put(token, { scopeMapId: map, status: 'disabled' });
    assert.equal(await status(other, await passwordOf(other)), 401);
  });

  it('have no passwords made for a token that is not there, or of another name', async () => {
    const azure = await openWithToken();
    assert.equal((await generate(azure, { tokenId: `${token}-other` })).status, 404);
    assert.equal((await generate(azure, { name: 'password3' })).status, 400);
  });
});
