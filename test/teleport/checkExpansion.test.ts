import assert from 'node:assert/strict';
import type { ImageData, RegistryData } from '../../src/simulator';
import { checkExpansion } from '../../src/teleport/checkExpansion';
import { answering, response } from '../support/http';
import { viewed } from '../support/images';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../support/registry';

const stuckAfterMs = 600_000;
const GB = 1_000_000_000;

interface Case extends RegistryOptions {
  /** The image `app:1.0`. */
  readonly image?: Partial<ImageData>;
  readonly teleportEnabled?: boolean;
  readonly pushedAgoMs?: number;
}

async function opened({ image = {}, teleportEnabled = true, data, ...options }: Case) {
  const app = { name: 'app', teleportEnabled, images: [{ tags: ['1.0'], ...image }] };
  return openedRegistry({ ...options, data: { repositories: [app], ...data } });
}

/** Checks `app:1.0`, as often as told, and counts the requests of the checks. */
async function checked(what: Case, times = 1) {
  const subject = await opened(what);
  const { registry, clock, simulator } = subject;
  const pushedAt = what.pushedAgoMs === undefined ? {} : { pushedAt: clock.now() - what.pushedAgoMs };
  const image = await viewed(subject, '1.0', pushedAt);
  const limits = { clock, stuckAfterMs, signal: steady() };
  simulator.requests.reset();
  let check = await clock.settle(checkExpansion(registry, image, limits));
  for (let again = 1; again < times; again++)
    check = await clock.settle(checkExpansion(registry, image, limits));
  const { state } = check;
  const expandingForMs = 'since' in state ? clock.now() - state.since : undefined;
  return { ...subject, image, check, name: state.state, expandingForMs, reason: check.reason };
}

/** Attributes of `app` that do not say whether it teleports. */
const withoutAttribute = answering(/^\/acr\/v1\/app$/, () =>
  response(200, { imageName: 'app', changeableAttributes: {} }),
);

const pullOnly: Partial<RegistryData> = {
  users: [{ name: user, password, actions: ['pull'], catalog: false }],
};

describe('checkExpansion', () => {
  it('finds an image ready, with one request beside its token', async () => {
    const { name, check, image, clock, simulator } = await checked({});
    assert.equal(name, 'ready');
    assert.deepEqual([check.digest, check.checkedAt], [image.digest, clock.now()]);
    assert.deepEqual(simulator.requests.counts(), { 'GET mount': 1 });
  });

  describe('of an image that is being expanded', () => {
    it('finds it expanding since it was pushed, as its row knows', async () => {
      const { name, expandingForMs, simulator } = await checked({
        image: { readyIn: '90s' },
        pushedAgoMs: 42_000,
      });
      assert.deepEqual([name, expandingForMs], ['expanding', 42_000]);
      assert.deepEqual(simulator.requests.counts(), { 'GET mount': 1 });
    });

    it('finds it expanding since it was pushed, as the registry knows', async () => {
      const { name, expandingForMs } = await checked({ image: { pushed: '60s', layers: 100 } });
      assert.deepEqual([name, expandingForMs], ['expanding', 60_000]);
    });

    it('finds it expanding since it was seen, where the registry does not tell', async () => {
      const { name, expandingForMs } = await checked({ image: { readyIn: '90s' }, data: pullOnly });
      assert.deepEqual([name, expandingForMs], ['expanding', 0]);
    });

    it('finds it expanding since it was seen, where the clocks disagree', async () => {
      const { name, expandingForMs } = await checked({ image: { readyIn: '90s' }, pushedAgoMs: -3_600_000 });
      assert.deepEqual([name, expandingForMs], ['expanding', 0]);
    });

    it('asks when it was pushed but once', async () => {
      const { simulator } = await checked({ image: { readyIn: '90s' }, data: pullOnly }, 5);
      assert.equal(simulator.requests.count({ kind: 'mount' }), 5);
      assert.ok(simulator.requests.count({ kind: 'manifestAttributes' }) <= 2);
    });

    const never = { layers: [17 * 1.1 * GB, 5], pushed: '3h' };

    it('finds it stuck after the time that expansion may take, and names the layer that is too large', async () => {
      const { name, expandingForMs, reason } = await checked({ image: never });
      assert.deepEqual([name, expandingForMs], ['stuck', 3 * 3_600_000]);
      assert.match(reason, /still answers 409, long after the push\. Its largest layer is 19 GB compressed/);
    });

    it('finds it stuck exactly at that time', async () => {
      const just = await checked({ image: never, pushedAgoMs: stuckAfterMs - 1 });
      const over = await checked({ image: never, pushedAgoMs: stuckAfterMs });
      assert.deepEqual([just.name, over.name], ['expanding', 'stuck']);
    });

    it('finds it stuck also where its manifest cannot be read', async () => {
      const { name, reason } = await checked({
        image: never,
        pushedAgoMs: stuckAfterMs,
        around: answering(/\/manifests\//, (_, { method }) => (method === 'GET' ? response(500) : undefined)),
      });
      assert.equal(name, 'stuck');
      assert.match(reason, /Its layer sizes are not known here/);
    });
  });

  describe('of an image of several platforms', () => {
    const platforms = ['windows/amd64', 'linux/arm64', 'linux/amd64'];

    it('finds it as ready as its linux/amd64 image', async () => {
      assert.equal((await checked({ image: { platforms } })).name, 'ready');
    });

    it('finds it expanding with that', async () => {
      assert.equal((await checked({ image: { platforms, pushed: '1s', layers: 100 } })).name, 'expanding');
    });

    it('asks about its linux/amd64 image, though another Linux one comes first', async () => {
      const mounted: string[] = [];
      const around = answering(/^\/mount\//, ({ pathname }) => {
        mounted.push(pathname.split('/').at(-1) ?? '');
        return undefined;
      });
      const { registry, image } = await checked({ image: { platforms }, around });
      const index = await registry.manifest('app', image.digest, steady());
      assert.ok(index.kind === 'index');
      assert.deepEqual(
        index.images.map(({ platform }) => platform),
        platforms,
      );
      assert.deepEqual(mounted, [image.digest, index.images[2]?.digest]);
    });

    it('finds it as ready as its first Linux image, where it has none for amd64', async () => {
      const image = { platforms: ['windows/amd64', 'linux/arm64', 'linux/arm'] };
      assert.equal((await checked({ image })).name, 'ready');
    });

    it('answers for the index that was asked about', async () => {
      const { check, image } = await checked({ image: { platforms } });
      assert.equal(check.digest, image.digest);
    });

    it('finds none ready that is for Windows alone', async () => {
      const { name } = await checked({ image: { platforms: ['windows/amd64', 'windows/arm64'] } });
      assert.equal(name, 'notEnabled');
    });

    it('ends also where an index names itself', async () => {
      let mounts = 0;
      const mounting = answering(/^\/mount\//, () => response(mounts++ > 99 ? 200 : 404));
      const itself = answering(/\/manifests\//, ({ pathname }, { method }) => {
        const entry = {
          digest: pathname.split('/').at(-1),
          platform: { os: 'linux', architecture: 'amd64' },
        };
        return method === 'GET' ? response(200, { manifests: [entry] }) : undefined;
      });
      const { name } = await checked({ around: fetch => mounting(itself(fetch)) });
      assert.deepEqual([name, mounts], ['notEnabled', 2]);
    });
  });

  describe('of an image that is not expanded', () => {
    it('says that it was pushed before the repository was enabled', async () => {
      const { name, reason } = await checked({ image: { expanded: false } });
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /repository is enabled, and this image is not expanded: it was pushed before that.*push it again/,
      );
    });

    it('says that the repository is switched off, and what switches it on', async () => {
      const { name, reason } = await checked({ teleportEnabled: false });
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /not enabled for Teleport\. While fewer than 10 repositories are, the next push enables it/,
      );
    });

    it('says that Teleport is retired, of a registry that shows no trace of it', async () => {
      const { name, reason } = await checked({ data: { teleport: false } });
      assert.equal(name, 'unavailable');
      assert.match(reason, /no trace of Teleport.*retired.*Artifact Streaming is its successor/);
    });

    it('does not say so of a registry where another repository shows a trace', async () => {
      const { name, reason } = await checked({
        around: withoutAttribute,
        data: {
          repositories: [
            { name: 'app', images: [{ tags: ['1.0'] }] },
            { name: 'other', teleportEnabled: true, images: [] },
          ],
        },
      });
      assert.equal(name, 'notEnabled');
      assert.match(reason, /answered 404, and the repository does not say that Teleport is enabled/);
    });

    it('says that it cannot tell, with credentials that see too little', async () => {
      const { name, reason } = await checked({ teleportEnabled: false, data: pullOnly });
      assert.equal(name, 'notEnabled');
      assert.match(
        reason,
        /not enabled, or this registry no longer offers Teleport.*not visible with these credentials/,
      );
    });

    it('asks for the reason but once, for all images of a repository', async () => {
      for (const data of [pullOnly, { teleport: false }]) {
        const [once, often] = [
          await checked({ data, teleportEnabled: false }),
          await checked({ data, teleportEnabled: false }, 5),
        ];
        const expected = { ...once.simulator.requests.counts(), 'GET mount': 5 };
        assert.deepEqual(often.simulator.requests.counts(), expected);
      }
    });
  });
});
