import assert from 'node:assert/strict';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import { Client } from '../simulator/client';
import { cli } from './cli';
import { type Served, served, withServed } from './served';

const resultKeys = ['image', 'digest', 'accelerator', 'state', 'reason', 'checkedAt', 'elapsedMs'];

describe('acr-teleport check', () => {
  let world: Served;
  before(async () => {
    world = await served();
  });
  after(() => world.close());

  const digestOf = async (repository: string, tag: string) => {
    const { header } = await new Client(world.simulator, world.clock).ask(
      `/v2/${repository}/manifests/${tag}`,
      { method: 'HEAD' },
    );
    return header('docker-content-digest');
  };

  it('prints the answer as one line, and why beside it', async () => {
    const { code, out, err } = await world.cli(['check', world.registry, 'hello-world', '1.0']);
    assert.equal(out, `${world.registry}/hello-world:1.0: expanded\n`);
    assert.equal(err, 'The mount endpoint answered 200: all layers are expanded.\n');
    assert.equal(code, 0);
  });

  for (const [repository, tag, code, state, words] of [
    ['hello-world', '1.0', 0, 'ready', /: expanded$/],
    ['hello-world', '1.1', 4, 'notEnabled', /: not enabled$/],
    ['python', '3.11', 4, 'notEnabled', /: not enabled$/],
    ['azure-vote-front', 'v2', 3, 'expanding', /: expanding \d+:\d\d$/],
    ['azure-vote-front', 'nightly', 3, 'stuck', /: expanding for \d+ min, likely stuck$/],
  ] as const) {
    it(`ends with ${code} for an image that is ${state}: ${repository}:${tag}`, async () => {
      const text = await world.cli(['check', world.registry, repository, tag]);
      assert.match(text.out.trimEnd(), words);
      assert.equal(text.code, code);
      const json = await world.cli(['check', world.registry, repository, tag, '--json']);
      const { image, digest, accelerator, checkedAt, elapsedMs, ...result } = JSON.parse(json.out);
      assert.equal(image, `${world.registry}/${repository}:${tag}`);
      assert.equal(digest, await digestOf(repository, tag));
      assert.equal(accelerator, 'teleport');
      assert.equal(new Date(checkedAt).toISOString(), checkedAt);
      assert.ok(Number.isInteger(elapsedMs) && elapsedMs >= 0);
      assert.equal(result.state, state);
      assert.equal(json.code, code);
    });
  }

  it('prints JSON of these keys, on one line and nothing beside it', async () => {
    const ready = await world.cli(['check', world.registry, 'hello-world', '1.0', '--json']);
    assert.deepEqual(
      Object.keys(JSON.parse(ready.out)),
      resultKeys.filter(key => key !== 'reason'),
    );
    const other = await world.cli(['check', world.registry, 'hello-world', '1.1', '--json']);
    assert.deepEqual(Object.keys(JSON.parse(other.out)), resultKeys);
    assert.match(JSON.parse(other.out).reason, /was pushed before that/);
    for (const { out, err } of [ready, other]) assert.deepEqual([out.split('\n').length, err], [2, '']);
  });

  it('takes the leading slash of the older usage line', async () => {
    const { code, out } = await world.cli(['check', world.registry, '/hello-world', '1.0']);
    assert.equal(out, `${world.registry}/hello-world:1.0: expanded\n`);
    assert.equal(code, 0);
  });

  it('takes a digest in place of a tag', async () => {
    const digest = await digestOf('hello-world', '1.0');
    const { code, out } = await world.cli(['check', world.registry, 'hello-world', `${digest}`]);
    assert.equal(out, `${world.registry}/hello-world@${digest}: expanded\n`);
    assert.equal(code, 0);
  });

  it('finds a tag of several platforms as ready as its Linux image, under its own digest', async () => {
    const { code, out } = await world.cli(['check', world.registry, 'redis', 'latest', '--json']);
    assert.equal(JSON.parse(out).digest, await digestOf('redis', 'latest'));
    assert.equal(code, 0);
  });

  it('takes options before, between and after its operands', async () => {
    const { code } = await world.cli(['check', '--json', world.registry, '--debug', 'hello-world', '1.0']);
    assert.equal(code, 0);
  });

  it('explains each step with --debug, on stderr', async () => {
    const plain = await world.cli(['check', world.registry, 'hello-world', '1.0']);
    const { out, err } = await world.cli(['check', world.registry, 'hello-world', '1.0', '--debug']);
    assert.equal(out, plain.out);
    const steps = [
      `${world.registry} at http://${world.registry}, signing in as demo42t (ACR_USER).`,
      `HEAD ${world.registry}/v2/hello-world/manifests/1.0 → 401`,
      `GET ${world.registry}/oauth2/token?service=`,
      `HEAD ${world.registry}/v2/hello-world/manifests/1.0 → 200`,
      `hello-world:1.0 is ${await digestOf('hello-world', '1.0')}.`,
      `GET ${world.registry}/mount/v1/hello-world/_manifests/`,
      'The mount endpoint answered 200',
    ];
    assert.deepEqual(
      steps.filter(step => !err.includes(step)),
      [],
    );
  });

  describe('--wait', () => {
    const waiting = ['azure-vote-front', 'v2', '--wait'];
    const mounts = () => world.simulator.requests.count({ kind: 'mount' });
    const untilAsked = async () => {
      const before = mounts();
      return () => waitUntil(() => mounts() > before || undefined, 20_000, 'The first mount call');
    };

    it('ends at once for an image that is ready', async () => {
      const { code } = await world.cli(['check', world.registry, 'hello-world', '1.0', '--wait']);
      assert.equal(code, 0);
    });

    it('ends at once where waiting is of no use', async () => {
      const { code } = await world.cli(['check', world.registry, 'hello-world', '1.1', '--wait']);
      assert.equal(code, 4);
    });

    for (const [tag, state] of [
      ['v2', 'expanding'],
      ['nightly', 'stuck'],
    ] as const) {
      it(`gives up at its deadline on an image that is ${state}`, async () => {
        const deadline = ['--wait', '--timeout', '500ms', '--json'];
        const { code, out } = await world.cli([
          'check',
          world.registry,
          'azure-vote-front',
          tag,
          ...deadline,
        ]);
        const { state: found, elapsedMs } = JSON.parse(out);
        assert.deepEqual([found, code], [state, 3]);
        assert.ok(elapsedMs >= 500);
      });
    }

    it('ends with 130 on Ctrl+C, without a word on stdout', async function () {
      if (process.platform === 'win32') skip(this, 'Windows has no SIGINT that a test could send');
      const asked = await untilAsked();
      const running = world.start(['check', world.registry, ...waiting]);
      await asked();
      running.signal('SIGINT');
      assert.deepEqual(await running.ended, { code: 130, out: '', err: '' });
    });

    it('sees an expansion come to its end, and prints that alone', async () => {
      const asked = await untilAsked();
      const running = world.start(['check', world.registry, ...waiting, '--json']);
      await asked();
      await world.clock.pass(90_000);
      const { code, out, err } = await running.ended;
      assert.deepEqual([JSON.parse(out).state, code, err], ['ready', 0, '']);
    });
  });
});

describe('acr-teleport check, of a registry', () => {
  it('that no longer offers Teleport, says so and ends with 4', async () => {
    const repositories = [{ name: 'shop/cart', images: [{ tags: ['3.1'] }] }];
    await withServed({ data: { teleport: false, repositories } }, async world => {
      const args = ['check', world.registry, 'shop/cart', '3.1'];
      const { code, out, err } = await world.cli(args);
      assert.equal(out, `${world.registry}/shop/cart:3.1: Teleport is retired here\n`);
      assert.match(err, /no trace of Teleport.*Artifact Streaming is its successor/);
      assert.equal(code, 4);
      assert.equal(JSON.parse((await world.cli([...args, '--json'])).out).state, 'unavailable');
    });
  });

  it('of the demo, by its name alone', async () => {
    const { code, out } = await cli(['check', 'demo42t', 'hello-world', '1.0', '--demo']);
    assert.deepEqual([out, code], ['demo42t.azurecr.io/hello-world:1.0: expanded\n', 0]);
  });

  it('by its name alone, over TLS and through a proxy, as the published script was called', () =>
    withServed({ tls: true }, async world => {
      const { code, out, err } = await world.cli(['check', 'demo42t', 'hello-world', '1.0', '--debug']);
      assert.equal(out, 'demo42t.azurecr.io/hello-world:1.0: expanded\n');
      assert.match(err, /^demo42t\.azurecr\.io at https:\/\/demo42t\.azurecr\.io, signing in as demo42t/);
      assert.equal(code, 0);
    }));
});
