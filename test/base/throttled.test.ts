import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { throttled } from '../../src/base/throttled';
import { failureOf } from '../support/errors';
import { get, type Headers, reply, scripted } from '../support/http';
import { turn, VirtualClock } from '../support/virtualClock';

const url = 'https://demo42t.azurecr.io/v2/';

/** A server that answers by the script, and when each of its answers was asked for. */
function serving(answer: (request: HttpRequest, index: number, clock: VirtualClock) => HttpReply) {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const times: number[] = [];
  const send = scripted((request, index) => {
    times.push(clock.now() - startedAt);
    return answer(request, index, clock);
  });
  return { clock, times, send: throttled(send, clock) };
}

const asked = (headers: Headers) => (_: HttpRequest, index: number) =>
  reply(index === 0 ? 429 : 200, '', headers);

describe('throttled', () => {
  it('sends again after the seconds that Retry-After says', async () => {
    const { clock, send, times } = serving(asked({ 'retry-after': '7' }));
    assert.equal((await clock.settle(send(get(url)))).status, 200);
    assert.deepEqual(times, [0, 7000]);
  });

  it('sends again at the date that Retry-After says', async () => {
    const { clock, send, times } = serving((_, index, { now }) => {
      const date = new Date(now.call(clock) + 20_000).toUTCString();
      return reply(index === 0 ? 429 : 200, '', { 'retry-after': date });
    });
    await clock.settle(send(get(url)));
    assert.deepEqual(times, [0, 20_000]);
  });

  it('lets no other call begin meanwhile, whoever makes it', async () => {
    const { clock, send, times } = serving(asked({ 'retry-after': '30' }));
    const first = send(get(url));
    await clock.pass(1000);
    const others = [send(get(`${url}a`)), send(get(`${url}b`, { method: 'POST' }))];
    await clock.settle(Promise.all([first, ...others]));
    assert.deepEqual(times, [0, 30_000, 30_000, 30_000]);
  });

  it('holds up no other server, and no other subscription of Azure', async () => {
    const arm = 'https://management.azure.com/subscriptions/';
    const { clock, send } = serving(({ url }) =>
      reply(url.endsWith('busy') ? 429 : 200, '', { 'retry-after': '30' }),
    );
    for (const [busy, other] of [
      [`${url}busy`, 'https://other.azurecr.io/v2/'],
      [`${arm}one/busy`, `${arm}other/resources`],
    ] as const) {
      const abort = new AbortController();
      const held = failureOf(send(get(busy, { signal: abort.signal })));
      await turn();
      assert.equal(await clock.timeToSettle(send(get(other))), 0);
      abort.abort();
      await held;
    }
  });

  it('counts calls that are refused together as one pause, the longest of theirs', async () => {
    const { clock, send, times } = serving((_, index) =>
      reply(index < 8 ? 429 : 200, '', { 'retry-after': index === 3 ? '9' : '2' }),
    );
    const replies = await clock.settle(Promise.all(Array.from({ length: 8 }, () => send(get(url)))));
    assert.ok(replies.every(({ status }) => status === 200));
    assert.deepEqual(new Set(times.slice(8)), new Set([9000]));
  });

  it('gives up where the server says nothing else in four tries', async () => {
    const { clock, send, times } = serving(() => reply(429, '', { 'retry-after': '1' }));
    assert.equal((await clock.settle(send(get(url)))).status, 429);
    assert.deepEqual(times, [0, 1000, 2000, 3000]);
  });

  it('does not give up while others get through, however often a call is refused', async () => {
    let left = 0;
    const { clock, send } = serving(() => (left-- > 0 ? reply(200) : reply(429, '', { 'retry-after': '1' })));
    // One call a second gets through, and that one last of all under way.
    const refill = () => {
      left = 1;
      clock.timer(1000, refill);
    };
    clock.timer(500, refill);
    const replies = await clock.settle(Promise.all(Array.from({ length: 30 }, () => send(get(url)))));
    assert.ok(replies.every(({ status }) => status === 200));
  });

  it('waits ever longer where the server does not say for how long, or says 0', async () => {
    for (const headers of [{}, { 'retry-after': '0' }, { 'retry-after': 'soon' }]) {
      const { clock, send, times } = serving(() => reply(429, '', headers));
      await clock.settle(send(get(url)));
      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      assert.equal(pauses.length, 3);
      for (const [index, pauseMs] of pauses.entries())
        assert.ok(pauseMs >= 1000 * 2 ** index && pauseMs <= 2000 * 2 ** index, `${pauses}`);
    }
  });

  it('waits a minute at most at a time', async () => {
    const { clock, send, times } = serving(asked({ 'retry-after': '86400' }));
    await clock.settle(send(get(url)));
    assert.deepEqual(times, [0, 60_000]);
  });

  it('leaves a 429 to the sender that paces its calls, and stops no others for it', async () => {
    const { clock, send, times } = serving(({ paced }) =>
      reply(paced ? 429 : 200, '', { 'retry-after': '30' }),
    );
    assert.equal((await send(get(url, { paced: true }))).status, 429);
    await clock.settle(send(get(url)));
    assert.deepEqual(times, [0, 0]);
  });

  it('ends a pause at once with an abort', async () => {
    const { clock, send, times } = serving(() => reply(429, '', { 'retry-after': '30' }));
    const abort = new AbortController();
    const failure = failureOf(send(get(url, { signal: abort.signal })));
    await turn();
    abort.abort(new Error('enough'));
    assert.equal(await failure, abort.signal.reason);
    assert.deepEqual([times.length, clock.sleepers], [1, 0]);
  });

  it('is not held up by a clock that is set back', async () => {
    const { clock, send, times } = serving(asked({ 'retry-after': '30' }));
    clock.timer(1000, () => clock.set(-3_600_000));
    assert.equal(await clock.timeToSettle(send(get(url))), 30_000);
    assert.equal(times.length, 2);
  });
});
