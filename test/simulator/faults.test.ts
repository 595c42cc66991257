import assert from 'node:assert/strict';
import { ExplainedError } from '../../src/base/errors';
import type { FetchResponse } from '../../src/base/fetch';
import { type FaultKind, type FaultStep, faultKinds, faultSteps, openSimulator } from '../../src/simulator';
import { failureAs, failureOf } from '../support/errors';
import { type Client, open } from './client';

const digest = 'sha256:6cb049b36e536234a7e1ee2a8c272859881ca002af8514d4470c72dac5b0132e';

/** A call of each step. */
const calls: Readonly<
  Record<FaultStep, readonly [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', target: string]>
> = {
  ping: ['GET', '/v2/'],
  token: ['GET', '/oauth2/token'],
  exchange: ['POST', '/oauth2/exchange'],
  catalog: ['GET', '/acr/v1/_catalog?n=2'],
  repository: ['GET', '/acr/v1/hello-world'],
  update: ['PATCH', '/acr/v1/hello-world'],
  tags: ['GET', '/acr/v1/hello-world/_tags'],
  manifests: ['GET', '/acr/v1/hello-world/_manifests'],
  manifest: ['GET', '/v2/hello-world/manifests/1.0'],
  blob: ['GET', `/v2/hello-world/blobs/${digest}`],
  mount: ['GET', `/mount/v1/hello-world/_manifests/${digest}`],
  streaming: ['GET', '/acr/v1/hello-world/_streaming'],
  'auto-convert': ['POST', '/acr/v1/hello-world/_streaming'],
  conversion: ['GET', `/acr/v1/hello-world/_streaming/${digest}`],
  convert: ['POST', `/acr/v1/hello-world/_streaming/${digest}`],
  operation: ['GET', '/acr/v1/hello-world/_operations/1'],
  cancel: ['POST', '/acr/v1/hello-world/_operations/1:cancel'],
  referrers: ['GET', `/v2/hello-world/referrers/${digest}`],
  delete: ['DELETE', `/v2/hello-world/manifests/${digest}`],
};

function ask(client: Client, step: FaultStep, signal = new AbortController().signal) {
  const [method, target] = calls[step];
  const headers = { Authorization: client.basic() };
  return client.simulator.fetch(`https://${client.host}${target}`, { method, headers, signal });
}

async function read({ body }: FetchResponse): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of body ?? []) sizeBytes += chunk.length;
  return sizeBytes;
}

const aborts = { name: 'AbortError' };

/** What each kind looks like to a client in the same process. */
const looks: Readonly<Partial<Record<FaultKind, (client: Client, step: FaultStep) => Promise<void>>>> = {
  reset: async (client, step) => {
    assert.match(String(await failureOf(ask(client, step))), /ECONNRESET/);
  },
  'slow-headers': async (client, step) => {
    const deadline = new AbortController();
    const answer = ask(client, step, deadline.signal);
    setImmediate(() => deadline.abort());
    await assert.rejects(answer, aborts);
  },
  'stalled-body': async (client, step) => {
    const deadline = new AbortController();
    const body = read(await ask(client, step, deadline.signal));
    setImmediate(() => deadline.abort());
    await assert.rejects(body, aborts);
  },
  'truncated-body': async (client, step) => {
    await assert.rejects(read(await ask(client, step)), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  },
  'huge-body': async (client, step) => {
    assert.equal(await read(await ask(client, step)), 50_000_000);
  },
  'empty-body': async (client, step) => {
    const answer = await ask(client, step);
    assert.deepEqual([answer.status, await read(answer)], [200, 0]);
  },
  'invalid-json': async (client, step) => {
    assert.equal((await ask(client, step)).headers.get('content-type'), 'application/json');
  },
  'wrong-type': async (client, step) => {
    assert.equal((await ask(client, step)).headers.get('Content-Type'), 'text/html');
  },
  'link-loop': async (client, step) => {
    const path = calls[step][1].split('?')[0];
    assert.equal((await ask(client, step)).headers.get('link'), `<${path}?last=a&n=1>; rel="next"`);
  },
  'redirect-elsewhere': async (client, step) => {
    const answer = await ask(client, step);
    assert.equal(answer.status, 307);
    assert.match(answer.headers.get('location') ?? '', /^https:\/\/elsewhere\.invalid\//);
  },
  'expired-token': async (client, step) => {
    const answer = await ask(client, step);
    assert.equal(answer.status, 401);
    const authenticates = step !== 'token' && step !== 'exchange';
    assert.equal(/invalid_token/.test(answer.headers.get('www-authenticate') ?? ''), authenticates);
  },
};

describe('Simulator: faults in process', () => {
  for (const kind of faultKinds) {
    it(`${kind} strikes each step, and that step alone`, async () => {
      for (const step of faultSteps) {
        const client = await open({ faults: `${step}:${kind}` });
        const look = looks[kind];
        if (look) await look(client, step);
        else assert.equal((await ask(client, step)).status, Number(kind));
        const other = step === 'tags' ? 'repository' : 'tags';
        assert.equal((await ask(client, other)).status, 200);
      }
    });
  }

  it('tell how long to wait with 429', async () => {
    const client = await open({ faults: 'mount:429' });
    assert.equal((await ask(client, 'mount')).headers.get('retry-after'), '1');
  });

  it('strike the first N times only, one after the other', async () => {
    const client = await open({ faults: 'mount:429*2, mount:500*1,catalog:503*0' });
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await ask(client, 'mount')).status);
    assert.deepEqual(statuses, [429, 429, 500, 200]);
    assert.equal((await ask(client, 'catalog')).status, 200);
  });

  for (const text of [
    'mount',
    'mount:',
    'mount:418',
    'mounts:429',
    'mount:429*x',
    'mount:429*',
    'mount:429**2',
  ]) {
    it(`refuses "${text}" by name`, async () => {
      const error = await failureAs(ExplainedError, openSimulator({ faults: text }));
      assert.equal(error.code, 'usage');
      assert.equal(error.message, `There is no fault "${text}" in the simulator.`);
      for (const word of [...faultSteps, ...faultKinds]) assert.ok(error.hint?.includes(word), word);
    });
  }
});
