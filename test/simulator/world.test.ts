import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from '../../src/base/errors';
import { openSimulator, type WorldData } from '../../src/simulator';
import { failureAs } from '../support/errors';
import { open } from './client';

describe('Simulator: large worlds', () => {
  it('open at once and make what is looked at', async () => {
    const client = await open({ world: 'large:100000x1' });
    const { repositories } = (await client.ask('/acr/v1/_catalog?n=1000&last=app-098999')).json<{
      repositories: readonly string[];
    }>();
    assert.equal(repositories.length, 1_000);
    assert.equal(repositories.at(-1), 'app-099999');
    assert.equal(await client.mount('app-000009', '1.0'), 200);
    assert.equal(await client.mount('app-000010', '1.0'), 404);
    assert.equal((await client.ask('/acr/v1/app-100000')).status, 404);
  });

  it('have as many tags as asked for, each an image of its own', async () => {
    const client = await open({ world: 'large:1x1000' });
    const { tags } = (await client.ask('/acr/v1/app-000000/_tags?n=1000&orderby=timedesc')).json<{
      tags: readonly { name: string; digest: string }[];
    }>();
    assert.equal(tags.length, 1_000);
    assert.equal(tags[0]?.name, '1.999');
    assert.equal(new Set(tags.map(({ digest }) => digest)).size, 1_000);
  });

  it('share images among the tags of a repository where that is asked for, a third of them to stream', async () => {
    const client = await open({ world: 'large:2x1000/300' });
    const { tags } = (await client.ask('/acr/v1/app-000001/_tags?n=1000&orderby=timedesc')).json<{
      tags: readonly { name: string; digest: string }[];
    }>();
    const digests = [...new Set(tags.map(({ digest }) => digest))];
    assert.deepEqual([tags.length, new Set(tags.map(({ name }) => name)).size], [1_000, 1_000]);
    assert.equal(digests.length, 300);
    const listed = await Promise.all(
      digests.slice(0, 9).map(async digest => {
        const { text } = await client.ask(`/v2/app-000001/referrers/${digest}`);
        return JSON.parse(text).manifests.length;
      }),
    );
    assert.equal(
      listed.reduce((sum, count) => sum + count, 0),
      3,
    );
    assert.equal((await client.ask('/acr/v1/app-000001/_streaming')).status, 200);
    assert.doesNotMatch((await client.ask('/acr/v1/app-000001')).text, /teleport/i);
  });

  it('have no more images than tags', async () => {
    const client = await open({ world: 'large:1x2/5' });
    const { tags } = (await client.ask('/acr/v1/app-000000/_tags')).json<{
      tags: readonly { digest: string }[];
    }>();
    assert.equal(new Set(tags.map(({ digest }) => digest)).size, 2);
  });

  it('take pushes like any other', async () => {
    const client = await open({ world: 'large:3x1' });
    await client.ask('/v2/app-000001x/blobs/uploads/', { method: 'POST' });
    const { repositories } = (await client.ask('/v2/_catalog')).json<{ repositories: readonly string[] }>();
    assert.deepEqual(repositories, ['app-000000', 'app-000001', 'app-000001x', 'app-000002']);
  });

  const misspelt = ['', '10', 'ax3', '10x3x4', '99999999x1', '1x3/', '1x3/0', '1x3/a', '1x3/2/1'];
  for (const name of misspelt.map(size => `large:${size}`)) {
    it(`refuse "${name}"`, async () => {
      const { message, hint } = await failureAs(ExplainedError, openSimulator({ world: name }));
      assert.equal(message, `There is no world "${name}".`);
      assert.match(hint ?? '', /large:REPOSxTAGS.*large:1x1000\/300/);
    });
  }
});

describe('Simulator: worlds from a file', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-world-'));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (text: string) => {
    const path = join(folder, 'world.json');
    await writeFile(path, text);
    return path;
  };

  it('are opened as they stand', async () => {
    const image = {
      tags: ['1'],
      pushed: '2026-01-01',
      layers: [5, 6],
      platforms: ['linux/arm64'],
      format: 'oci',
    };
    const streamed = [
      { tags: ['1'], streaming: 'converted' },
      { tags: ['2'], streaming: { failed: 'UNKNOWN_ERROR' } },
      { tags: ['3'], streaming: { progress: 38, doneIn: '60s', fails: 'RESOURCE_NOT_FOUND' } },
      { tags: ['4'], streaming: { stuckAt: 61, forgottenIn: '5s' }, configType: 'application/json' },
    ];
    const world = {
      registries: [
        {
          loginServer: 'mine.azurecr.io',
          users: [{ name: 'me', password: 'secret', streamingPolicy: 'forbidden' }],
          streaming: { referrersApi: false, referrersPerMinute: 100 },
          repositories: [
            { name: 'a/b', teleportEnabled: true, images: [image] },
            { name: 'c', convertPushedImages: true, images: streamed },
          ],
        },
      ],
    };
    const client = await open({ world: await file(JSON.stringify(world)) });
    assert.deepEqual(client.simulator.world, world);
    assert.deepEqual(client.simulator.registries, [
      { loginServer: 'mine.azurecr.io', user: 'me', password: 'secret' },
    ]);
    assert.equal(await client.mount('a/b', '1'), 200);
  });

  const registry = { loginServer: 'r.azurecr.io', users: [{ name: 'u' }] };
  const withImage = (image: object) => ({ ...registry, repositories: [{ name: 'a', images: [image] }] });
  for (const [document, problem] of [
    ['', 'is not JSON'],
    ['[]', 'the document must be an object'],
    ['{}', 'registries must be present'],
    [{ registries: [] }, 'registries must be a list of at least 1'],
    [{ registries: [{ ...registry, users: undefined }] }, 'registries[0].users must be present'],
    [
      { registries: [{ ...registry, loginServer: 'Mine' }] },
      'registries[0].loginServer must be a host name in lower case',
    ],
    [
      { registries: [registry, { ...registry, teleport: 'yes' }] },
      'registries[1].teleport must be true or false',
    ],
    [
      { registries: [{ ...registry, speed: 3 }] },
      'registries[0].speed must be absent; the fields here are loginServer, users,',
    ],
    [
      { registries: [{ ...registry, users: [{ name: 'u', actions: ['fly'] }] }] },
      'registries[0].users[0].actions[0] must be one of "pull", "push",',
    ],
    [
      { registries: [{ ...registry, repositories: [{ name: 'A', images: [] }] }] },
      'registries[0].repositories[0].name must be a repository name',
    ],
    [
      { registries: [withImage({ tags: ['a b'] })] },
      'registries[0].repositories[0].images[0].tags[0] must be a tag',
    ],
    [
      { registries: [withImage({ tags: [], pushed: 'soon' })] },
      'images[0].pushed must be a date or an age such as "14m"',
    ],
    [
      { registries: [withImage({ tags: [], layers: 0 })] },
      'images[0].layers must be a whole number of at least 1',
    ],
    [{ registries: [withImage({ tags: [], files: { a: 1 } })] }, 'images[0].files.a must be a string'],
    [
      { registries: [{ ...registry, generated: { repositories: 1.5, tags: 1 } }] },
      'generated.repositories must be a whole number of at least 0',
    ],
    [
      { registries: [{ ...registry, generated: { repositories: 1, tags: 1, digests: 0 } }] },
      'generated.digests must be a whole number of at least 1',
    ],
    [
      { registries: [{ ...registry, streaming: 'yes' }] },
      'registries[0].streaming must be true, false or an object',
    ],
    [
      { registries: [{ ...registry, streaming: { referrersPerMinute: 0 } }] },
      'registries[0].streaming.referrersPerMinute must be a whole number of at least 1',
    ],
    [
      { registries: [{ ...registry, streaming: { referrers: true } }] },
      'registries[0].streaming.referrers must be absent; the fields here are referrersApi, referrersPerMinute',
    ],
    [
      { registries: [{ ...registry, users: [{ name: 'u', streamingPolicy: 'denied' }] }] },
      'registries[0].users[0].streamingPolicy must be one of "forbidden", "unauthorized"',
    ],
    [
      { registries: [withImage({ tags: [], streaming: 'ready' })] },
      'images[0].streaming must be "converted" or an object',
    ],
    [
      { registries: [withImage({ tags: [], streaming: { failed: 'OOPS' } })] },
      'images[0].streaming.failed must be one of "UNKNOWN_ERROR", "RESOURCE_NOT_FOUND",',
    ],
    [
      { registries: [withImage({ tags: [], streaming: { failed: 'UNKNOWN_ERROR', progress: 1 } })] },
      'images[0].streaming.progress must be absent; the fields here are failed',
    ],
    [
      { registries: [withImage({ tags: [], streaming: { progress: 100 } })] },
      'images[0].streaming.progress must be a whole number from 0 to 99',
    ],
    [
      { registries: [withImage({ tags: [], streaming: { progress: 1, doneIn: 'soon' } })] },
      'images[0].streaming.doneIn must be a time such as "90s"',
    ],
  ] as const) {
    it(`are refused when ${problem}`, async () => {
      const path = await file(typeof document === 'string' ? document : JSON.stringify(document));
      const error = await failureAs(ExplainedError, openSimulator({ world: path }));
      assert.equal(error.code, 'usage');
      assert.ok(error.message.includes(path), error.message);
      assert.ok(error.message.includes(problem), error.message);
    });
  }

  it('are refused when there is no such file', async () => {
    const path = join(folder, 'nothing.json');
    const error = await failureAs(ExplainedError, openSimulator({ world: path }));
    assert.equal(error.message, `The world file ${path} cannot be read.`);
    assert.match(error.hint ?? '', /"demo"/);
  });
});

describe('Simulator: worlds in memory', () => {
  it('take fixed passwords over random ones, by user', async () => {
    const world: WorldData = {
      registries: [{ loginServer: 'r.azurecr.io', users: [{ name: 'a', password: 'x' }, { name: 'b' }] }],
    };
    const client = await open({ world, passwords: { a: 'canary' } });
    assert.equal(client.simulator.password('r.azurecr.io', 'a'), 'canary');
    assert.notEqual(client.simulator.password('r.azurecr.io', 'b'), '');
    assert.equal((await client.ask('/v2/')).status, 200);
  });
});
