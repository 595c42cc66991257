import assert from 'node:assert/strict';
import { open } from '../client';
import { codeOf, image, kind, openStreaming, usersWith } from './streamingApi';

const digest = `sha256:${'0'.repeat(64)}`;
const id = '00000000-0000-0000-0000-000000000000';

/** Every call of Artifact Streaming, with the scope that its challenge names. */
const calls = [
  ['GET', '/acr/v1/app/_streaming', 'pull'],
  ['POST', '/acr/v1/app/_streaming', 'pull,push'],
  ['GET', `/acr/v1/app/_streaming/${digest}`, 'pull'],
  ['POST', `/acr/v1/app/_streaming/${digest}`, 'pull,push'],
  ['GET', `/acr/v1/app/_operations/${id}`, 'pull'],
  ['POST', `/acr/v1/app/_operations/${id}:cancel`, 'pull,push'],
  ['GET', `/v2/app/referrers/${digest}`, 'pull'],
  ['DELETE', `/v2/app/manifests/${digest}`, 'delete'],
] as const;

describe('Simulated streaming: rights', () => {
  for (const [method, path, actions] of calls) {
    it(`asks for ${actions} for ${method} ${path.replace(/[0-]{36,}/, '…')}`, async () => {
      const { client } = await openStreaming();
      const answer = await client.ask(path, { method, headers: {} });
      assert.equal(answer.status, 401);
      assert.ok(answer.header('www-authenticate')?.endsWith(`,scope="repository:app:${actions}"`));
    });
  }

  it('lets nobody change or remove anything who may only pull', async () => {
    const api = await openStreaming();
    for (const [method, path, actions] of calls) {
      if (actions === 'pull') continue;
      const answer = await api.as('admin', 'pull,metadata_read', path, { method });
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.match(answer.header('www-authenticate') ?? '', /error="insufficient_scope"/);
    }
  });

  it('lets whoever may delete remove an artifact', async () => {
    const api = await openStreaming({ images: [image('converted')] });
    const [artifact] = await api.artifacts(await api.digest());
    const target = `/v2/app/manifests/${artifact?.digest}`;
    const answer = await api.as('admin', 'delete,metadata_read', target, { method: 'DELETE' });
    assert.equal(answer.status, 202);
  });

  for (const [streamingPolicy, status] of [
    ['forbidden', 403],
    ['unauthorized', 401],
  ] as const) {
    it(`can keep policies from a role with ${status}, but not the states of images`, async () => {
      const users = usersWith({ actions: ['pull', 'push'], streamingPolicy });
      const api = await openStreaming({ registry: users, images: [image('converted')] });
      const own = await api.digest();
      const ask = (target: string, method = 'GET') =>
        api.as('reader', 'pull,push', target, { method, body: JSON.stringify(kind) });
      assert.equal((await ask('/acr/v1/app/_streaming')).status, status);
      assert.equal((await ask('/acr/v1/app/_streaming', 'POST')).status, status);
      assert.equal((await ask(`/v2/app/referrers/${own}`)).status, 200);
      assert.equal(codeOf((await ask(`/acr/v1/app/_streaming/${own}`)).json()), 'OPERATION_UNKNOWN');
      assert.equal((await ask(`/acr/v1/app/_streaming/${own}`, 'POST')).status, 202);
      assert.equal((await api.policy()).status, 200);
    });
  }

  it('can keep them from everybody who does not sign in', async () => {
    const anonymous = { actions: ['pull'], streamingPolicy: 'forbidden' } as const;
    const { client } = await openStreaming({ registry: { anonymous } });
    const token = await client.token(['repository:app:pull'], '');
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await client.ask('/acr/v1/app/_streaming', { headers })).status, 403);
  });
});

describe('Simulated streaming: methods', () => {
  it('that are not known are refused', async () => {
    const { client } = await openStreaming();
    for (const [, path] of calls.slice(0, 7)) {
      assert.equal((await client.ask(path, { method: 'PUT' })).status, 405, path);
    }
  });
});

describe('Simulated streaming: a registry without it', () => {
  it('answers as for any path that it does not know', async () => {
    const { client } = await openStreaming({ registry: { streaming: false } });
    const unknown = (await client.ask('/acr/v1/app/_nothing')).text;
    for (const [method, path] of calls.slice(0, 6)) {
      const answer = await client.ask(path, { method });
      assert.deepEqual([answer.status, answer.text], [404, unknown], `${method} ${path}`);
    }
  });

  it('is each that is not said to have it', async () => {
    const client = await open();
    assert.equal(codeOf((await client.ask('/acr/v1/redis/_streaming')).json()), 'NOT_FOUND');
  });
});
