import assert from 'node:assert/strict';
import type { Fetch } from '../../src/base/fetch';
import { NetworkError } from '../../src/base/networkError';
import { createSend, defaultLimits } from '../../src/base/send';
import { failureAs, failureOf } from '../support/errors';
import { get, response, scriptedFetch, silence, socketError } from '../support/http';
import { turn, VirtualClock } from '../support/virtualClock';

const url = 'https://demo42t.azurecr.io/v2/';

async function sent(fetch: Fetch) {
  const clock = new VirtualClock();
  return clock.settle(createSend(fetch, clock)(get(url)));
}

/** How a call fails: the error, and the time that took. */
async function failure(fetch: Fetch) {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const error = await clock.settle(failureAs(NetworkError, createSend(fetch, clock)(get(url))));
  return { error, code: error.code, elapsedMs: clock.now() - startedAt };
}

function bodyOf(make: (signal: AbortSignal) => AsyncIterable<Uint8Array | string>): Fetch {
  return scriptedFetch((_, { signal }) => ({ ...response(200), body: make(signal) }));
}

describe('send', () => {
  it('reads the whole answer, also of chunks that split a letter', async () => {
    const [first, second] = [Buffer.from('grün').subarray(0, 3), Buffer.from('grün').subarray(3)];
    const answer = await sent(
      bodyOf(async function* () {
        yield first;
        yield second;
        yield '!';
      }),
    );
    assert.equal(answer.body, 'grün!');
  });

  it('gives headers whatever their case, and undefined for one that is not there', async () => {
    const answer = await sent(async () => response(200, '', { 'Docker-Content-Digest': 'sha256:1' }));
    assert.deepEqual(
      [answer.header('docker-content-digest'), answer.header('link')],
      ['sha256:1', undefined],
    );
  });

  it('reads an answer without a body', async () => {
    assert.equal((await sent(async () => ({ ...response(200), body: null }))).body, '');
  });

  it('never lets the fetch below follow a redirect', async () => {
    let seen: string | undefined;
    await sent(async (_, { redirect }) => {
      seen = redirect;
      return response(200);
    });
    assert.equal(seen, 'manual');
  });

  it('gives up on an answer that does not begin', async () => {
    const { code, elapsedMs } = await failure((_, { signal }) => silence(signal));
    assert.deepEqual([code, elapsedMs], ['timeout', defaultLimits.headersMs]);
  });

  it('gives up on an answer that does not begin, even where the fetch ignores its signal', async () => {
    assert.equal((await failure(() => new Promise(() => {}))).code, 'timeout');
  });

  it('gives up on an answer that does not end, and frees its connection', async () => {
    let stopped = false;
    const stalled = bodyOf(async function* (signal) {
      yield 'half';
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      await silence(signal);
    });
    const { code, elapsedMs } = await failure(stalled);
    assert.deepEqual([code, elapsedMs, stopped], ['timeout', defaultLimits.bodyMs, true]);
  });

  it('gives up on an answer that trickles', async () => {
    const clock = new VirtualClock();
    const trickle = bodyOf(async function* () {
      for (;;) {
        yield 'x';
        await clock.sleep(1000);
      }
    });
    const error = await clock.settle(failureAs(NetworkError, createSend(trickle, clock)(get(url))));
    assert.equal(error.code, 'timeout');
  });

  it('reads no more of an answer than a call can need, and frees its connection', async () => {
    let sentBytes = 0;
    let closed = false;
    const { code } = await failure(
      bodyOf(async function* () {
        try {
          for (const chunk = Buffer.alloc(1_000_000); ; sentBytes += chunk.length) yield chunk;
        } finally {
          closed = true;
        }
      }),
    );
    assert.deepEqual([code, sentBytes, closed], ['tooLarge', defaultLimits.maxBodyBytes, true]);
  });

  it('keeps what the network said as the cause', async () => {
    const cause = socketError('ECONNRESET');
    assert.equal((await failure(() => Promise.reject(cause))).error.cause, cause);
  });

  it('calls a connection reset before the answer a reset, and one within it truncated', async () => {
    const reset = () => Promise.reject(socketError('ECONNRESET'));
    const within = bodyOf(async function* () {
      yield 'half';
      throw socketError('ECONNRESET');
    });
    assert.deepEqual([(await failure(reset)).code, (await failure(within)).code], ['reset', 'truncated']);
  });

  it('throws the reason of the caller who aborts, before the answer', async () => {
    const abort = new AbortController();
    const clock = new VirtualClock();
    const call = createSend((_, { signal }) => silence(signal), clock)(get(url, { signal: abort.signal }));
    const failed = failureOf(call);
    await turn();
    abort.abort();
    assert.equal(await failed, abort.signal.reason);
    assert.equal(clock.sleepers, 0);
  });

  it('throws the reason of the caller who aborts, within the answer', async () => {
    const abort = new AbortController();
    const stalled = bodyOf(async function* (signal) {
      yield 'half';
      await silence(signal);
    });
    const failed = failureOf(createSend(stalled, new VirtualClock())(get(url, { signal: abort.signal })));
    await turn();
    abort.abort();
    assert.equal(await failed, abort.signal.reason);
  });

  it('does not begin for a signal that has aborted before', async () => {
    let began = false;
    const fetch: Fetch = async () => {
      began = true;
      return response(200);
    };
    await failureOf(createSend(fetch, new VirtualClock())(get(url, { signal: AbortSignal.abort() })));
    assert.equal(began, false);
  });
});
