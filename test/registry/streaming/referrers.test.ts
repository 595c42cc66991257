import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { RegistryError } from '../../../src/registry/registryError';
import { failureAs, failureOf } from '../../support/errors';
import { reply } from '../../support/http';
import { steady } from '../../support/registry';
import type { VirtualClock } from '../../support/virtualClock';
import { artifactDigest, broken, descriptor, digest, referrers, refused, registryOver } from './registryOver';

const listed = `GET /v2/app/referrers/${digest}?artifactType=application%2Fvnd.azure.artifact.streaming.v1`;
const tagged = `GET /v2/app/manifests/${digest.replace(':', '-')}`;
const artifact = {
  digest: artifactDigest,
  sizeBytes: 1234,
  format: 'overlaybd',
  version: 'v1',
  platform: 'linux/amd64',
};
const other = descriptor({ digest: `sha256:${'e'.repeat(64)}`, artifactType: 'application/spdx+json' });
const missing = refused(404);

function asked(...answers: readonly HttpReply[]) {
  const opened = registryOver((_, index) => answers[index] ?? refused(500));
  return {
    ...opened,
    artifacts: () => opened.clock.settle(opened.streaming.artifacts('app', digest, steady())),
  };
}

/** A service that lets so many list referrers in a minute, and tells how long the others are to wait. */
function throttling(perMinute: number) {
  let left = perMinute;
  let refilledAt: number | undefined;
  const counts = { answered: 0, throttled: 0, early: 0 };
  let closedUntil = 0;
  const answer = (clock: VirtualClock) => {
    const now = clock.now();
    left = Math.min(perMinute, left + ((now - (refilledAt ?? now)) * perMinute) / 60_000);
    refilledAt = now;
    if (now < closedUntil) counts.early++;
    if (left < 1) {
      counts.throttled++;
      closedUntil = now + 20_000;
      return reply(429, '', { 'retry-after': '20' });
    }
    left--;
    counts.answered++;
    return referrers();
  };
  return { answer, counts };
}

function sweep(perMinute: number, images: number) {
  const service = throttling(perMinute);
  const opened = registryOver(() => service.answer(opened.clock));
  const digests = Array.from(
    { length: images },
    (_, index) => `sha256:${index.toString(16).padStart(64, '0')}`,
  );
  const signal = steady();
  const saidMs = opened.streaming.pace.durationMs(images);
  const all = Promise.allSettled(digests.map(each => opened.streaming.artifacts('app', each, signal)));
  return { ...opened, counts: service.counts, saidMs, all };
}

describe('referrers', () => {
  it('asks for streaming artifacts alone, with the right to pull', async () => {
    const { artifacts, sent, scopes } = asked(referrers([descriptor()]));
    assert.deepEqual(await artifacts(), [artifact]);
    assert.deepEqual(sent(), [listed]);
    assert.deepEqual(scopes, ['repository:app:pull']);
  });

  it('finds none where none is', async () => {
    assert.deepEqual(await asked(referrers()).artifacts(), []);
    assert.deepEqual(await asked(referrers(null)).artifacts(), []);
  });

  it('chooses them itself where the registry lists all that refers to the image', async () => {
    assert.deepEqual(await asked(referrers([other, descriptor()], {})).artifacts(), [artifact]);
    assert.deepEqual(await asked(referrers([other], {})).artifacts(), []);
  });

  it('goes on to the next pages, past one that has none', async () => {
    const link = { link: `</v2/app/referrers/${digest}?last=a&n=1>; rel="next"` };
    const { artifacts, sent } = asked(referrers([], link), referrers([other, descriptor()], {}));
    assert.deepEqual(await artifacts(), [artifact]);
    assert.deepEqual(sent(), [listed, `GET /v2/app/referrers/${digest}?last=a&n=1`]);
  });

  it('fails where pages lead on without an end, and says so', async () => {
    const { streaming, clock, sent } = registryOver((_, index) =>
      referrers([], { link: `<?token=${index}>; rel="next"` }),
    );
    const error = await failureAs(RegistryError, clock.settle(streaming.artifacts('app', digest, steady())));
    assert.deepEqual([error.code, error.failure.step], ['unexpected', 'referrers']);
    assert.match(error.message, /not a list with an end/);
    assert.equal(sent().length, 50);
  });

  it('does not follow a page to another host', async () => {
    const { artifacts } = asked(referrers([], { link: '<https://elsewhere.example/x>; rel="next"' }));
    const error = await failureAs(RegistryError, artifacts());
    assert.deepEqual([error.code, error.failure.step], ['foreignHost', 'referrers']);
  });

  it('tells an answer that is no list of referrers', async () => {
    const error = await failureAs(RegistryError, asked(reply(200, { tags: [] })).artifacts());
    assert.deepEqual([error.code, error.failure.step], ['unexpected', 'referrers']);
  });

  it('tells an image that is not there', async () => {
    const { artifacts, sent } = asked(refused(404, 'MANIFEST_UNKNOWN'));
    const error = await failureAs(RegistryError, artifacts());
    assert.equal(
      error.message,
      'demo42t.azurecr.io found no image for the streaming artifacts of app@sha256:1a2b3c4d5e6f (referrers: 404 MANIFEST_UNKNOWN).',
    );
    assert.deepEqual(sent(), [listed]);
  });

  describe('where the registry has no referrers', () => {
    it('reads the tag that stands for them', async () => {
      const { artifacts, sent } = asked(missing, referrers([other, descriptor()], {}));
      assert.deepEqual(await artifacts(), [artifact]);
      assert.deepEqual(sent(), [listed, tagged]);
    });

    it('takes an absent tag for none, and does not ask for referrers again', async () => {
      const unknown = refused(404, 'MANIFEST_UNKNOWN');
      const { artifacts, sent } = asked(missing, unknown, unknown);
      assert.deepEqual([await artifacts(), await artifacts()], [[], []]);
      assert.deepEqual(sent(), [listed, tagged, tagged]);
    });

    it('asks for them again when the tag could not be read', async () => {
      const { artifacts, sent } = asked(missing, refused(403, 'DENIED'), referrers());
      assert.equal((await failureAs(RegistryError, artifacts())).code, 'forbidden');
      await artifacts();
      assert.deepEqual(sent(), [listed, tagged, listed]);
    });

    it('tells a repository that is not there', async () => {
      const error = await failureAs(RegistryError, asked(missing, refused(404, 'NAME_UNKNOWN')).artifacts());
      assert.match(error.message, /found no repository for the streaming artifacts of app@/);
    });

    it('cuts the tag of a longer digest as the specification does', async () => {
      const { streaming, sent } = registryOver((_, index) => (index === 0 ? missing : referrers()));
      await streaming.artifacts('app', `sha512:${'a'.repeat(128)}`, steady());
      assert.equal(sent()[1], `GET /v2/app/manifests/sha512-${'a'.repeat(64)}`);
    });
  });

  describe('throttled', () => {
    it('waits as long as it is told, then asks again', async () => {
      const { streaming, clock } = registryOver((_, index) =>
        index === 0 ? reply(429, '', { 'retry-after': '17' }) : referrers([descriptor()]),
      );
      const call = streaming.artifacts('app', digest, steady());
      assert.equal(await clock.timeToSettle(call), 17_000);
      assert.deepEqual(await call, [artifact]);
    });

    it('gives up in words after the fourth time', async () => {
      const { streaming, clock, sent } = registryOver(() => refused(429, 'TOOMANYREQUESTS'));
      const call = failureAs(RegistryError, streaming.artifacts('app', digest, steady()));
      assert.equal(await clock.timeToSettle(call), 3_500);
      assert.deepEqual([(await call).code, (await call).failure.step], ['throttled', 'referrers']);
      assert.equal(sent().length, 4);
    });

    it('does not wait longer than a minute, whatever it is told', async () => {
      const { streaming, clock } = registryOver((_, index) =>
        index === 0 ? reply(429, '', { 'retry-after': '86400' }) : referrers(),
      );
      assert.equal(await clock.timeToSettle(streaming.artifacts('app', digest, steady())), 60_000);
    });

    it('leaves the wait when its signal aborts', async () => {
      const { streaming, clock } = registryOver(() => reply(429, '', { 'retry-after': '30' }));
      const abort = new AbortController();
      const call = failureOf(streaming.artifacts('app', digest, abort.signal));
      await clock.pass(1_000);
      abort.abort(new DOMException('enough', 'AbortError'));
      assert.equal(await call, abort.signal.reason);
      assert.equal(clock.sleepers, 0);
    });

    it('holds everybody back for one', async () => {
      const { streaming, clock, sent } = registryOver((_, index) =>
        index === 0 ? reply(429, '', { 'retry-after': '10' }) : referrers(),
      );
      const first = streaming.artifacts('app', digest, steady());
      await clock.pass(1);
      const others = [1, 2, 3].map(() => streaming.artifacts('app', digest, steady()));
      await clock.pass(9_000);
      assert.equal(sent().length, 1);
      await clock.settle(Promise.all([first, ...others]));
      assert.equal(sent().length, 5);
    });
  });

  it('sweeps 300 images within the budget of a Basic registry, in the time that it says', async () => {
    const { all, counts, clock, saidMs } = sweep(250, 300);
    assert.equal(await clock.timeToSettle(all), saidMs);
    assert.deepEqual(counts, { answered: 300, throttled: 0, early: 0 });
  });

  it('sweeps on without a storm where others use up half of the budget', async () => {
    const { all, counts, clock, scopes } = sweep(125, 300);
    const results = await clock.settle(all);
    assert.ok(results.every(({ status }) => status === 'fulfilled'));
    assert.equal(counts.answered, 300);
    assert.ok(counts.throttled <= 12 && counts.early === 0, JSON.stringify(counts));
    assert.equal(scopes.length, 1);
  });

  for (const [fault, code] of [
    ['reset', 'unreachable'],
    ['dns', 'unreachable'],
  ] as const) {
    it(`tells a connection that failed with ${fault}`, async () => {
      const { streaming, clock } = registryOver((_: HttpRequest) => broken(fault));
      const error = await clock.settle(
        failureAs(RegistryError, streaming.artifacts('app', digest, steady())),
      );
      assert.deepEqual([error.code, error.failure.step], [code, 'referrers']);
      assert.match(error.message, /, at the referrers step\.$/);
    });
  }
});
