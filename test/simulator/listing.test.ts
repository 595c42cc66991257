import assert from 'node:assert/strict';
import { type Client, open } from './client';

interface Tags {
  readonly registry: string;
  readonly imageName: string;
  readonly tags: readonly {
    readonly name: string;
    readonly digest: string;
    readonly lastUpdateTime: string;
  }[];
}

/** Follows the Link headers to the last page. */
async function pages(client: Client, first: string): Promise<string[]> {
  const texts: string[] = [];
  for (let target: string | undefined = first; target !== undefined; ) {
    const answer = await client.ask(target);
    assert.equal(answer.status, 200);
    texts.push(answer.text);
    target = /^<([^>]+)>; rel="next"$/.exec(answer.header('link') ?? '')?.[1];
  }
  return texts;
}

describe('Simulator: listings', () => {
  for (const path of ['/v2/_catalog', '/acr/v1/_catalog']) {
    it(`pages ${path} by name with relative links`, async () => {
      const client = await open();
      const first = await client.ask(`${path}?n=2`);
      const order = path.startsWith('/acr') ? '&orderby=' : '';
      assert.equal(first.header('link'), `<${path}?last=busybox&n=2${order}>; rel="next"`);
      const names = (await pages(client, `${path}?n=5`)).flatMap(text => JSON.parse(text).repositories);
      assert.equal(names.length, 17);
      assert.deepEqual(names, [...names].sort());
      assert.deepEqual(JSON.parse((await client.ask(path)).text).repositories, names);
    });
  }

  it('goes on behind a name that is not there', async () => {
    const { text } = await (await open()).ask('/v2/_catalog?n=1&last=heaven');
    assert.deepEqual(JSON.parse(text).repositories, ['hello-world']);
  });

  it('lists tags newest first, oldest first, and by name', async () => {
    const client = await open();
    const names = async (orderby: string) =>
      (await client.ask(`/acr/v1/azure-vote-front/_tags?orderby=${orderby}`))
        .json<Tags>()
        .tags.map(({ name }) => name);
    assert.deepEqual(await names('timedesc'), ['v2', 'nightly', 'v1', 'squashed', 'v0']);
    assert.deepEqual(await names('timeasc'), ['v0', 'squashed', 'v1', 'nightly', 'v2']);
    assert.deepEqual(await names('none'), ['nightly', 'squashed', 'v0', 'v1', 'v2']);
  });

  it('pages tags in each order without losing or repeating one', async () => {
    const client = await open();
    for (const orderby of ['', '&orderby=timedesc', '&orderby=timeasc']) {
      const found = await pages(client, `/acr/v1/python/_tags?n=7${orderby}`);
      const names = found.flatMap(text => (JSON.parse(text) as Tags).tags.map(({ name }) => name));
      assert.equal(names.length, 41);
      assert.equal(new Set(names).size, 41);
    }
    const listed = await pages(client, '/v2/python/tags/list?n=10');
    assert.equal(listed.flatMap(text => JSON.parse(text).tags).length, 41);
  });

  it('describes a tag as recorded traffic does', async () => {
    const client = await open();
    const one = await client.ask('/acr/v1/redis/_tags/6.0.8');
    const { tag, ...around } = one.json<{ tag: Record<string, unknown> }>();
    assert.deepEqual(around, { registry: 'demo42t.azurecr.io', imageName: 'redis' });
    const { createdTime, lastUpdateTime, digest, ...rest } = tag;
    assert.match(String(createdTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    assert.equal(createdTime, lastUpdateTime);
    assert.match(String(digest), /^sha256:[0-9a-f]{64}$/);
    const changeableAttributes = {
      deleteEnabled: true,
      writeEnabled: true,
      readEnabled: true,
      listEnabled: true,
    };
    assert.deepEqual(rest, { name: '6.0.8', signed: false, changeableAttributes });
    const listed = (await client.ask('/acr/v1/redis/_tags')).json<Tags>().tags;
    assert.deepEqual(
      listed.find(({ name }) => name === '6.0.8'),
      tag,
    );
  });

  it('lists the tags of one digest only when asked to', async () => {
    const client = await open();
    const { tags } = (await client.ask('/acr/v1/redis/_tags')).json<Tags>();
    const digest = tags.find(({ name }) => name === '6.2')?.digest;
    const some = (await client.ask(`/acr/v1/redis/_tags?digest=${digest}`)).json<Tags>().tags;
    assert.deepEqual(
      some.map(({ name }) => name),
      ['6.2', '6.2.6', 'latest'],
    );
  });

  it('lists manifests with their platforms, sizes and tags', async () => {
    const client = await open();
    const { manifests } = (await client.ask('/acr/v1/redis/_manifests?orderby=timedesc')).json<{
      manifests: readonly Record<string, unknown>[];
    }>();
    assert.equal(manifests.length, 5);
    const index = manifests.find(({ references }) => references !== undefined);
    assert.deepEqual(index?.tags, ['6.2.6', '6.2', 'latest']);
    assert.equal(index?.architecture, undefined);
    assert.deepEqual(
      Object.values(index?.references ?? {}).map(({ architecture }) => architecture),
      ['amd64', 'arm64'],
    );
    const image = manifests.find(({ tags }) => String(tags) === '6.0.8,6.0');
    assert.equal(image?.os, 'linux');
    assert.ok(Number(image?.imageSize) > 41_400_000);
    const one = await client.ask(`/acr/v1/redis/_manifests/${image?.digest}`);
    assert.deepEqual(one.json<{ manifest: unknown }>().manifest, image);
  });

  it('refuses a page size that is none', async () => {
    const client = await open();
    for (const n of ['0', '-1', 'x', '1.5'])
      assert.equal((await client.ask(`/v2/_catalog?n=${n}`)).status, 400);
    assert.equal((await client.ask('/v2/_catalog?n=')).status, 200);
  });

  it('says what is not there', async () => {
    const client = await open();
    for (const [path, code, message] of [
      ['/acr/v1/nope', 'NAME_UNKNOWN', 'repository "nope" is not found'],
      ['/acr/v1/nope/_tags', 'NAME_UNKNOWN', 'repository "nope" is not found'],
      ['/acr/v1/redis/_tags/9', 'TAG_UNKNOWN', 'tag "9" is not found'],
      ['/v2/redis/manifests/9', 'MANIFEST_UNKNOWN', 'manifest tagged by "9" is not found'],
      ['/acr/v1/_nothing', 'NOT_FOUND', 'the path is not part of the API'],
    ] as const) {
      const answer = await client.ask(path);
      assert.equal(answer.status, 404);
      const [error] = answer.json<{ errors: readonly { code: string; message: string }[] }>().errors;
      assert.deepEqual([error?.code, error?.message], [code, message]);
    }
  });
});
