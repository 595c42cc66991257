import assert from 'node:assert/strict';
import { type AzureClient, codeOf, openAzure, registryPath, smallWorld } from './azureClient';

const host = 'mine1.azurecr.io';
const otherPath = registryPath.replace('mine1', 'source1');

/** A second registry to import from. */
async function openTwo(): Promise<AzureClient> {
  const world = smallWorld();
  const [first] = world.registries;
  const registries = ['mine1', 'source1'].map(name => ({
    name,
    resourceGroup: 'group',
    location: 'westus2',
  }));
  const source = {
    loginServer: 'source1.azurecr.io',
    users: [{ name: 'source1', password: 'secret' }],
    repositories: [
      {
        name: 'lib/tool',
        images: [{ tags: ['3.0'], platforms: ['linux/amd64', 'linux/arm64'], sizeBytes: 7_000 }],
      },
    ],
  };
  const { azure } = smallWorld({ subscription: { registries } });
  return openAzure({ world: { registries: first ? [first, source] : [], ...(azure && { azure }) } });
}

const importing = (azure: AzureClient, source: unknown, targetTags: readonly string[], mode = 'NoForce') =>
  azure.arm(`${registryPath}/importImage`, { method: 'POST', body: { source, targetTags, mode } });

const digestOf = async ({ client }: AzureClient, image: string, at = host) => {
  const [repository, tag] = image.split(':');
  const user = at.replace('.azurecr.io', '');
  const headers = { authorization: client.basic(user, at) };
  const target = `/v2/${repository}/manifests/${tag}`;
  return (await client.ask(target, { method: 'HEAD', host: at, headers })).header('docker-content-digest');
};

describe('Simulated Azure: importing an image', () => {
  it('converts it to be streamed where pushes are', async () => {
    const world = smallWorld();
    const [first] = world.registries;
    const streaming = {
      streaming: true,
      repositories: [{ name: 'base', convertPushedImages: true, images: [] }],
    };
    const azure = await openAzure({
      world: { ...world, registries: first ? [{ ...first, ...streaming }] : [] },
    });
    await importing(azure, { registryUri: 'mcr.microsoft.com', sourceImage: 'a/b:1' }, ['base:1']);
    await azure.client.clock.pass(2_000);
    const last = await azure.client.ask(`/acr/v1/base/_streaming/${await digestOf(azure, 'base:1')}`);
    assert.equal(last.json<{ status: string }>().status, 'NotStarted');
  });

  it('copies it from another registry, whole, once the operation has ended', async () => {
    const azure = await openTwo();
    const source = { resourceId: otherPath, sourceImage: 'lib/tool:3.0' };
    const begun = await importing(azure, source, ['copies/tool:3.0', 'copies/tool:latest']);
    assert.deepEqual([begun.status, begun.text], [202, '']);
    const where = begun.header('location');
    assert.match(
      where ?? '',
      /\/locations\/WESTUS2\/operationResults\/registries-[0-9a-f-]{36}\?api-version=/,
    );
    const waiting = await azure.follow(where);
    assert.deepEqual([waiting.status, waiting.json()], [202, { status: 'Accepted' }]);
    assert.equal(waiting.header('location'), where);
    assert.equal(await digestOf(azure, 'copies/tool:3.0'), null);
    await azure.client.clock.pass(2_000);
    const original = await digestOf(azure, 'lib/tool:3.0', 'source1.azurecr.io');
    assert.equal(await digestOf(azure, 'copies/tool:3.0'), original);
    assert.equal(await digestOf(azure, 'copies/tool:latest'), original);
    const done = await azure.follow(where);
    assert.deepEqual([done.status, done.json()], [200, { status: 'Succeeded' }]);
  });

  it('makes what it imports from a public registry, and expands it as a push', async () => {
    const azure = await openTwo();
    const source = { registryUri: 'mcr.microsoft.com', sourceImage: 'azuredocs/azure-vote-front:v1' };
    await importing(azure, source, ['azure-vote-front:v1']);
    await azure.client.clock.pass(2_000);
    assert.match((await digestOf(azure, 'azure-vote-front:v1')) ?? '', /^sha256:/);
    assert.equal(await azure.client.mount('azure-vote-front', 'v1'), 409);
    await azure.client.clock.pass(60_000);
    assert.equal(await azure.client.mount('azure-vote-front', 'v1'), 200);
  });

  it('signs in to a registry that is named by its host', async () => {
    const azure = await openTwo();
    const from = (credentials?: object) =>
      importing(azure, { registryUri: 'source1.azurecr.io', sourceImage: 'lib/tool:3.0', credentials }, [
        'a:1',
      ]);
    assert.equal((await from({ username: 'source1', password: 'secret' })).status, 202);
    for (const credentials of [undefined, { username: 'source1', password: 'wrong' }]) {
      const refused = await from(credentials);
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'InvalidParameters']);
      assert.ok(!refused.text.includes('secret'));
    }
  });

  it('leaves a tag alone that is there, unless forced', async () => {
    const azure = await openTwo();
    const before = await digestOf(azure, 'base:1.0');
    const source = { resourceId: otherPath, sourceImage: 'lib/tool:3.0' };
    const kept = await importing(azure, source, ['base:1.0']);
    assert.deepEqual([kept.status, codeOf(kept)], [409, 'Conflict']);
    assert.equal((await importing(azure, source, ['base:1.0'], 'Force')).status, 202);
    await azure.client.clock.pass(2_000);
    assert.notEqual(await digestOf(azure, 'base:1.0'), before);
  });

  it('fails in the end for an image that the source does not have', async () => {
    const azure = await openTwo();
    const begun = await importing(azure, { resourceId: otherPath, sourceImage: 'lib/tool:9' }, ['a:1']);
    assert.equal(begun.status, 202);
    await azure.client.clock.pass(2_000);
    const failed = await azure.follow(begun.header('location'));
    assert.deepEqual([failed.status, codeOf(failed)], [400, 'ImportImageNotFound']);
  });

  for (const [source, targetTags] of [
    [{}, ['a:1']],
    [{ sourceImage: 'a:1' }, ['a:1']],
    [{ registryUri: 'elsewhere.example', sourceImage: 'a:1' }, ['a:1']],
    [{ resourceId: `${registryPath}x`, sourceImage: 'a:1' }, ['a:1']],
    [{ resourceId: otherPath, sourceImage: 'lib/tool:3.0' }, []],
    [{ resourceId: otherPath, sourceImage: 'lib/tool:3.0' }, ['Not A Name:1']],
  ] as const) {
    it(`refuses ${JSON.stringify({ ...source, targetTags }).replaceAll(/\/subscriptions[^"]*\//g, '…/')}`, async () => {
      const refused = await importing(await openTwo(), source, targetTags);
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'InvalidParameters']);
    });
  }
});
