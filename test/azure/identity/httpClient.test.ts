import assert from 'node:assert/strict';
import { type SdkHttpClient, sdkHttpClient } from '../../../src/azure/identity/httpClient';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { NetworkError } from '../../../src/base/networkError';
import { failureOf } from '../../support/errors';
import { reply, scripted, silence } from '../../support/http';
import { VirtualClock } from '../../support/virtualClock';

type Request = Parameters<SdkHttpClient['sendRequest']>[0];

const address = 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token';

function request(more: Partial<Request> = {}): Request {
  const headers = { toJSON: () => ({ 'content-type': 'application/x-www-form-urlencoded' }) };
  const whole = {
    url: address,
    method: 'POST',
    headers,
    body: 'grant_type=x',
    timeout: 0,
    requestId: '1',
    withCredentials: false,
  };
  return { ...whole, ...more } as Request;
}

function client(answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>) {
  const clock = new VirtualClock();
  const send = scripted(answer);
  return { clock, requests: send.requests, client: sdkHttpClient(send, clock) };
}

describe('identity httpClient', () => {
  it('sends what the SDK wants sent, as what may be sent twice', async () => {
    const { client: subject, requests } = client(() => reply(200, {}));
    await subject.sendRequest(request());
    await subject.sendRequest(request({ method: 'GET', body: undefined as never }));
    const [post, get] = requests;
    assert.deepEqual(
      [post?.method, post?.url, post?.headers, post?.body, post?.repeatable],
      ['POST', address, { 'content-type': 'application/x-www-form-urlencoded' }, 'grant_type=x', true],
    );
    assert.deepEqual([get?.method, get?.body], ['GET', undefined]);
  });

  it('answers with status, text, and the headers that are looked at', async () => {
    const { client: subject } = client(() =>
      reply(
        401,
        { error: 'no' },
        { 'Retry-After': '7', 'X-Other': 'x', 'WWW-Authenticate': 'Basic realm=x' },
      ),
    );
    const asked = request();
    const { status, bodyAsText, headers, request: told } = await subject.sendRequest(asked);
    assert.deepEqual([status, bodyAsText, told], [401, '{"error":"no"}', asked]);
    assert.deepEqual(headers.toJSON(), { 'retry-after': '7', 'www-authenticate': 'Basic realm=x' });
    assert.deepEqual([...headers], Object.entries(headers.toJSON()));
    headers.set('X-Ms-Request-Id', 9);
    headers.delete('RETRY-AFTER');
    assert.deepEqual(
      [headers.get('x-ms-request-id'), headers.has('Retry-After'), headers.get('Retry-After')],
      ['9', false, undefined],
    );
  });

  it('ends a request at the SDK’s own limit', async () => {
    const { client: subject, clock } = client(({ signal }) => silence(signal));
    const failing = failureOf(subject.sendRequest(request({ timeout: 1000 })));
    assert.equal(await clock.timeToSettle(failing), 1000);
    const error = await failing;
    assert.ok(error instanceof NetworkError && error.code === 'timeout');
    assert.equal(subject.failure(), error);
  });

  it('ends a request on the SDK’s signal', async () => {
    const { client: subject } = client(({ signal }) => silence(signal));
    const stop = new AbortController();
    const failing = failureOf(subject.sendRequest(request({ abortSignal: stop.signal })));
    stop.abort();
    assert.equal(((await failing) as Error).name, 'AbortError');
    assert.equal(subject.failure(), undefined);
  });

  it('remembers what was wrong with the last call, in words', async () => {
    const answers = [
      () => {
        throw new NetworkError('login.microsoftonline.com', 'dns');
      },
      () => reply(200, '<html>Sign in to the proxy</html>'),
      () => reply(503, ''),
      () => reply(429, {}),
      () => reply(200, ''),
      () => reply(400, { error: 'invalid_grant' }),
    ];
    const { client: subject } = client(() => (answers.shift() ?? assert.fail)());
    const told: (string | undefined)[] = [];
    for (let call = 0; call < 6; call++) {
      await subject.sendRequest(request()).catch(() => {});
      told.push(subject.failure()?.message);
    }
    assert.deepEqual(told, [
      'login.microsoftonline.com could not be found by name.',
      'login.microsoftonline.com answered with something that is no token (200).',
      'login.microsoftonline.com gave no token (503).',
      'login.microsoftonline.com gave no token (429).',
      'login.microsoftonline.com gave no token (200).',
      undefined,
    ]);
  });

  it('refuses what no token is got by', async () => {
    const { client: subject, requests } = client(() => reply(200, {}));
    assert.match(String(await failureOf(subject.sendRequest(request({ method: 'DELETE' })))), /by DELETE/);
    const blob = new Uint8Array(1) as never;
    assert.match(String(await failureOf(subject.sendRequest(request({ body: blob })))), /but text/);
    assert.equal(requests.length, 0);
  });
});
