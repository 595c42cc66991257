import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import { parseRegistry } from '../../src/registry/reference';
import type { ImageData, RegistryData } from '../../src/simulator';
import { ExpansionMonitor, imageKey, type ViewedImage } from '../../src/teleport/expansionMonitor';
import { assertKept } from '../support/canary';
import { failureOf } from '../support/errors';
import { viewed } from '../support/images';
import { openedRegistry, type RegistryOptions, steady } from '../support/registry';
import { turn, VirtualClock } from '../support/virtualClock';

interface Case extends RegistryOptions {
  readonly image?: Partial<ImageData>;
  readonly more?: Partial<ViewedImage>;
}

/** A monitor and the image `app:1.0`, with what the monitor tells of it. */
async function watching({ image = {}, more, data, ...options }: Case = {}) {
  const app = { name: 'app', teleportEnabled: true, images: [{ tags: ['1.0'], ...image }] };
  const world: Partial<RegistryData> = { repositories: [app], ...data };
  const opened = await openedRegistry({ ...options, data: world });
  const subject = await viewed(opened, '1.0', more);
  const { monitor } = opened.services;
  const told: string[] = [];
  monitor.onDidChange(key => {
    assert.equal(key, imageKey(subject));
    const state = monitor.get(subject)?.state.state ?? 'nothing known';
    told.push(monitor.isChecking(subject) ? 'checking' : state);
  });
  opened.simulator.requests.reset();
  const mounts = () => opened.simulator.requests.count({ kind: 'mount' });
  return { ...opened, monitor, image: subject, told, mounts };
}

const tooLarge = { layers: [20_000_000_000], pushed: '1m' };

describe('expansionMonitor', () => {
  describe('check', () => {
    it('asks, keeps the answer, and tells when it begins and ends', async () => {
      const { monitor, image, told } = await watching();
      const check = await monitor.check(image, steady());
      assert.equal(check.state.state, 'ready');
      assert.equal(monitor.get(image), check);
      assert.deepEqual(told, ['checking', 'ready']);
    });

    it('asks again each time', async () => {
      const { monitor, image, mounts } = await watching();
      await monitor.check(image, steady());
      await monitor.check(image, steady());
      assert.equal(mounts(), 2);
    });

    it('asks once for callers of one moment, and for all tags of one digest', async () => {
      const { monitor, image, mounts } = await watching({ image: { tags: ['1.0', 'latest'] } });
      const latest = { ...image, tag: 'latest' };
      await Promise.all([monitor.check(image, steady()), monitor.check(latest, steady())]);
      assert.equal(mounts(), 1);
      assert.equal(monitor.get(latest)?.state.state, 'ready');
    });

    it('goes on for the others when one caller aborts', async () => {
      const { monitor, image, mounts } = await watching();
      const abort = new AbortController();
      const leaving = failureOf(monitor.check(image, abort.signal));
      const staying = monitor.check(image, steady());
      abort.abort();
      assert.ok(isAbort(await leaving));
      assert.deepEqual([(await staying).state.state, mounts()], ['ready', 1]);
    });

    it('knows nothing of an image whose only caller aborted, and tells that the check has ended', async () => {
      const { monitor, image, told } = await watching();
      const abort = new AbortController();
      const leaving = failureOf(monitor.check(image, abort.signal));
      abort.abort();
      assert.ok(isAbort(await leaving));
      await turn();
      assert.equal(monitor.get(image), undefined);
      assert.deepEqual(told, ['checking', 'nothing known']);
    });

    for (const [fault, state] of [
      ['401', 'noAccess'],
      ['403', 'noAccess'],
      ['500', 'error'],
      ['reset', 'error'],
      ['429', 'error'],
    ] as const) {
      it(`makes ${state} of ${fault}, in words, and keeps what was thrown`, async () => {
        const { monitor, image, clock, secrets } = await watching({ faults: `mount:${fault}` });
        const check = await clock.settle(monitor.check(image, steady()));
        assert.equal(check.state.state, state);
        assert.match(check.reason, /demo42t\.azurecr\.io/);
        assert.ok(check.error instanceof Error);
        assertKept(secrets, check);
      });
    }

    it('makes an error of a registry that nobody can sign in to any more', async () => {
      const { monitor, image, services, host } = await watching();
      services.catalog.close(image.registry.loginServer);
      host.secrets.values.clear();
      const check = await monitor.check(image, steady());
      assert.match(check.reason, /Its password is not stored here/);
    });
  });

  describe('look', () => {
    it('checks a row once, however often it is drawn', async () => {
      const { monitor, image, clock, mounts } = await watching();
      for (let times = 0; times < 3; times++) {
        monitor.look(image);
        await clock.pass(1000);
      }
      assert.deepEqual([mounts(), monitor.get(image)?.state.state], [1, 'ready']);
    });

    it('goes on while it is expanding until it is ready, and then stops', async () => {
      const { monitor, image, clock, mounts, told } = await watching({ image: { readyIn: '60s' } });
      monitor.look(image);
      await clock.pass(90_000);
      const asked = mounts();
      assert.equal(told.at(-1), 'ready');
      await clock.pass(3_600_000);
      assert.deepEqual([mounts(), clock.sleepers], [asked, 0]);
    });

    it('asks less and less often, and at least every 15 seconds', async () => {
      const { monitor, image, clock, mounts } = await watching({ image: { readyIn: '5m' } });
      monitor.look(image);
      await clock.pass(240_000);
      assert.ok(mounts() >= 240 / 15 && mounts() <= 24, `It asked ${mounts()} times.`);
    });

    it('goes on until it is stuck, and then stops', async () => {
      const { monitor, image, clock, mounts } = await watching({ image: tooLarge });
      monitor.look(image);
      await clock.pass(3_600_000);
      assert.equal(monitor.get(image)?.state.state, 'stuck');
      const asked = mounts();
      await clock.pass(3_600_000);
      assert.deepEqual([mounts(), clock.sleepers], [asked, 0]);
    });

    it('does not begin twice for two rows of one image', async () => {
      const { monitor, image, clock, mounts } = await watching({ image: { readyIn: '60s' } });
      monitor.look(image);
      monitor.look({ ...image, tag: 'latest' });
      await clock.pass(10_000);
      assert.ok(mounts() <= 4);
    });

    it('makes a state of a failure, and does not try again by itself', async () => {
      const { monitor, image, clock, mounts } = await watching({ faults: 'mount:404*1,mount:500' });
      monitor.look(image);
      await clock.pass(60_000);
      monitor.look(image);
      await clock.pass(3_600_000);
      assert.equal(monitor.get(image)?.state.state, 'notEnabled');
      assert.equal(mounts(), 1);
    });

    it('ends with the monitor', async () => {
      const { monitor, image, clock, mounts, told } = await watching({ image: { readyIn: '60s' } });
      monitor.look(image);
      await clock.pass(5_000);
      const [asked, heard] = [mounts(), told.length];
      monitor.dispose();
      await clock.pass(60_000);
      monitor.look(image);
      await turn();
      assert.deepEqual([mounts(), told.length, clock.sleepers], [asked, heard, 0]);
    });
  });

  describe('follow', () => {
    const never = () => false;

    it('ends when it is done', async () => {
      const { monitor, image, clock } = await watching({ image: { readyIn: '20s' } });
      const forMs = 600_000;
      const isDone = ({ state }: { state: { state: string } }) => state.state === 'ready';
      const check = await clock.settle(monitor.follow(image, { forMs, signal: steady(), isDone }));
      assert.equal(check.state.state, 'ready');
    });

    it('ends at its time, with a last check', async () => {
      const { monitor, image, clock } = await watching({ image: tooLarge });
      const until = clock.now() + 100_000;
      const check = await clock.settle(
        monitor.follow(image, { forMs: 100_000, signal: steady(), isDone: never }),
      );
      assert.deepEqual([clock.now(), check.checkedAt], [until, until]);
    });

    it('ends at its time where the clock is set back meanwhile', async () => {
      const { monitor, image, clock } = await watching();
      clock.timer(10_000, () => clock.set(-3_600_000));
      const followed = monitor.follow(image, { forMs: 100_000, signal: steady(), isDone: never });
      assert.equal(await clock.timeToSettle(followed), 100_000);
    });

    it('checks once where its time is over already', async () => {
      const { monitor, image, clock, mounts } = await watching({ image: tooLarge });
      await clock.settle(monitor.follow(image, { forMs: -1, signal: steady(), isDone: never }));
      assert.equal(mounts(), 1);
    });

    it('goes on through failures', async () => {
      const { monitor, image, clock } = await watching({ faults: 'mount:500*8' });
      const forMs = 600_000;
      const isDone = ({ state }: { state: { state: string } }) => state.state === 'ready';
      const check = await clock.settle(monitor.follow(image, { forMs, signal: steady(), isDone }));
      assert.equal(check.state.state, 'ready');
    });

    it('does not wait for a registry that never answers', async () => {
      const { monitor, image, clock } = await watching({ faults: 'mount:slow-headers' });
      const [startedAt, forMs] = [clock.now(), 15_000];
      const check = await clock.settle(monitor.follow(image, { forMs, signal: steady(), isDone: never }));
      assert.match(check.reason, /did not answer in time/);
      assert.ok(clock.now() - startedAt <= forMs + 10_000);
    });

    it('ends at once with an abort', async () => {
      const { monitor, image, clock } = await watching({ image: tooLarge });
      const abort = new AbortController();
      const forMs = 600_000;
      const followed = failureOf(monitor.follow(image, { forMs, signal: abort.signal, isDone: never }));
      await clock.pass(10_000);
      abort.abort();
      assert.ok(isAbort(await followed));
      assert.equal(clock.sleepers, 0);
    });
  });

  it('forgets a repository, or all of a registry, and nothing else', async () => {
    const { monitor, image } = await watching();
    const other = { ...image, registry: { ...image.registry, loginServer: 'demo42t.azurecr.io.example' } };
    await monitor.check(image, steady());
    monitor.forget(image.registry.loginServer, 'ap');
    monitor.forget(other.registry.loginServer);
    assert.ok(monitor.get(image));
    monitor.forget(image.registry.loginServer, 'app');
    assert.equal(monitor.get(image), undefined);
    await monitor.check(image, steady());
    monitor.forget(image.registry.loginServer);
    assert.equal(monitor.get(image), undefined);
  });

  it('keeps the checks of 20,000 images, and forgets those that were checked longest ago', async () => {
    const catalog = {
      throttledUntil: () => undefined,
      open: async () => ({
        check: async ({ digest }: { readonly digest: string }) => ({
          state: { state: 'ready' } as const,
          reason: '',
          digest,
          checkedAt: 0,
        }),
      }),
    };
    const monitor = new ExpansionMonitor(catalog, new VirtualClock(), () => ({ stuckAfterMs: 1 }));
    const registry = { ...parseRegistry('demo42t'), access: 'anonymous', repositories: [] } as const;
    const numbered = (number: number) => ({ registry, repository: 'app', digest: `sha256:${number}` });
    const signal = steady();
    for (let number = 0; number < 20_000; number++) await monitor.check(numbered(number), signal);
    // Checked again: the latest now, and no other is forgotten for it.
    await monitor.check(numbered(0), signal);
    assert.ok(monitor.get(numbered(1)));
    await monitor.check(numbered(20_000), signal);
    const known = [0, 1, 2, 20_000].map(number => monitor.get(numbered(number)) !== undefined);
    assert.deepEqual(known, [true, false, true, true]);
  });
});
