import assert from 'node:assert/strict';
import type { Fetch } from '../../src/base/fetch';
import type { RegistryData } from '../../src/simulator';
import { checkTags, viewTag } from '../../src/teleport/checkTags';
import type { SweepEstimate } from '../../src/teleport/streaming/sweepEstimate';
import { failureOf } from '../support/errors';
import { answering, response } from '../support/http';
import {
  collected,
  type OpenedRegistry,
  openedRegistry,
  type RegistryOptions,
  steady,
} from '../support/registry';
import { turn, VirtualClock } from '../support/virtualClock';

const app: Partial<RegistryData> = {
  repositories: [
    {
      name: 'app',
      teleportEnabled: true,
      images: [
        { tags: ['1.0', 'latest'], pushed: '1h' },
        { tags: ['0.9'], pushed: '2h', expanded: false },
      ],
    },
  ],
};

const ociOnly = answering(/^\/acr\//, () => response(404));

async function listed(options: RegistryOptions = {}) {
  const opened = await openedRegistry({ data: app, ...options });
  const tags = await collected(opened.client.tags('app', steady()));
  opened.simulator.requests.reset();
  return { ...opened, tags };
}

async function states({ services, saved, tags, clock }: OpenedRegistry & Awaited<ReturnType<typeof listed>>) {
  const all = async () => {
    const found: string[] = [];
    for await (const { tag, check } of checkTags(services, saved, 'app', tags, steady()))
      found.push(`${tag.name} ${check.state.state}`);
    return found;
  };
  return clock.settle(all());
}

describe('checkTags', () => {
  it('checks all tags, in their order', async () => {
    assert.deepEqual(await states(await listed()), ['1.0 ready', 'latest ready', '0.9 notEnabled']);
  });

  it('asks once for each digest', async () => {
    const opened = await listed();
    await states(opened);
    assert.equal(opened.simulator.requests.count({ kind: 'mount' }), 2);
  });

  it('asks for the digests first, where the registry lists names alone', async () => {
    const opened = await listed({ around: ociOnly });
    await states(opened);
    assert.equal(opened.simulator.requests.count({ method: 'HEAD' }), 3);
    assert.equal(opened.simulator.requests.count({ kind: 'mount' }), 2);
  });

  it('costs one mount call for each of a thousand digests', async () => {
    const data = { generated: { repositories: 1, tags: 1000 } };
    const opened = await openedRegistry({ data });
    const tags = await collected(opened.client.tags('app-000000', steady()));
    opened.simulator.requests.reset();
    for await (const { check } of checkTags(opened.services, opened.saved, 'app-000000', tags, steady()))
      assert.equal(check.state.state, 'ready');
    assert.deepEqual(opened.simulator.requests.counts(), { 'GET token': 1, 'GET mount': 1000 });
  });

  describe('of a registry that streams', () => {
    const name = 'app-000000';
    /** 1,000 tags of 300 images, every third of them converted, at the budget of a Basic registry. */
    const sweeping = async (referrersPerMinute = 250) => {
      const streaming = { referrersPerMinute };
      const generated = { repositories: 1, tags: 1000, digests: 300 };
      let throttled = 0;
      const counting =
        (fetch: Fetch): Fetch =>
        async (url, request) => {
          const reply = await fetch(url, request);
          if (reply.status === 429) throttled++;
          return reply;
        };
      const data = { generated, teleport: false, streaming };
      const opened = await openedRegistry({ data, around: counting });
      const tags = await collected(opened.client.tags(name, steady()));
      opened.simulator.requests.reset();
      const estimates: SweepEstimate[] = [];
      const told = (estimate: SweepEstimate) => void estimates.push(estimate);
      const sweep = async () => {
        const found: string[] = [];
        const all = checkTags(opened.services, opened.saved, name, tags, steady(), told);
        for await (const { check } of all) found.push(check.state.state);
        return found;
      };
      return { ...opened, sweep, estimates, throttled: () => throttled };
    };

    it('lists the referrers of 300 images of 1,000 tags once each, within the budget and the time that it tells', async () => {
      const { sweep, clock, simulator, estimates, throttled } = await sweeping(240);
      const startedAt = clock.now();
      const found = await clock.settle(sweep());
      const tookMs = clock.now() - startedAt;
      assert.equal(found.length, 1000);
      assert.deepEqual([...new Set(found)].sort(), ['notEnabled', 'ready']);
      assert.equal(simulator.requests.count({ kind: 'referrers' }), 300);
      assert.equal(throttled(), 0);
      assert.equal(estimates.length, 1);
      assert.match(estimates[0]?.words ?? '', /^Looking at 299 images takes about 80 seconds:/);
      const { durationMs = 0 } = estimates[0] ?? {};
      assert.ok(Math.abs(tookMs - durationMs) < 5_000, `It took ${tookMs} ms and told ${durationMs} ms.`);
    });

    it('lists none of them again that are ready', async () => {
      const { sweep, clock, simulator } = await sweeping(240);
      await clock.settle(sweep());
      simulator.requests.reset();
      await clock.settle(sweep());
      assert.equal(simulator.requests.count({ kind: 'referrers' }), 200);
    });

    it('comes to its end where much less is allowed, with few left out', async () => {
      const { sweep, clock, throttled } = await sweeping(100);
      const found = await clock.settle(sweep());
      const left = found.filter(state => state === 'error').length;
      assert.ok(left < 10, `${left} were left out.`);
      assert.ok(throttled() < 60, `It was throttled ${throttled()} times.`);
    });

    it('tells nothing of few, and nothing of Teleport', async () => {
      const opened = await listed();
      const told: SweepEstimate[] = [];
      const { services, saved, tags, clock } = opened;
      const sweep = async () => {
        for await (const _ of checkTags(services, saved, 'app', tags, steady(), each => told.push(each)));
      };
      await clock.settle(sweep());
      assert.deepEqual(told, []);
    });
  });

  it('ends with an abort, and asks for nothing more', async () => {
    const data = { generated: { repositories: 1, tags: 100 } };
    const abort = new AbortController();
    const reason = new Error('enough');
    let asked = 0;
    const opened = await openedRegistry({
      data,
      around: answering(/^\/mount\//, () => {
        if (++asked === 20) abort.abort(reason);
        return undefined;
      }),
    });
    const tags = await collected(opened.client.tags('app-000000', steady()));
    const checked: string[] = [];
    const all = async () => {
      const checks = checkTags(opened.services, opened.saved, 'app-000000', tags, abort.signal);
      for await (const { tag } of checks) checked.push(tag.name);
    };
    assert.equal(await opened.clock.settle(failureOf(all())), reason);
    await turn();
    assert.ok(checked.length < 20, `${checked.length} were checked.`);
    assert.ok(asked < 20 + 8, `It asked ${asked} times.`);
    assert.equal(opened.clock.sleepers, 0);
  });

  it('begins eight checks at most before the first of them is taken', async () => {
    const data = { generated: { repositories: 1, tags: 100 } };
    const opened = await openedRegistry({ data });
    const tags = await collected(opened.client.tags('app-000000', steady()));
    const checks = checkTags(opened.services, opened.saved, 'app-000000', tags, steady());
    await checks.next();
    opened.simulator.requests.reset();
    await checks.next();
    await opened.clock.pass(60_000);
    assert.equal(opened.simulator.requests.count({ kind: 'mount' }), 8);
  });

  for (const [form, retryAfter] of [
    ['seconds', (waitMs: number) => String(Math.ceil(waitMs / 1000))],
    ['a date', (waitMs: number, nowMs: number) => new Date(nowMs + waitMs + 999).toUTCString()],
  ] as const) {
    it(`checks 8,000 tags where 5,000 reads a minute are allowed, told by Retry-After as ${form}`, async function () {
      this.timeout(60_000);
      const minuteMs = 60_000;
      const clock = new VirtualClock();
      let [minute, read, refused] = [0, 0, 0];
      const data = { generated: { repositories: 1, tags: 8000 } };
      const limited = answering(/^\/(v2|acr|mount)\//, () => {
        const now = Math.floor(clock.now() / minuteMs);
        if (now !== minute) [minute, read] = [now, 0];
        if (++read <= 5000) return undefined;
        refused++;
        return response(429, '', {
          'retry-after': retryAfter(minuteMs - (clock.now() % minuteMs), clock.now()),
        });
      });
      const opened = await openedRegistry({ data, clock, around: limited });
      const sweep = async () => {
        const tags = await collected(opened.client.tags('app-000000', steady()));
        const found = new Map<string, number>();
        for await (const { check } of checkTags(opened.services, opened.saved, 'app-000000', tags, steady()))
          found.set(check.state.state, (found.get(check.state.state) ?? 0) + 1);
        return found;
      };
      const startedAt = clock.now();
      assert.deepEqual(await clock.settle(sweep()), new Map([['ready', 8000]]));
      assert.ok(clock.now() - startedAt <= 2 * minuteMs);
      assert.ok(refused > 0 && refused <= 2 * 8, `${refused} calls were refused.`);
    });
  }
});

describe('viewTag', () => {
  it('takes digest and time from the listing', async () => {
    const { services, saved, tags, simulator } = await listed();
    const [tag = { name: '' }] = tags;
    const image = await viewTag(services, saved, 'app', tag, steady());
    assert.deepEqual([image.digest, image.pushedAt, image.tag], [tag.digest, tag.updatedAt, '1.0']);
    assert.equal(simulator.requests.total, 0);
  });

  it('fails for a tag that is gone meanwhile', async () => {
    const { services, saved } = await listed();
    const error = await failureOf(viewTag(services, saved, 'app', { name: 'gone' }, steady()));
    assert.match(String(error), /does not have app:gone/);
  });
});
