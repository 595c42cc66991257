import assert from 'node:assert/strict';
import { SignInNeeded } from '../../src/azure/account';
import type { ArmCall } from '../../src/azure/arm';
import { AzureError } from '../../src/azure/azureError';
import { type Cloud, chinaCloud, publicCloud, usGovernmentCloud } from '../../src/azure/cloud';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { NetworkError } from '../../src/base/networkError';
import { failureAs, failureOf } from '../support/errors';
import { reply, silence } from '../support/http';
import { clusterId, arm as endpoint, json, session, token } from './sessions';

const path = `${clusterId}/agentPools/gpu`;
const operation = `${endpoint}/subscriptions/s/providers/Microsoft.ContainerService/locations/westus2/operations/1?api-version=2017-08-31`;
const results = `${endpoint}/subscriptions/s/providers/Microsoft.ContainerService/locations/westus2/results/1?api-version=2017-08-31`;
const minuteMs = 60_000;

function resource(provisioningState: string) {
  return { id: path, name: 'gpu', properties: { count: 3, provisioningState } };
}

type Answer = HttpReply | ((request: HttpRequest) => HttpReply | Promise<HttpReply>);

/** Plays a server that gives these answers in their order; anything after them fails the test. */
function operationOver(
  answers: readonly Answer[],
  {
    method = 'PUT',
    deadlineMs = 30 * minuteMs,
    cloud = publicCloud,
    ...more
  }: Partial<ArmCall> & { readonly deadlineMs?: number; readonly cloud?: Cloud } = {},
) {
  const { arm, clock, requests } = session(
    (request, index) => {
      const answer = answers[index] ?? assert.fail(`Nobody was to ask ${request.method} ${request.url}`);
      return typeof answer === 'function' ? answer(request) : answer;
    },
    { cloud },
  );
  const states: string[] = [];
  const call: ArmCall = {
    method,
    path,
    apiVersion: '2026-04-01',
    subject: 'the node pool gpu of demo-aks',
    signal: new AbortController().signal,
    ...more,
  };
  const result = arm.finish(call, { deadlineMs, report: state => states.push(state) });
  result.catch(() => {});
  const asked = () =>
    requests.map(({ method, url }) => `${method} ${url.replace(endpoint, '').split('?')[0]}`);
  return { result, clock, requests, states, asked };
}

const operationPath = new URL(operation).pathname;
const resultsPath = new URL(results).pathname;

function started(status: number, headers: Readonly<Record<string, string>>, body: unknown = '') {
  return json(status, body, headers);
}

const byOperation = { 'azure-asyncoperation': operation };
const byLocation = { location: results };

describe('an operation of Resource Manager', () => {
  for (const status of [200, 201, 202]) {
    it(`is followed by Azure-AsyncOperation after a ${status}, and then the resource is read`, async () => {
      const { result, clock, states, asked } = operationOver([
        started(status, byOperation, resource('Creating')),
        json(200, { status: 'InProgress' }),
        json(200, { status: 'Succeeded' }),
        json(200, resource('Succeeded')),
      ]);
      assert.deepEqual(await clock.settle(result), resource('Succeeded'));
      assert.deepEqual(asked(), [
        `PUT ${path}`,
        `GET ${operationPath}`,
        `GET ${operationPath}`,
        `GET ${path}`,
      ]);
      assert.deepEqual(states, ['Creating', 'InProgress']);
    });
  }

  it('is followed by Location, whose last answer is the result of a POST', async () => {
    const { result, clock, states, asked } = operationOver(
      [started(202, byLocation), json(202, { status: 'Accepted' }, byLocation), json(200, { passwords: [] })],
      { method: 'POST' },
    );
    assert.deepEqual(await clock.settle(result), { passwords: [] });
    assert.deepEqual(asked(), [`POST ${path}`, `GET ${resultsPath}`, `GET ${resultsPath}`]);
    assert.deepEqual(states, ['Accepted']);
  });

  it('is followed by Location to the resource of a PUT', async () => {
    const { result, clock, asked } = operationOver([
      started(201, byLocation),
      json(200, resource('Succeeded')),
    ]);
    assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    assert.equal(asked().length, 2);
  });

  it('is read at the end of a PUT whose Location tells nothing of it', async () => {
    const { result, clock, asked } = operationOver([
      started(202, byLocation),
      reply(204),
      json(200, resource('Succeeded')),
    ]);
    assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    assert.equal(asked().at(-1), `GET ${path}`);
  });

  it('prefers Azure-AsyncOperation, and takes the result of a POST from Location', async () => {
    const { result, clock, asked } = operationOver(
      [
        started(202, { ...byOperation, ...byLocation }),
        json(200, { status: 'Succeeded' }),
        json(200, { logs: 'x' }),
      ],
      { method: 'POST' },
    );
    assert.deepEqual(await clock.settle(result), { logs: 'x' });
    assert.deepEqual(asked().slice(1), [`GET ${operationPath}`, `GET ${resultsPath}`]);
  });

  it('whose own address is gone says nothing of what it was to change', async () => {
    for (const [headers, status] of [
      [byOperation, 404],
      [byLocation, 404],
      [byOperation, 410],
    ] as const) {
      const gone = json(status, { error: { code: 'OperationNotFound', message: 'No such operation.' } });
      const { result, clock } = operationOver([started(202, headers), gone, gone, gone]);
      const { message, hint, code, detail } = await failureAs(AzureError, clock.settle(result));
      assert.equal(code, 'failed');
      assert.equal(
        message,
        `Azure took on the node pool gpu of demo-aks and does not say any more how that goes (${status} OperationNotFound).`,
      );
      assert.match(hint ?? '', /It may have been done or not: refresh to see/);
      assert.match(detail ?? '', /No such operation/);
    }
  });

  it('that is not known everywhere yet is asked for again', async () => {
    const gone = json(404, { error: { code: 'NotFound', message: 'Not yet.' } });
    const { result, clock } = operationOver([
      started(201, byOperation),
      gone,
      gone,
      json(200, { status: 'InProgress' }),
      gone,
      gone,
      json(200, { status: 'Succeeded' }),
      json(200, resource('Succeeded')),
    ]);
    assert.equal((await clock.settle(result))?.name, 'gpu');
  });

  it('that ends in a lock or without quota says what to do about that', async () => {
    for (const [code, hint] of [
      ['ScopeLocked', /Remove the lock/],
      ['QuotaExceeded', /Ask for more quota/],
      ['SomethingElse', /activity log/],
    ] as const) {
      const failed = json(200, { status: 'Failed', error: { code, message: 'No.' } });
      const { result, clock } = operationOver([started(201, byOperation), failed]);
      assert.match((await failureAs(AzureError, clock.settle(result))).hint ?? '', hint);
    }
  });

  it('is none where the result of a POST is gone already, which makes no failure of it', async () => {
    const { result, clock } = operationOver(
      [started(202, { ...byOperation, ...byLocation }), json(200, { status: 'Succeeded' }), json(404, {})],
      { method: 'POST' },
    );
    assert.deepEqual(await clock.settle(result), { status: 'Succeeded' });
  });

  it("is followed by the resource's own state where there is no address to ask", async () => {
    const { result, clock, states, asked } = operationOver(
      [json(200, resource('Updating')), json(200, resource('Updating')), json(200, resource('Succeeded'))],
      { method: 'PATCH' },
    );
    assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    assert.deepEqual(asked(), [`PATCH ${path}`, `GET ${path}`, `GET ${path}`]);
    assert.deepEqual(states, ['Updating', 'Updating']);
  });

  it('is followed so as well after a 202 that says nothing', async () => {
    const { result, clock, asked } = operationOver([reply(202), json(200, resource('Succeeded'))]);
    assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    assert.equal(asked().length, 2);
  });

  for (const [method, answer] of [
    ['PUT', json(200, resource('Succeeded'))],
    ['PUT', json(201, { id: path, properties: { actions: [] } })],
    ['POST', json(200, { username: 'x' })],
    ['POST', reply(202)],
  ] as const) {
    it(`is none where a ${method} is done at once with ${answer.status}`, async () => {
      const { result, clock, asked } = operationOver([answer], { method });
      assert.deepEqual(await clock.settle(result), answer.body === '' ? undefined : JSON.parse(answer.body));
      assert.equal(asked().length, 1);
    });
  }

  describe('that deletes', () => {
    it('has no result', async () => {
      const headers = { ...byOperation, ...byLocation };
      const { result, clock, asked } = operationOver(
        [started(202, headers), json(200, { status: 'Succeeded' })],
        { method: 'DELETE' },
      );
      assert.equal(await clock.settle(result), undefined);
      assert.equal(asked().length, 2);
    });

    for (const answer of [reply(204), reply(200), json(200, { id: path })]) {
      it(`is over with ${answer.status} and ${answer.body || 'nothing'}`, async () => {
        const { result, clock } = operationOver([answer], { method: 'DELETE' });
        assert.equal(await clock.settle(result), undefined);
      });
    }

    it('is over when the resource is gone', async () => {
      const { result, clock, asked } = operationOver(
        [reply(202), json(200, resource('Deleting')), json(404, {})],
        { method: 'DELETE' },
      );
      assert.equal(await clock.settle(result), undefined);
      assert.equal(asked().length, 3);
    });

    it('is not over when it is the operation that is gone', async () => {
      const gone = json(404, { error: { code: 'OperationNotFound', message: 'No such operation.' } });
      const { result, clock } = operationOver([started(202, byOperation), gone, gone, gone], {
        method: 'DELETE',
      });
      assert.equal((await failureAs(AzureError, clock.settle(result))).code, 'failed');
    });

    it('is over with a 204, whatever address stands beside it', async () => {
      const { result, clock } = operationOver([reply(204, '', byLocation)], { method: 'DELETE' });
      assert.equal(await clock.settle(result), undefined);
    });

    it('goes on while a poll answers 202 without a word', async () => {
      const { result, clock, asked } = operationOver([started(202, byLocation), reply(202), reply(200)], {
        method: 'DELETE',
      });
      assert.equal(await clock.settle(result), undefined);
      assert.equal(asked().length, 3);
    });

    it('takes what is not there for deleted when told to', async () => {
      const { result, clock } = operationOver([json(404, { error: {} })], {
        method: 'DELETE',
        expects: [404],
      });
      assert.equal(await clock.settle(result), undefined);
    });
  });

  for (const passing of [408, 429, 500, 502, 503, 504]) {
    it(`is polled through a ${passing}`, async () => {
      const { result, clock } = operationOver([
        started(201, byOperation),
        reply(passing, '<html>busy</html>', { 'content-type': 'text/html' }),
        json(200, { status: 'Succeeded' }),
        reply(passing),
        json(200, resource('Succeeded')),
      ]);
      assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    });
  }

  it('is polled through a broken connection', async () => {
    const broken = () => {
      throw new NetworkError('management.azure.com', 'reset');
    };
    const { result, clock } = operationOver([
      started(201, byOperation),
      broken,
      json(200, { status: 'Succeeded' }),
      json(200, resource('Succeeded')),
    ]);
    assert.deepEqual(await clock.settle(result), resource('Succeeded'));
  });

  it('is neither begun nor over by a sign-in page that answers with 200', async () => {
    const page = reply(200, '<html>Welcome to our WLAN</html>', { 'content-type': 'text/html' });
    const { result, clock } = operationOver([page]);
    assert.equal((await failureAs(AzureError, clock.settle(result))).code, 'unreadable');
    const end = [json(200, { status: 'Succeeded' }), json(200, resource('Succeeded'))];
    const later = operationOver([started(201, byOperation), page, ...end]);
    assert.deepEqual(await later.clock.settle(later.result), resource('Succeeded'));
  });

  it('goes on while a poll answers 201', async () => {
    const { result, clock, states } = operationOver([
      started(201, byOperation),
      json(201, { status: 'Updating' }, byOperation),
      json(200, { status: 'Succeeded' }),
      json(200, resource('Succeeded')),
    ]);
    await clock.settle(result);
    assert.deepEqual(states, ['Updating']);
  });

  it('moves to another address when a poll names one', async () => {
    const moved = operation.replace('operations/1', 'operations/2');
    const { result, clock, asked } = operationOver([
      started(201, byOperation),
      json(200, { status: 'Running' }, { 'azure-asyncoperation': moved }),
      json(200, { status: 'Succeeded' }),
      json(200, resource('Succeeded')),
    ]);
    await clock.settle(result);
    assert.equal(asked()[2], `GET ${new URL(moved).pathname}`);
  });

  for (const [cloud, host] of [
    [publicCloud, 'westeurope.management.azure.com'],
    [chinaCloud, 'chinaeast2.management.chinacloudapi.cn'],
    [usGovernmentCloud, 'usgovvirginia.management.usgovcloudapi.net'],
  ] as const) {
    for (const header of ['azure-asyncoperation', 'location']) {
      it(`is followed with the token to ${host} by ${header}`, async () => {
        const regional = `https://${host}/subscriptions/s/operations/1?api-version=2026-04-01`;
        const { result, clock, requests } = operationOver(
          [
            started(202, { [header]: regional }),
            json(202, { status: 'InProgress' }, { [header]: regional }),
            json(200, header === 'location' ? resource('Succeeded') : { status: 'Succeeded' }),
            json(200, resource('Succeeded')),
          ],
          { cloud },
        );
        assert.deepEqual(await clock.settle(result), resource('Succeeded'));
        assert.deepEqual(
          requests.slice(1, 3).map(({ url, headers }) => [url, headers?.authorization]),
          [
            [regional, 'Bearer token-1'],
            [regional, 'Bearer token-1'],
          ],
        );
      });
    }
  }

  for (const address of [
    'https://evilmanagement.azure.com/op',
    'https://management.azure.com.evil.example/op',
    'https://westeurope.management.azure.com.evil.example/op',
    'https://westeurope.azure.com/op',
    'https://evil.example/.management.azure.com/op',
    'https://westeurope.management.azure.com@evil.example/op',
    'https://someone@westeurope.management.azure.com/op',
    'http://westeurope.management.azure.com/op',
    'https://westeurope.management.azure.com:8443/op',
    'https://chinaeast2.management.chinacloudapi.cn/op',
    '//evil.example/op',
  ]) {
    it(`does not take its token to ${address}`, async () => {
      const { result, clock, requests } = operationOver([started(202, { 'azure-asyncoperation': address })]);
      const error = await failureAs(AzureError, clock.settle(result));
      assert.deepEqual([error.code, requests.length], ['foreignHost', 1]);
    });
  }

  for (const [title, headers] of [
    ['Azure-AsyncOperation', { 'azure-asyncoperation': 'https://evil.example/op' }],
    ['Location', { location: 'https://evil.example/op' }],
  ] as const) {
    it(`does not take its token to another host by ${title}`, async () => {
      const { result, clock, requests } = operationOver([started(202, headers)]);
      const error = await failureAs(AzureError, clock.settle(result));
      assert.deepEqual([error.code, requests.length], ['foreignHost', 1]);
    });
  }

  it('is not led away in mid-poll either', async () => {
    const { result, clock, requests } = operationOver([
      started(201, byOperation),
      json(200, { status: 'Running' }, { 'azure-asyncoperation': 'https://evil.example/op' }),
    ]);
    const error = await failureAs(AzureError, clock.settle(result));
    assert.deepEqual([error.code, requests.length], ['foreignHost', 2]);
  });

  describe('that fails', () => {
    it('tells why, in the words of the operation', async () => {
      const { result, clock } = operationOver([
        started(201, byOperation),
        json(
          200,
          { status: 'Failed', error: { code: 'QuotaExceeded', message: 'Out of cores.' } },
          { 'x-ms-correlation-request-id': 'c1' },
        ),
      ]);
      const error = await failureAs(AzureError, clock.settle(result));
      assert.equal(error.code, 'failed');
      assert.equal(
        error.message,
        'The node pool gpu of demo-aks failed in Azure (QuotaExceeded: Out of cores).',
      );
      assert.equal(error.failure.correlationId, 'c1');
    });

    for (const state of ['Canceled', 'Cancelled', 'failed']) {
      it(`says ${state}`, async () => {
        const { result, clock } = operationOver([started(202, byLocation), json(200, { status: state })]);
        assert.equal((await failureAs(AzureError, clock.settle(result))).code, 'failed');
      });
    }

    it('says so in the state of the resource', async () => {
      const { result, clock } = operationOver([
        json(200, resource('Updating')),
        json(200, resource('Failed')),
      ]);
      assert.equal((await failureAs(AzureError, clock.settle(result))).code, 'failed');
      const atOnce = operationOver([json(200, resource('Failed'))]);
      assert.equal((await failureAs(AzureError, atOnce.clock.settle(atOnce.result))).code, 'failed');
    });

    it('is not one for the state from before it', async () => {
      const { result, clock } = operationOver([
        started(200, byOperation, resource('Failed')),
        json(200, { status: 'Succeeded' }),
        json(200, resource('Succeeded')),
      ]);
      assert.deepEqual(await clock.settle(result), resource('Succeeded'));
    });

    it('is refused before it begins', async () => {
      const { result, clock, requests } = operationOver([
        json(409, { error: { code: 'Conflict', message: 'Busy' } }),
      ]);
      const error = await failureAs(AzureError, clock.settle(result));
      assert.deepEqual([error.code, requests.length], ['conflict', 1]);
    });

    it('is refused to those who poll', async () => {
      const { result, clock } = operationOver([
        started(201, byOperation),
        json(403, { error: { code: 'No' } }),
      ]);
      assert.equal((await failureAs(AzureError, clock.settle(result))).code, 'forbidden');
    });
  });

  describe('takes its time', () => {
    async function polledAt(headers: Readonly<Record<string, string>>, polls: number): Promise<number[]> {
      const times: number[] = [];
      const poll = (): HttpReply => {
        times.push((clock.now() - startedAt) / 1000);
        return json(200, { status: 'Running' }, headers);
      };
      const end = json(200, { status: 'Succeeded' });
      const { result, clock } = operationOver([
        started(201, { ...byOperation, ...headers }),
        ...Array.from({ length: polls }, () => poll),
        end,
        json(200, resource('Succeeded')),
      ]);
      const startedAt = clock.now();
      await clock.settle(result);
      return times;
    }

    it('by its own pace, slower and slower', async () => {
      const times = await polledAt({}, 9);
      const pauses = times.map((time, index) => time - (times[index - 1] ?? 0));
      assert.deepEqual(pauses.slice(0, 3), [2, 3, 4.5]);
      assert.deepEqual(pauses.slice(-3), [15, 15, 15]);
    });

    it('as the service asks', async () => {
      assert.deepEqual(await polledAt({ 'retry-after': '20' }, 3), [20, 40, 60]);
    });

    it('but neither for ever nor without a pause', async () => {
      assert.deepEqual(await polledAt({ 'retry-after': '100000' }, 2), [60, 120]);
      assert.deepEqual(await polledAt({ 'retry-after': '0' }, 2), [1, 2]);
    });
  });

  it('goes on in Azure when the deadline passes', async () => {
    const running = Array.from({ length: 100 }, () => json(200, { status: 'Running' }));
    const { result, clock } = operationOver([started(201, byOperation), ...running], {
      deadlineMs: 5 * minuteMs,
    });
    assert.equal(await clock.timeToSettle(result), 5 * minuteMs);
    const error = await failureAs(AzureError, result);
    assert.equal(error.code, 'timeout');
    assert.match(error.message, /within 5 minutes; it goes on there\.$/);
  });

  it('has the same deadline for answers that only pass, and for one that never comes', async () => {
    const busy = operationOver(
      [started(201, byOperation), ...Array.from({ length: 100 }, () => reply(503))],
      {
        deadlineMs: 5 * minuteMs,
      },
    );
    assert.equal(await busy.clock.timeToSettle(busy.result), 5 * minuteMs);
    const silent = operationOver([() => new Promise<never>(() => {})], { deadlineMs: minuteMs });
    assert.equal(await silent.clock.timeToSettle(silent.result), minuteMs);
  });

  it('says nothing any more after an abort', async () => {
    const controller = new AbortController();
    const { result, clock, states, requests } = operationOver(
      [started(201, byOperation), ({ signal }) => silence(signal)],
      { signal: controller.signal },
    );
    await clock.pass(2000);
    assert.equal(requests.length, 2);
    controller.abort();
    assert.equal(((await failureOf(clock.settle(result))) as Error).name, 'AbortError');
    await clock.pass(minuteMs);
    assert.deepEqual([states, requests.length, clock.sleepers], [[], 2, 0]);
  });

  it('says nothing of an answer that came all the same', async () => {
    const controller = new AbortController();
    const late = async () => {
      controller.abort();
      return json(200, { status: 'Running' });
    };
    const { result, clock, states } = operationOver([started(201, byOperation), late], {
      signal: controller.signal,
    });
    assert.equal(((await failureOf(clock.settle(result))) as Error).name, 'AbortError');
    await clock.pass(minuteMs);
    assert.deepEqual(states, []);
  });

  it('is polled with a new token when the old one has ended', async () => {
    const { arm, clock, requests } = session(
      (_, index) =>
        [
          started(201, byOperation),
          json(200, { status: 'Running' }),
          json(200, { status: 'Succeeded' }),
          json(200, resource('Succeeded')),
        ][index] ?? reply(500),
      { give: async (_, index) => token(`t${index}`, 0) },
    );
    const call = {
      method: 'PUT' as const,
      path,
      apiVersion: '2026-04-01',
      subject: 'it',
      signal: new AbortController().signal,
    };
    await clock.settle(arm.finish(call, { deadlineMs: minuteMs }));
    assert.equal(requests[3]?.headers?.authorization, 'Bearer t3');
  });

  it('needs a sign-in in mid-poll as well', async () => {
    const claims = Buffer.from('{}').toString('base64');
    const challenge = { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` };
    const { result, clock } = operationOver([
      started(201, byOperation),
      reply(401, '', challenge),
      reply(401, '', challenge),
    ]);
    await failureAs(SignInNeeded, clock.settle(result));
  });
});
