import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { goDuration } from './host/goDuration';
import { kubernetesModule } from './host/goModule';
import { alone } from './host/lock';
import { NodeImages } from './host/nodeImages';
import { versions } from './host/versions';

const steady = new AbortController().signal;

describe('what a test cluster is made with', () => {
  it('writes durations as Go does', () => {
    const written = [0, 890.9, 1000, 8011.045, 34_738.162, 85_279.26, 60_000, 3_603_000].map(goDuration);
    assert.deepEqual(written, ['0s', '890ms', '1s', '8.011s', '34.738s', '1m25.279s', '1m0s', '1h0m3s']);
  });

  it('replaces the libraries that Kubernetes has in its own tree by what was published of them', () => {
    const module = kubernetesModule(
      'go 1.24.0\n\ngodebug default=go1.24\n\nreplace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n',
    );
    const library = versions.kubernetes.replace('v1.', 'v0.');
    assert.match(module, new RegExp(`^\\tk8s\\.io/api => k8s\\.io/api ${library}$`, 'm'));
    assert.match(module, new RegExp(`^\\tk8s\\.io/kubernetes ${versions.kubernetes}$`, 'm'));
    assert.match(module, /^go 1\.24\.0\ngodebug default=go1\.24$/m);
    assert.throws(() => kubernetesModule('go 1.24.0\n'), /names no libraries/);
  });

  it('pulls one image at a time on a node, and says what waiting took', async () => {
    const images = new NodeImages({
      pull: () => ({ kind: 'pulled', durationMs: 2000, sizeBytes: 1 }),
      timeScale: 0.05,
    });
    images.addNode('one', 'pool');
    images.addNode('two', 'pool');
    const [first, second, elsewhere] = await Promise.all([
      images.pull('one', 'a:1', steady),
      images.pull('one', 'b:1', steady),
      images.pull('two', 'b:1', steady),
    ]);
    assert.equal(first.waitedMs, 0);
    assert.ok(second.waitedMs >= 1900, `waited ${second.waitedMs} ms`);
    assert.equal(elsewhere.waitedMs, 0);
    assert.ok(images.has('one', 'a:1') && !images.has('two', 'a:1'));
    images.removeNode('one');
    images.addNode('one', 'pool');
    assert.ok(!images.has('one', 'a:1'));
  });

  describe('a lock', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'acr-teleport-lock-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('lets one work at a time', async () => {
      const file = join(folder, 'one');
      let working = 0;
      let most = 0;
      const work = async () => {
        working += 1;
        most = Math.max(most, working);
        await sleep(20);
        working -= 1;
      };
      await Promise.all([alone(file, 10_000, work), alone(file, 10_000, work), alone(file, 10_000, work)]);
      assert.equal(most, 1);
    });

    it('is taken over from a process that is gone, and not from one that lives', async () => {
      const gone = join(folder, 'gone');
      // No system has a process of this number.
      writeFileSync(gone, '2147483646');
      assert.equal(await alone(gone, 10_000, async () => 'done'), 'done');
      const held = join(folder, 'held');
      writeFileSync(held, String(process.ppid));
      await assert.rejects(
        alone(held, 600, async () => 'done'),
        /not within/,
      );
    });
  });
});
