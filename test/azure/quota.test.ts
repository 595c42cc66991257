import assert from 'node:assert/strict';
import { withinQuota } from '../../src/azure/quota';
import type { HttpReply } from '../../src/base/http';
import { failureOf } from '../support/errors';
import { get, reply, scripted } from '../support/http';
import { VirtualClock } from '../support/virtualClock';

const query = get(
  'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
);

function spent(status = 200, resets = '00:00:05', more: Readonly<Record<string, string>> = {}): HttpReply {
  return reply(status, '{}', {
    'x-ms-user-quota-remaining': '0',
    'x-ms-user-quota-resets-after': resets,
    ...more,
  });
}

/** Sends queries one after another; tells at which seconds they went out. */
async function sentAt(answers: readonly HttpReply[], queries: number, request = query): Promise<number[]> {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const times: number[] = [];
  const send = scripted((_, index) => {
    times.push((clock.now() - startedAt) / 1000);
    return (
      answers[index] ??
      reply(200, '{}', { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' })
    );
  });
  const kept = withinQuota(send, clock);
  for (let index = 0; index < queries; index++) await clock.settle(kept(request));
  return times;
}

describe('the quota of Resource Graph', () => {
  it('costs nothing while it lasts', async () => {
    assert.deepEqual(await sentAt([], 3), [0, 0, 0]);
  });

  it('is waited for when it is used up', async () => {
    assert.deepEqual(await sentAt([spent()], 3), [0, 5, 5]);
  });

  it('is waited for once by a query that met its end', async () => {
    assert.deepEqual(await sentAt([spent(429)], 1), [0, 5]);
    assert.deepEqual(await sentAt([spent(429), spent(429)], 1), [0, 5]);
  });

  it('is left to Retry-After where there is one', async () => {
    assert.deepEqual(await sentAt([spent(429, '00:00:05', { 'retry-after': '5' })], 1), [0]);
  });

  it('is not waited for when that would take too long, or cannot be read', async () => {
    assert.deepEqual(await sentAt([spent(429, '01:00:00')], 2), [0, 0]);
    assert.deepEqual(await sentAt([spent(429, 'soon')], 2), [0, 0]);
  });

  it('is for queries alone', async () => {
    assert.deepEqual(await sentAt([spent()], 2, get('https://management.azure.com/subscriptions')), [0, 0]);
  });

  it('is not waited for after an abort', async () => {
    const clock = new VirtualClock();
    const kept = withinQuota(
      scripted(() => spent()),
      clock,
    );
    await kept(query);
    const controller = new AbortController();
    const failure = failureOf(kept({ ...query, signal: controller.signal }));
    controller.abort();
    assert.equal(((await failure) as Error).name, 'AbortError');
    assert.equal(clock.sleepers, 0);
  });
});
