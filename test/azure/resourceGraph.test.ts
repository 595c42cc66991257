import assert from 'node:assert/strict';
import { AzureError } from '../../src/azure/azureError';
import { discoveryQuery, queryResources } from '../../src/azure/resourceGraph';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { NetworkError } from '../../src/base/networkError';
import { failureAs } from '../support/errors';
import { reply } from '../support/http';
import { clusterId, json, registryId, session } from './sessions';

const signal = new AbortController().signal;
const registry = {
  id: registryId,
  name: 'demo42t',
  type: 'microsoft.containerregistry/registries',
  tenantId: 't1',
};
const cluster = { id: clusterId, name: 'demo-aks', type: 'microsoft.containerservice/managedclusters' };

function page(data: readonly unknown[], more: object = {}): HttpReply {
  return json(200, {
    totalRecords: data.length,
    count: data.length,
    resultTruncated: 'false',
    data,
    ...more,
  });
}

function optionsOf(request: HttpRequest | undefined): unknown {
  return JSON.parse(request?.body ?? '{}').options;
}

describe('the query of Resource Graph', () => {
  it('asks once for registries and clusters of all subscriptions, in an order', async () => {
    const { arm, requests } = session(() => page([registry, cluster]));
    const { registries, clusters } = await queryResources(arm, signal);
    assert.deepEqual(
      [registries.map(({ id }) => id), clusters.map(({ id }) => id)],
      [[registryId], [clusterId]],
    );
    assert.equal(registries[0]?.tenantId, 't1');
    assert.equal(requests.length, 1);
    const [request] = requests;
    assert.equal(request?.method, 'POST');
    assert.equal(
      request?.url,
      'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
    );
    assert.equal(request?.repeatable, true);
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      query: discoveryQuery,
      options: { resultFormat: 'objectArray', $top: 1000 },
    });
    assert.match(discoveryQuery, /project id,[^|]*\| order by id asc$/);
  });

  it('goes on with the skip token of a page', async () => {
    const pages = [
      page([registry], { $skipToken: 'abc', resultTruncated: 'true' }),
      page([cluster], { $skipToken: '' }),
    ];
    const { arm, requests } = session((_, index) => pages[index] ?? reply(500));
    const { registries, clusters } = await queryResources(arm, signal);
    assert.deepEqual([registries.length, clusters.length, requests.length], [1, 1, 2]);
    assert.deepEqual(optionsOf(requests[1]), { resultFormat: 'objectArray', $top: 1000, $skipToken: 'abc' });
  });

  it('takes a token for more even where nothing was said to be cut', async () => {
    const pages = [page([registry], { $skipToken: 'abc' }), page([])];
    const { arm, requests } = session((_, index) => pages[index] ?? reply(500));
    await queryResources(arm, signal);
    assert.equal(requests.length, 2);
  });

  it('passes over rows that are neither', async () => {
    const { arm } = session(() => page([null, 7, { id: 'x' }, registry]));
    assert.equal((await queryResources(arm, signal)).registries.length, 1);
  });

  for (const isCut of [true, 'true', 'True']) {
    it(`is not taken for whole when it was cut (${JSON.stringify(isCut)}) and cannot go on`, async () => {
      const { arm } = session(() => page([registry], { resultTruncated: isCut }));
      assert.equal((await failureAs(AzureError, queryResources(arm, signal))).code, 'unreadable');
    });
  }

  it('ends when a token comes back', async () => {
    const { arm, requests } = session(() => page([registry], { $skipToken: 'again' }));
    assert.equal((await failureAs(AzureError, queryResources(arm, signal))).code, 'unreadable');
    assert.equal(requests.length, 2);
  });

  it('ends when there is always one token more', async () => {
    const { arm, requests } = session((_, index) => page([], { $skipToken: `t${index}` }));
    assert.equal((await failureAs(AzureError, queryResources(arm, signal))).code, 'unreadable');
    assert.equal(requests.length, 1001);
  });

  it('is not taken for empty when it cannot be read', async () => {
    for (const body of [{}, { data: {} }, { data: { columns: [], rows: [] } }]) {
      const { arm } = session(() => json(200, body));
      assert.equal((await failureAs(AzureError, queryResources(arm, signal))).code, 'unreadable');
    }
  });

  const tooLarge: readonly (readonly [string, () => HttpReply])[] = [
    ['the service', () => json(400, { error: { code: 'ResponsePayloadTooLarge', message: 'Too large' } })],
    [
      'us',
      () => {
        throw new NetworkError('management.azure.com', 'tooLarge');
      },
    ],
  ];
  for (const [whom, answer] of tooLarge) {
    it(`asks for smaller pages where one is too large for ${whom}, and keeps to them`, async () => {
      const pages = [answer, () => page([registry], { $skipToken: 'abc' }), () => page([cluster])];
      const { arm, requests } = session((_, index) => (pages[index] ?? answer)());
      const { registries, clusters } = await queryResources(arm, signal);
      assert.deepEqual([registries.length, clusters.length], [1, 1]);
      assert.deepEqual(
        requests.map(request => (optionsOf(request) as { $top: number }).$top),
        [1000, 250, 250],
      );
    });

    it(`does not ask for ever smaller pages of what is too large for ${whom}`, async () => {
      const { arm, requests } = session(answer);
      await failureAs(AzureError, queryResources(arm, signal));
      assert.equal(requests.length, 4);
    });
  }

  it('takes a refusal for what it is', async () => {
    const { arm, requests } = session(() => json(403, { error: { code: 'AccessDenied' } }));
    const error = await failureAs(AzureError, queryResources(arm, signal));
    assert.deepEqual([error.code, requests.length], ['forbidden', 1]);
  });
});
