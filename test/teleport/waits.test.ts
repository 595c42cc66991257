import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import type { Fetch } from '../../src/base/fetch';
import { RegistryError } from '../../src/registry/registryError';
import type { ImageData } from '../../src/simulator';
import { endsWait } from '../../src/teleport/waits';
import { failureOf } from '../support/errors';
import { TestMemory } from '../support/host';
import { viewed } from '../support/images';
import { openedRegistry, type RegistryOptions } from '../support/registry';
import { turn } from '../support/virtualClock';

const minuteMs = 60_000;

interface Case extends RegistryOptions {
  readonly image?: Partial<ImageData>;
}

/** The image `app:1.0`, and the waits of a window. */
async function waiting({ image = {}, ...options }: Case = {}) {
  const app = { name: 'app', teleportEnabled: true, images: [{ tags: ['1.0'], ...image }] };
  const opened = await openedRegistry({ data: { repositories: [app] }, ...options });
  const subject = await viewed(opened);
  const { waits } = opened.services;
  let changes = 0;
  waits.onDidChange(() => changes++);
  return {
    ...opened,
    waits,
    image: subject,
    changes: () => changes,
    remembered: () => opened.host.windowMemory.get('waits'),
  };
}

/** The same world as another window finds it after a reload. */
function reloaded({ host, clock }: Awaited<ReturnType<typeof waiting>>, more: Case = {}) {
  const { windowMemory, memory, secrets } = host;
  return waiting({ clock, windowMemory, memory, secrets, ...more });
}

const slow = { image: { readyIn: '5m' } };
const never = { image: { layers: [20_000_000_000], pushed: '1m' } };

describe('waits', () => {
  it('end when the image is ready', async () => {
    const { waits, image, clock } = await waiting(slow);
    const startedAt = clock.now();
    const check = await clock.settle(waits.start(image, 10 * minuteMs));
    assert.equal(check.state.state, 'ready');
    assert.ok(clock.now() - startedAt <= 5 * minuteMs + 15_000);
  });

  it('that end while the registry turns calls away say so, and until when', async () => {
    for (const [headers, said, hint] of [
      [
        { 'retry-after': '45' },
        /is throttling calls until \d{4}-[\d-]+T[\d:.]+Z \(mount: 429\)/,
        /Wait until then/,
      ],
      [{}, /is throttling/, /Wait a minute/],
    ] as const) {
      let turnsAway = false;
      const around = (fetch: Fetch): Fetch => {
        return async (url, request) =>
          turnsAway ? new Response('{}', { status: 429, headers }) : fetch(url, request);
      };
      const { waits, image, clock } = await waiting({ ...slow, around });
      turnsAway = true;
      const { state, reason, error } = await clock.settle(waits.start(image, 5_000));
      assert.equal(state.state, 'error');
      assert.ok(error instanceof RegistryError && error.code === 'throttled');
      assert.match(reason, said);
      assert.match(reason, hint);
      assert.doesNotMatch(reason, /VPN|in time/);
    }
  });

  it('are listed while they are under way, and tell of it', async () => {
    const { waits, image, clock, changes } = await waiting(slow);
    const done = waits.start(image, 10 * minuteMs);
    const startedAt = clock.now();
    const [wait] = waits.list();
    assert.deepEqual(
      [wait?.image, wait?.startedAt, wait?.deadlineAt],
      [image, startedAt, startedAt + 10 * minuteMs],
    );
    assert.equal(waits.find(image), wait);
    await clock.settle(done);
    assert.deepEqual([waits.list(), waits.find(image), changes()], [[], undefined, 2]);
  });

  it('end at their deadline with the last check', async () => {
    const { waits, image, clock } = await waiting(never);
    const startedAt = clock.now();
    const check = await clock.settle(waits.start(image, 3 * minuteMs));
    assert.deepEqual([check.state.state, clock.now() - startedAt], ['expanding', 3 * minuteMs]);
  });

  it('go on while it is stuck, until their deadline', async () => {
    const { waits, image, clock } = await waiting(never);
    const startedAt = clock.now();
    const check = await clock.settle(waits.start(image, 30 * minuteMs));
    assert.deepEqual([check.state.state, clock.now() - startedAt], ['stuck', 30 * minuteMs]);
  });

  it('end at once where waiting is of no use', async () => {
    const { waits, image, clock } = await waiting({ image: { expanded: false } });
    assert.equal(await clock.timeToSettle(waits.start(image, 10 * minuteMs)), 0);
  });

  it('go on through failures that may pass', async () => {
    const { waits, image, clock } = await waiting({ ...slow, faults: 'mount:reset*5' });
    assert.equal((await clock.settle(waits.start(image, 10 * minuteMs))).state.state, 'ready');
  });

  it('reject when they are cancelled', async () => {
    const { waits, image, clock, remembered } = await waiting(slow);
    const done = failureOf(waits.start(image, 10 * minuteMs));
    await clock.pass(10_000);
    waits.cancel({ image });
    assert.ok(isAbort(await done));
    assert.deepEqual([waits.list(), remembered(), clock.sleepers], [[], [], 0]);
  });

  it('for the same image replace each other', async () => {
    const { waits, image, clock } = await waiting(slow);
    const first = failureOf(waits.start(image, minuteMs));
    const second = waits.start(image, 10 * minuteMs);
    assert.ok(isAbort(await first));
    assert.equal(waits.list().length, 1);
    assert.equal((await clock.settle(second)).state.state, 'ready');
  });

  it('for several images run side by side', async () => {
    const images = [
      { tags: ['1.0'], readyIn: '2m' },
      { tags: ['2.0'], readyIn: '4m', sizeBytes: 7 },
    ];
    const opened = await waiting({
      data: { repositories: [{ name: 'app', teleportEnabled: true, images }] },
    });
    const { waits, image, clock } = opened;
    const both = [waits.start(image, 10 * minuteMs), waits.start(await viewed(opened, '2.0'), 10 * minuteMs)];
    assert.equal(waits.list().length, 2);
    const checks = await clock.settle(Promise.all(both));
    assert.deepEqual(
      checks.map(({ state }) => state.state),
      ['ready', 'ready'],
    );
  });

  it('do not fail where the window cannot remember them', async () => {
    const { waits, image, clock, host } = await waiting(slow);
    host.windowMemory.failure = new Error('The disk is full.');
    assert.equal((await clock.settle(waits.start(image, 10 * minuteMs))).state.state, 'ready');
    await turn();
    assert.match(host.log.lines.join('\n'), /warn .*The disk is full/);
  });

  it('end at their deadline where the clock is set back meanwhile', async () => {
    const { waits, image, clock } = await waiting(never);
    clock.timer(minuteMs, () => clock.set(-60 * minuteMs));
    assert.equal(await clock.timeToSettle(waits.start(image, 3 * minuteMs)), 3 * minuteMs);
  });

  describe('after a reload', () => {
    it('take no longer than their whole time where the clock was set back between', async () => {
      const before = await waiting(never);
      const left = failureOf(before.waits.start(before.image, 10 * minuteMs));
      await before.clock.pass(4 * minuteMs);
      before.services.dispose();
      await left;
      before.clock.set(-60 * minuteMs);
      const { waits, clock } = await reloaded(before, never);
      const [resumed] = waits.resume();
      assert.ok(resumed);
      assert.equal(await clock.timeToSettle(resumed.done), 10 * minuteMs);
    });

    it('go on with what is left of their time', async () => {
      const before = await waiting(never);
      const left = failureOf(before.waits.start(before.image, 10 * minuteMs));
      await before.clock.pass(4 * minuteMs);
      before.services.dispose();
      await left;
      const { waits, clock } = await reloaded(before, never);
      const startedAt = clock.now();
      const [resumed] = waits.resume();
      assert.deepEqual([resumed?.wait.image.tag, resumed?.wait.image.repository], ['1.0', 'app']);
      await clock.settle(resumed?.done ?? Promise.reject(new Error('Nothing was resumed.')));
      assert.equal(clock.now() - startedAt, 6 * minuteMs);
    });

    it('are remembered until then, though the old window ended its waiting', async () => {
      const { waits, image, services, remembered, clock } = await waiting(slow);
      const left = failureOf(waits.start(image, 10 * minuteMs));
      services.dispose();
      assert.ok(isAbort(await left));
      await turn();
      assert.deepEqual(
        [remembered(), clock.sleepers],
        [
          [
            {
              image: { repository: 'app', digest: image.digest, tag: '1.0', registry: 'demo42t.azurecr.io' },
              startedAt: clock.now(),
              deadlineAt: clock.now() + 10 * minuteMs,
            },
          ],
          0,
        ],
      );
    });

    it('go on for a registry that was typed and not added', async () => {
      const before = await waiting(never);
      const registry = { ...before.saved, access: 'anonymous' as const };
      await before.services.registries.remove(before.saved);
      const left = failureOf(before.waits.start({ ...before.image, registry }, 10 * minuteMs));
      before.services.dispose();
      await left;
      const { waits, services, saved } = await reloaded(before, never);
      await services.registries.remove(saved);
      assert.deepEqual(
        waits.resume().map(({ wait }) => wait.image.registry),
        [registry],
      );
    });

    it('check once more where their time has passed meanwhile', async () => {
      const before = await waiting(never);
      const left = failureOf(before.waits.start(before.image, minuteMs));
      before.services.dispose();
      await left;
      await before.clock.pass(60 * minuteMs);
      const { waits, clock } = await reloaded(before, never);
      const [resumed] = waits.resume();
      assert.equal((await clock.settle(resumed?.done ?? Promise.reject())).state.state, 'expanding');
    });

    it('are forgotten with their registry', async () => {
      const before = await waiting(slow);
      const left = failureOf(before.waits.start(before.image, 10 * minuteMs));
      before.services.dispose();
      await left;
      const { waits, services, saved } = await reloaded(before);
      await services.registries.remove(saved);
      assert.deepEqual(waits.resume(), []);
    });

    it('end with their registry while it is under way', async () => {
      const { waits, image, clock } = await waiting(slow);
      const left = failureOf(waits.start(image, 10 * minuteMs));
      await clock.pass(minuteMs);
      waits.forget('other.azurecr.io');
      assert.equal(waits.list().length, 1);
      waits.forget(image.registry.loginServer);
      assert.ok(isAbort(await left));
      assert.equal(waits.list().length, 0);
    });

    it('pass over what cannot be read', async () => {
      const image = { registry: 'demo42t.azurecr.io', repository: 'app', digest: 'sha256:1' };
      const entries = [
        null,
        7,
        {},
        { image },
        {
          image: { ...image, registry: 'gone.azurecr.io' },
          registry: { origin: 'ftp://x', access: 'anonymous' },
          startedAt: 1,
          deadlineAt: 1,
        },
        { image, startedAt: 'now', deadlineAt: 1 },
        { image: { ...image, digest: 7 }, startedAt: 1, deadlineAt: 1 },
      ];
      for (const remembered of [entries, 'waits', { length: 3 }]) {
        const windowMemory = new TestMemory({ waits: remembered });
        const { waits } = await waiting({ windowMemory });
        assert.deepEqual(waits.resume(), []);
      }
    });
  });

  it('are of use while it is expanding or stuck, or could not be checked', () => {
    const check = { reason: '', digest: '', checkedAt: 0 };
    const goOn = [
      { state: 'expanding', since: 0 },
      { state: 'stuck', since: 0 },
      { state: 'error' },
    ] as const;
    const end = [
      { state: 'ready' },
      { state: 'notEnabled' },
      { state: 'unavailable' },
      { state: 'noAccess' },
    ] as const;
    assert.deepEqual(
      [...goOn, ...end].map(state => endsWait({ ...check, state })),
      [false, false, false, true, true, true, true],
    );
  });
});
