import assert from 'node:assert/strict';
import { AzureError } from '../../src/azure/azureError';
import { entriesOf } from '../../src/azure/entries';
import { NetworkError } from '../../src/base/networkError';
import { failureAs, failureOf } from '../support/errors';
import { reply, silence } from '../support/http';
import { arm, json, listing, session, subscription } from './sessions';

const path = `${arm}${subscription}/providers/Microsoft.ContainerRegistry/registries`;

describe('a call of Resource Manager', () => {
  it('goes to the endpoint of its cloud, with version and token', async () => {
    const { arm, requests } = session(() => json(200, { name: 'x' }));
    const answer = await arm.call(listing());
    assert.deepEqual([answer.status, answer.body], [200, { name: 'x' }]);
    const [request] = requests;
    assert.equal(request?.method, 'GET');
    assert.equal(request?.url, `${path}?api-version=2025-11-01`);
    assert.deepEqual(request?.headers, { accept: 'application/json', authorization: 'Bearer token-1' });
    assert.equal(request?.body, undefined);
  });

  it('sends its body as JSON, its eTag, and whether it may be sent twice', async () => {
    const { arm, requests } = session(() => json(200, {}));
    await arm.call({ ...listing(), method: 'PUT', body: { a: 1 }, ifMatch: '"7"', repeatable: true });
    assert.deepEqual([requests[0]?.method, requests[0]?.body], ['PUT', '{"a":1}']);
    assert.equal(requests[0]?.headers?.['content-type'], 'application/json');
    assert.equal(requests[0]?.headers?.['if-match'], '"7"');
    assert.equal(requests[0]?.repeatable, true);
  });

  it('escapes what the query holds, as Azure reads it', async () => {
    const { arm, requests } = session(() => json(200, {}));
    await arm.call({ ...listing(), query: { $filter: "assignedTo('a b+c')" } });
    assert.equal(requests[0]?.url, `${path}?$filter=assignedTo(%27a%20b%2Bc%27)&api-version=2025-11-01`);
  });

  for (const [hostile, sent] of [
    ['@evil.example/x', `${arm}/@evil.example/x`],
    ['.evil.example/x', `${arm}/.evil.example/x`],
    ['//evil.example/x', `${arm}/evil.example/x`],
    ['/a?b=c#d', `${arm}/a%3Fb=c%23d`],
    ['/\\evil.example', `${arm}/%5Cevil.example`],
  ] as const) {
    it(`stays with its host for the path ${hostile}`, async () => {
      const { arm, requests } = session(() => json(200, {}));
      await arm.call({ ...listing(), path: hostile });
      assert.equal(requests[0]?.url, `${sent}?api-version=2025-11-01`);
    });
  }

  it('takes statuses for answers when told to', async () => {
    const { arm } = session(() => json(404, { error: { code: 'NotFound' } }));
    assert.equal((await arm.call({ ...listing(), expects: [404] })).status, 404);
  });

  it('answers without a body where there is no JSON object', async () => {
    for (const body of ['', 'text', '[]', '3']) {
      const { arm } = session(() => reply(200, body));
      assert.equal((await arm.call(listing())).body, undefined);
    }
  });

  it('throws what a refusal means', async () => {
    const { arm } = session(() => json(403, { error: { code: 'AuthorizationFailed' } }), { tenant: 't1' });
    const error = await failureAs(AzureError, arm.call(listing()));
    assert.equal(error.message, 'Azure refused the registries of Contoso (403 AuthorizationFailed).');
    assert.equal(error.failure.tenant, 't1');
  });

  it('is not taken in by a sign-in page that answers with 200', async () => {
    const { arm } = session(() => reply(200, '<html>', { 'content-type': 'text/html' }));
    const error = await failureAs(AzureError, arm.call(listing()));
    assert.equal(error.code, 'unreadable');
  });

  it('throws what the network did, once', async () => {
    const { arm, requests } = session(() => {
      throw new NetworkError('management.azure.com', 'dns');
    });
    const error = await failureAs(AzureError, arm.call(listing()));
    assert.deepEqual([error.code, requests.length], ['unreachable', 1]);
  });

  it('ends with its signal, and says nothing of its own', async () => {
    const controller = new AbortController();
    const { arm } = session(({ signal }) => silence(signal));
    const failure = failureOf(arm.call(listing({ signal: controller.signal })));
    controller.abort();
    assert.equal(((await failure) as Error).name, 'AbortError');
  });
});

describe('a list of Resource Manager', () => {
  const next = `${path}?%24skipToken=2&api-version=2025-11-01`;

  it('is read by its pages, each as it comes', async () => {
    const { arm, requests } = session(({ url }) =>
      url === next
        ? json(200, { value: [{ id: 'c' }] })
        : json(200, { value: [{ id: 'a' }, { id: 'b' }], nextLink: next }),
    );
    const pages = arm.pages(listing());
    assert.deepEqual((await pages.next()).value, [{ id: 'a' }, { id: 'b' }]);
    assert.equal(requests.length, 1);
    assert.deepEqual((await pages.next()).value, [{ id: 'c' }]);
    assert.equal((await pages.next()).done, true);
    assert.equal(requests[1]?.url, next);
    assert.equal(requests[1]?.headers?.authorization, 'Bearer token-1');
  });

  it('follows a link without a host', async () => {
    const { arm, requests } = session((_, index) =>
      json(200, index === 0 ? { value: [], nextLink: '/more?x=1' } : { value: [] }),
    );
    await entriesOf(arm, listing());
    assert.equal(requests[1]?.url, 'https://management.azure.com/more?x=1');
  });

  for (const elsewhere of [
    'https://evil.example/next',
    'http://management.azure.com/next',
    'https://management.azure.com:8443/',
    '//evil.example/x',
  ]) {
    it(`does not take its token to ${elsewhere}`, async () => {
      const { arm, requests } = session(() => json(200, { value: [], nextLink: elsewhere }));
      const error = await failureAs(AzureError, entriesOf(arm, listing()));
      assert.equal(error.code, 'foreignHost');
      assert.match(error.message, /for the registries of Contoso; it was not followed\.$/);
      assert.equal(requests.length, 1);
    });
  }

  it('ends when its pages go round in a circle', async () => {
    const { arm, requests } = session(() => json(200, { value: [{ id: 'a' }], nextLink: next }));
    const error = await failureAs(AzureError, entriesOf(arm, listing()));
    assert.deepEqual([error.code, requests.length], ['unreadable', 2]);
  });

  it('ends when there is always one page more', async () => {
    const { arm, requests } = session((_, index) =>
      json(200, { value: [], nextLink: `${path}?page=${index}` }),
    );
    const error = await failureAs(AzureError, entriesOf(arm, listing()));
    assert.deepEqual([error.code, requests.length], ['unreadable', 1000]);
  });

  it('passes over what is no entry', async () => {
    const { arm } = session(() => json(200, { value: [null, 1, 'x', [], { id: 'a' }], nextLink: '' }));
    assert.deepEqual(await entriesOf(arm, listing()), [{ id: 'a' }]);
  });

  it('is not taken for empty when it cannot be read', async () => {
    const { arm } = session(() => reply(200, 'nothing'));
    const error = await failureAs(AzureError, entriesOf(arm, listing()));
    assert.equal(
      error.message,
      'Azure answered for the registries of Contoso with something that is not a list.',
    );
  });
});
