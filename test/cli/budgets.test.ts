import assert from 'node:assert/strict';
import type { RepositoryData, RequestLog } from '../../src/simulator';
import { openedRegistry, steady } from '../support/registry';
import { type ServedOptions, withServed } from './served';

/** Runs a command, and gives the requests that it took. */
async function requestsOf(
  options: ServedOptions,
  ...[command, ...operands]: readonly [string, ...string[]]
): Promise<RequestLog> {
  let requests: RequestLog | undefined;
  await withServed(options, async ({ simulator, cli, registry }) => {
    assert.notEqual((await cli([command, registry, ...operands])).code, 1);
    requests = simulator.requests;
  });
  return requests ?? assert.fail('The command asked nothing.');
}

/** As many tags, in turn on so many images. */
function shared(tags: number, digests: number): RepositoryData {
  const images = Array.from({ length: digests }, (_, image) => ({
    tags: Array.from({ length: tags / digests }, (_, index) => `1.${image}.${index}`),
    sizeBytes: 1_000_000 + image,
  }));
  return { name: 'app', teleportEnabled: true, images };
}

describe('budgets of requests', () => {
  it('checks an image in four, of which one asks how to sign in', async () => {
    const requests = await requestsOf({}, 'check', 'hello-world', '1.0');
    assert.deepEqual(requests.counts(), { 'HEAD manifest': 2, 'GET token': 1, 'GET mount': 1 });
  });

  it('lists 1,000 repositories with a token for each 50, no more than eight at once', async () => {
    const data = { generated: { repositories: 1000, tags: 1 } };
    const requests = await requestsOf({ data }, 'list');
    const tokensForCatalog = 1;
    assert.ok(requests.count({ kind: 'token' }) <= 1000 / 50 + tokensForCatalog);
    assert.equal(requests.count({ kind: 'repository' }), 1000);
    assert.equal(requests.count({ kind: 'catalog' }), 10 + 1);
    assert.ok(requests.mostInFlight <= 8);
  });

  it('lists repositories one token each where a token covers one only, and still all of them', async () => {
    const data = { generated: { repositories: 120, tags: 1 }, multiScopeTokens: false };
    const requests = await requestsOf({ data }, 'list');
    assert.equal(requests.count({ kind: 'repository' }), 120);
    const tokensInVain = 4;
    assert.ok(requests.count({ kind: 'token' }) <= 120 + tokensInVain);
  });

  it('checks 1,000 tags with one mount call for each of their 25 digests', async () => {
    const requests = await requestsOf({ data: { repositories: [shared(1000, 25)] } }, 'tags', 'app');
    assert.equal(requests.count({ kind: 'mount' }), 25);
    assert.equal(requests.count({ kind: 'tags' }), 10 + 1);
    assert.equal(requests.count({ kind: 'manifest' }), 0);
  });

  it('has the first 100 of 1,000 tags after three requests', async () => {
    const { client, simulator } = await openedRegistry({ data: { repositories: [shared(1000, 25)] } });
    const { value } = await client.tags('app', steady()).next();
    assert.equal(value?.items.length, 100);
    assert.ok(simulator.requests.total <= 3);
  });
});

describe('budgets of memory', () => {
  it('checks 30,000 tags of as many images within a heap of 48 MB', async function () {
    const limitMs = 240_000;
    this.timeout(limitMs);
    const data = { generated: { repositories: 1, tags: 30_000 } };
    await withServed({ data }, async ({ cli, registry }) => {
      // Node ends by itself a process that keeps more than this.
      const heap = { NODE_OPTIONS: '--max-old-space-size=48 --trace-warnings' };
      const { code, out, err } = await cli(['tags', registry, 'app-000000'], heap, limitMs);
      assert.deepEqual([code, err], [0, '']);
      assert.equal(out.trimEnd().split('\n').length, 1 + 30_000);
    });
  });
});
