import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { NetworkError, type NetworkFault } from '../../src/base/networkError';
import { defaultRetry, retrying } from '../../src/base/retrying';
import { failureOf } from '../support/errors';
import { get, reply, scripted } from '../support/http';
import { turn, VirtualClock } from '../support/virtualClock';

const url = 'https://demo42t.azurecr.io/v2/';

/** Sends one request to a server that always answers the same; tells how often it was asked and how long that took. */
async function attempts(answer: () => HttpReply, request: Partial<HttpRequest> = {}) {
  const clock = new VirtualClock();
  const send = scripted(answer);
  const elapsedMs = await clock.timeToSettle(retrying(send, clock)(get(url, request)));
  return { count: send.requests.length, elapsedMs };
}

async function pauses(answer: () => HttpReply, random = 0): Promise<number[]> {
  const clock = new VirtualClock();
  const times: number[] = [];
  const send = scripted(() => {
    times.push(clock.now());
    return answer();
  });
  await clock.timeToSettle(retrying(send, clock, { ...defaultRetry, random: () => random })(get(url)));
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function broken(fault: NetworkFault) {
  return (): never => {
    throw new NetworkError('demo42t.azurecr.io', fault);
  };
}

describe('retrying', () => {
  for (const status of [500, 502, 503, 504]) {
    it(`asks a read again after a ${status}, four times in all`, async () => {
      assert.equal((await attempts(() => reply(status))).count, 4);
    });
  }

  // A 429 holds up more than one call: see throttled.
  for (const status of [200, 304, 400, 401, 403, 404, 409, 429, 501]) {
    it(`takes a ${status} for the answer`, async () => {
      assert.equal((await attempts(() => reply(status))).count, 1);
    });
  }

  for (const fault of ['reset', 'truncated', 'network'] as const) {
    it(`asks a read again after a connection failed with ${fault}`, async () => {
      assert.equal((await attempts(broken(fault))).count, 4);
    });
  }

  it('asks once more after a timeout, which has cost its whole deadline already', async () => {
    assert.equal((await attempts(broken('timeout'))).count, 2);
  });

  for (const fault of ['dns', 'refused', 'tls', 'tooLarge', 'proxy'] as const) {
    it(`does not hope that ${fault} passes`, async () => {
      assert.equal((await attempts(broken(fault))).count, 1);
    });
  }

  it('ends as soon as an answer comes', async () => {
    const clock = new VirtualClock();
    const send = scripted((_, index) => reply(index === 0 ? 503 : 200, 'here'));
    const answer = await clock.settle(retrying(send, clock)(get(url)));
    assert.deepEqual([answer.body, send.requests.length], ['here', 2]);
  });

  it('gives the last answer to the caller', async () => {
    const clock = new VirtualClock();
    const send = scripted((_, index) => reply(503, `attempt ${index}`));
    assert.equal((await clock.settle(retrying(send, clock)(get(url)))).body, 'attempt 3');
  });

  it('gives the last error to the caller as it is', async () => {
    const clock = new VirtualClock();
    const error = new NetworkError('demo42t.azurecr.io', 'reset');
    const send = scripted(() => Promise.reject(error));
    assert.equal(await clock.settle(failureOf(retrying(send, clock)(get(url)))), error);
  });

  it('does not repeat what is no network failure', async () => {
    const clock = new VirtualClock();
    const send = scripted(() => Promise.reject(new TypeError('a fault of ours')));
    await clock.settle(failureOf(retrying(send, clock)(get(url))));
    assert.equal(send.requests.length, 1);
  });

  describe('a call that writes', () => {
    it('is not sent again after a 503', async () => {
      assert.equal((await attempts(() => reply(503), { method: 'PATCH' })).count, 1);
    });

    it('is not sent again after a broken connection', async () => {
      assert.equal((await attempts(broken('reset'), { method: 'POST' })).count, 1);
    });

    it('is sent again where it says that it may be', async () => {
      assert.equal((await attempts(() => reply(503), { method: 'PATCH', repeatable: true })).count, 4);
    });
  });

  describe('the pause', () => {
    it('doubles, and is at least half of that', async () => {
      assert.deepEqual(await pauses(() => reply(503), 0), [125, 250, 500]);
    });

    it('is at most the whole', async () => {
      await fc.assert(
        fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async random => {
          const taken = await pauses(() => reply(503), random);
          assert.ok(taken.every((pause, index) => pause >= 125 * 2 ** index && pause <= 250 * 2 ** index));
        }),
        { numRuns: 30 },
      );
    });

    it('is what Retry-After says in seconds', async () => {
      assert.deepEqual(await pauses(() => reply(503, '', { 'retry-after': '7' })), [7000, 7000, 7000]);
    });

    it('is until the date that Retry-After says', async () => {
      const at = new Date(new VirtualClock().now() + 20_000).toUTCString();
      assert.equal((await pauses(() => reply(503, '', { 'Retry-After': at })))[0], 20_000);
    });

    it('is no longer than a minute, whatever Retry-After says', async () => {
      assert.deepEqual(
        await pauses(() => reply(503, '', { 'retry-after': '86400' })),
        [60_000, 60_000, 60_000],
      );
    });

    it('is our own where Retry-After lies in the past or makes no sense', async () => {
      for (const value of ['Mon, 05 Jan 2015 12:00:00 GMT', '0', 'soon', '-1', '']) {
        assert.deepEqual(
          await pauses(() => reply(503, '', { 'retry-after': value })),
          [125, 250, 500],
          value,
        );
      }
    });

    it('ends at once with an abort', async () => {
      const clock = new VirtualClock();
      const abort = new AbortController();
      const send = scripted(() => reply(503));
      const failure = failureOf(retrying(send, clock)(get(url, { signal: abort.signal })));
      await turn();
      const reason = new Error('enough');
      abort.abort(reason);
      assert.equal(await failure, reason);
      assert.deepEqual([send.requests.length, clock.sleepers], [1, 0]);
    });
  });

  it('does not begin again for a caller who aborted meanwhile', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const send = scripted(() => {
      abort.abort();
      throw new NetworkError('demo42t.azurecr.io', 'reset');
    });
    await clock.settle(failureOf(retrying(send, clock)(get(url, { signal: abort.signal }))));
    assert.equal(send.requests.length, 1);
  });
});
