import assert from 'node:assert/strict';
import { failureOf } from '../support/errors';
import { open } from './client';

const signal = new AbortController().signal;

describe('Simulator: fetch in process', () => {
  it('reaches each registry by its name, whatever the port', async () => {
    const { simulator } = await open();
    for (const { loginServer } of simulator.registries) {
      for (const host of [loginServer, `${loginServer}:8443`, loginServer.toUpperCase()]) {
        const { status } = await simulator.fetch(`https://${host}/v2/`, {
          method: 'GET',
          headers: {},
          signal,
        });
        assert.equal(status, loginServer.startsWith('contoso-firewalled') ? 403 : 401);
      }
    }
  });

  it('fails for another host as a name that does not resolve, and remembers what was tried', async () => {
    const { simulator } = await open();
    const headers = { Authorization: 'Bearer x' };
    const error = await failureOf(
      simulator.fetch('https://elsewhere.example/v2/', { method: 'GET', headers, signal }),
    );
    assert.deepEqual(
      { ...(error as object), message: (error as Error).message },
      {
        message: 'getaddrinfo ENOTFOUND elsewhere.example',
        code: 'ENOTFOUND',
        errno: -3008,
        syscall: 'getaddrinfo',
        hostname: 'elsewhere.example',
      },
    );
    assert.deepEqual(simulator.requests.strays, [{ host: 'elsewhere.example', hasAuthorization: true }]);
    assert.equal(simulator.requests.total, 0);
  });

  it('gives no body to HEAD, and headers by any spelling', async () => {
    const client = await open();
    const headers = { Authorization: client.basic() };
    const url = `https://${client.host}/v2/hello-world/manifests/1.0`;
    const { headers: got, body } = await client.simulator.fetch(url, { method: 'HEAD', headers, signal });
    assert.match(got.get('Docker-Content-Digest') ?? '', /^sha256:/);
    assert.match(got.get('x-ms-correlation-request-id') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(got.get('link'), null);
    for await (const _chunk of body ?? []) assert.fail('HEAD has a body');
  });

  it('ends with the signal, before and during the wait', async () => {
    const client = await open({ latencyMs: 1_000 });
    const url = `https://${client.host}/v2/`;
    await assert.rejects(
      client.simulator.fetch(url, { method: 'GET', headers: {}, signal: AbortSignal.abort() }),
      { name: 'AbortError' },
    );
    const stop = new AbortController();
    const answer = client.simulator.fetch(url, { method: 'GET', headers: {}, signal: stop.signal });
    setImmediate(() => stop.abort());
    await assert.rejects(answer, { name: 'AbortError' });
    assert.equal(client.clock.sleepers, 0);
  });

  it('takes as long as it is told to', async () => {
    const client = await open({ latencyMs: 50 });
    assert.equal(await client.clock.timeToSettle(client.ask('/v2/')), 50);
  });
});

describe('Simulator: the request log', () => {
  it('counts by method and by what was asked for', async () => {
    const client = await open();
    const { requests } = client.simulator;
    await client.ask('/v2/');
    await client.mount('redis', '6.0');
    await client.mount('redis', '6.2');
    await client.ask('/nowhere');
    assert.equal(requests.total, 6);
    assert.deepEqual(requests.counts(), {
      'GET ping': 1,
      'HEAD manifest': 2,
      'GET mount': 2,
      'GET unknown': 1,
    });
    assert.equal(requests.count({ kind: 'mount' }), 2);
    assert.equal(requests.count({ method: 'GET' }), 4);
    assert.equal(requests.count({ method: 'GET', kind: 'manifest' }), 0);
    requests.reset();
    assert.equal(requests.total, 0);
  });

  it('knows how many requests were in flight at once', async () => {
    const client = await open({ latencyMs: 50 });
    await client.clock.settle(Promise.all(['/v2/', '/v2/', '/v2/'].map(target => client.ask(target))));
    await client.clock.settle(client.ask('/v2/'));
    assert.equal(client.simulator.requests.mostInFlight, 3);
  });
});
