import assert from 'node:assert/strict';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import { streamingData } from '../support/streaming';
import { cli } from './cli';
import { type Served, type ServedOptions, withServed } from './served';

const users = [{ name: 'reader' }];
const converting = { streaming: { progress: 38, doneIn: '60s' } } as const;

function withApp(
  image: Parameters<typeof streamingData>[0],
  use: (world: Served) => Promise<void>,
  { data, ...more }: ServedOptions = {},
): Promise<void> {
  return withServed({ ...more, data: streamingData(image, { users, ...data }) }, use);
}

/** Two images, one of them converted. */
const two = {
  repositories: [
    { name: 'app', images: [{ tags: ['1.0', 'latest'] }] },
    { name: 'web', images: [{ tags: ['2.0'], streaming: 'converted' as const }] },
  ],
};

const lines = (text: string) => text.trimEnd().split('\n');
const posts = ({ simulator }: Served) => simulator.requests.count({ method: 'POST', kind: 'conversion' });

describe('acr-teleport check, of a registry that streams', () => {
  for (const [image, state, words, code, more] of [
    [{ streaming: 'converted' }, 'ready', 'streaming ready', 0, {}],
    [converting, 'expanding', /^converting 38 % 0:\d\d$/, 3, { progressPercent: 38 }],
    [
      { streaming: { failed: 'IMAGE_NOT_RUNNABLE' } },
      'failed',
      'conversion failed: image not runnable',
      4,
      { failureCode: 'IMAGE_NOT_RUNNABLE' },
    ],
    [{}, 'notEnabled', 'not converted', 4, {}],
  ] as const) {
    it(`finds out by itself that it does, and says that an image is ${state}`, () =>
      withApp(image, async world => {
        const args = ['check', world.registry, 'app', '1.0'];
        const ended = await world.cli(args);
        const said = ended.out.replace(`${world.registry}/app:1.0: `, '').trimEnd();
        assert.match(said, new RegExp(typeof words === 'string' ? `^${words}$` : words));
        assert.equal(ended.code, code);
        const {
          accelerator,
          state: found,
          progressPercent,
          failureCode,
        } = JSON.parse((await world.cli([...args, '--json'])).out);
        const known = { ...(progressPercent && { progressPercent }), ...(failureCode && { failureCode }) };
        assert.deepEqual([accelerator, found, known], ['streaming', state, more]);
      }));
  }

  it('checks by what is asked for', () =>
    withApp({ streaming: 'converted' }, async world => {
      const args = ['check', world.registry, 'app', '1.0', '--json', '--accelerator'];
      const by = async (accelerator: string) => JSON.parse((await world.cli([...args, accelerator])).out);
      const [streaming, auto, teleport] = [await by('streaming'), await by('auto'), await by('teleport')];
      assert.deepEqual(
        [streaming, auto, teleport].map(({ accelerator, state }) => [accelerator, state]),
        [
          ['streaming', 'ready'],
          ['streaming', 'ready'],
          [null, 'unavailable'],
        ],
      );
    }));

  it('waits until the artifact is there', () =>
    withApp(converting, async world => {
      const running = world.start(['check', world.registry, 'app', '1.0', '--wait', '--json']);
      const asked = () => world.simulator.requests.count({ kind: 'operation' }) > 0 || undefined;
      await waitUntil(asked, 20_000, 'The first look at the operation');
      await world.clock.pass(90_000);
      const { code, out, err } = await running.ended;
      assert.deepEqual([JSON.parse(out).state, code, err], ['ready', 0, '']);
    }));
});

describe('acr-teleport tags, of a registry that streams', () => {
  it('shows its states', () =>
    withApp(
      {},
      async world => {
        const { code, out, err } = await world.cli(['tags', world.registry, 'app']);
        assert.match(out, /^1\.0 +not converted +sha256:\w{12} /m);
        assert.match(out, /^0\.9 +streaming ready +sha256:\w{12} /m);
        assert.deepEqual([code, err], [0, '']);
        const [first, second] = JSON.parse((await world.cli(['tags', world.registry, 'app', '--json'])).out);
        assert.deepEqual(
          [first, second].map(({ accelerator, state }) => [accelerator, state]),
          [
            ['streaming', 'notEnabled'],
            ['streaming', 'ready'],
          ],
        );
      },
      {
        data: {
          repositories: [
            {
              name: 'app',
              images: [
                { tags: ['1.0'], pushed: '1h' },
                { tags: ['0.9'], pushed: '2h', streaming: 'converted' },
              ],
            },
          ],
        },
      },
    ));

  it('says beforehand how long many of them take', () =>
    withApp(
      {},
      async world => {
        const { code, out, err } = await world.cli(['tags', world.registry, 'app-000000']);
        assert.match(err, /^Looking at 49 images takes about 10 seconds: the registry rations/);
        assert.deepEqual([lines(out).length, code], [101, 0]);
      },
      { data: { repositories: [], generated: { repositories: 1, tags: 100, digests: 50 } } },
    ));
});

describe('acr-teleport convert', () => {
  it('starts a conversion and says so', () =>
    withApp({}, async world => {
      const name = `${world.registry}/app:1.0`;
      const { code, out, err } = await world.cli(['convert', name]);
      assert.match(out, new RegExp(`^${name}: converting 0 % 0:0\\d\\n$`));
      assert.match(
        err,
        new RegExp(`^${name}: Its conversion is not started yet \\(operation [\\w-]+\\)\\.\\n$`),
      );
      assert.deepEqual([code, posts(world)], [0, 1]);
    }));

  it('has a line for each image, and asks once for those that are named twice or by two tags', () =>
    withApp(
      {},
      async world => {
        const [app, latest, web] = ['app:1.0', 'app:latest', 'web:2.0'].map(
          each => `${world.registry}/${each}`,
        );
        const { code, out } = await world.cli(['convert', app ?? '', web ?? '', app ?? '', latest ?? '']);
        const [first, second, third, ...rest] = lines(out);
        assert.ok(first?.startsWith(`${app}: converting `), out);
        assert.equal(second, `${web}: streaming ready`);
        assert.ok(third?.startsWith(`${latest}: converting `), out);
        assert.deepEqual([rest, code, posts(world)], [[], 0, 1]);
      },
      { data: two },
    ));

  it('prints JSON of these keys, a line each', () =>
    withApp(
      {},
      async world => {
        const names = ['app:1.0', 'web:2.0'].map(each => `${world.registry}/${each}`);
        const { code, out, err } = await world.cli(['convert', ...names, '--json']);
        const [app, web] = lines(out).map(line => JSON.parse(line));
        assert.deepEqual(Object.keys(web), ['image', 'digest', 'accelerator', 'state', 'checkedAt']);
        assert.deepEqual(Object.keys(app), [
          ...['image', 'digest', 'accelerator', 'state', 'progressPercent', 'reason', 'checkedAt'],
        ]);
        assert.deepEqual([app.state, web.state, code, err], ['expanding', 'ready', 0, '']);
      },
      { data: two },
    ));

  it('waits with --wait until it is ready, and prints that alone', () =>
    withApp({}, async world => {
      const name = `${world.registry}/app:1.0`;
      const running = world.start(['convert', name, '--wait']);
      await waitUntil(() => posts(world) > 0 || undefined, 20_000, 'The conversion');
      await world.clock.pass(120_000);
      const { code, out, err } = await running.ended;
      assert.deepEqual([out, code, err], [`${name}: streaming ready\n`, 0, '']);
    }));

  it('ends with 4 and the code where the conversion fails', () =>
    withApp({ streaming: { doneIn: '1s', fails: 'IMAGE_NOT_RUNNABLE' } }, async world => {
      const running = world.start(['convert', `${world.registry}/app:1.0`, '--wait', '--json']);
      await waitUntil(() => posts(world) > 0 || undefined, 20_000, 'The conversion');
      await world.clock.pass(5_000);
      const { code, out } = await running.ended;
      const { state, failureCode, reason } = JSON.parse(out);
      assert.deepEqual([state, failureCode, code], ['failed', 'IMAGE_NOT_RUNNABLE', 4]);
      assert.match(reason, /^This is no image that can be run\./);
    }));

  it('gives up at its deadline with 3', () =>
    withApp({}, async world => {
      const args = ['convert', `${world.registry}/app:1.0`, '--wait', '--timeout', '500ms'];
      const { code, out } = await world.cli(args);
      assert.match(out, /: converting 0 %/);
      assert.equal(code, 3);
    }));

  it('ends as the worst of several does, and converts the others', () =>
    withApp(
      {},
      async world => {
        const names = ['app:1.0', 'app:gone', 'web:2.0'].map(each => `${world.registry}/${each}`);
        const { code, out, err } = await world.cli(['convert', ...names]);
        const [app, gone, web] = lines(out);
        assert.match(app ?? '', /: converting /);
        assert.equal(gone, `${names[1]}: could not be converted`);
        assert.match(err, /app:gone: .* does not have app:gone/);
        assert.equal(web, `${names[2]}: streaming ready`);
        assert.deepEqual([code, posts(world)], [1, 1]);
      },
      { data: two },
    ));

  it('ends with 5 where the role may not, and says what it takes', () =>
    withApp(
      {},
      async world => {
        const { code, err } = await world.cli(['convert', `${world.registry}/app:1.0`]);
        assert.match(err, /needs pull, push/);
        assert.equal(code, 5);
      },
      { data: { users: [{ name: 'reader', actions: ['pull', 'metadata_read'] }] } },
    ));

  it('leaves the conversion running on Ctrl+C, and says so', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no SIGINT that a test could send');
    await withApp({}, async world => {
      const running = world.start(['convert', `${world.registry}/app:1.0`, '--wait']);
      const asked = () => world.simulator.requests.count({ kind: 'operation' }) > 0 || undefined;
      await waitUntil(asked, 20_000, 'The first look at the operation');
      running.signal('SIGINT');
      const { code, out, err } = await running.ended;
      assert.deepEqual([code, out], [130, '']);
      assert.match(
        err,
        /^What was started goes on in the registry\. .* --wait follows it, with --cancel stops it\.\n$/,
      );
      assert.equal(world.simulator.requests.count({ kind: 'cancel' }), 0);
      await world.clock.pass(120_000);
      assert.equal((await world.cli(['check', world.registry, 'app', '1.0'])).code, 0);
    });
  });

  it('stops conversions with --cancel', () =>
    withApp(converting, async world => {
      const name = `${world.registry}/app:1.0`;
      const { code, out } = await world.cli(['convert', name, '--cancel']);
      assert.deepEqual([out, code], [`${name}: conversion canceled\n`, 0]);
      await world.clock.pass(120_000);
      const check = await world.cli(['check', world.registry, 'app', '1.0']);
      assert.match(check.err, /^Its conversion was canceled/);
      const again = await world.cli(['convert', name, '--cancel', '--json']);
      const { canceled, operation, status } = JSON.parse(again.out);
      assert.deepEqual([canceled, typeof operation, status, again.code], [true, 'string', 'Canceled', 0]);
    }));

  it('says where there is nothing to stop', () =>
    withApp({}, async world => {
      const name = `${world.registry}/app:1.0`;
      const { code, out } = await world.cli(['convert', name, '--cancel']);
      assert.deepEqual([out, code], [`${name}: is not being converted\n`, 0]);
    }));

  it('ends with 4 for a registry without Artifact Streaming, and says so', () =>
    withServed({ data: { users, repositories: two.repositories } }, async world => {
      const { code, out, err } = await world.cli(['convert', `${world.registry}/app:1.0`]);
      assert.match(out, /: no Artifact Streaming here\n$/);
      assert.match(err, /Artifact Streaming is a feature of Premium registries/);
      assert.equal(code, 4);
    }));

  it('runs against the demo', async () => {
    const { code, out } = await cli(['convert', 'contosostream.azurecr.io/web:1.0', '--demo']);
    assert.deepEqual([out, code], ['contosostream.azurecr.io/web:1.0: streaming ready\n', 0]);
  });
});

describe('acr-teleport auto-convert', () => {
  it('switches it on and off, and says what the registry then has', () =>
    withApp({}, async world => {
      const subject = `${world.registry}/app`;
      const on = await world.cli(['auto-convert', world.registry, 'app', 'on']);
      assert.deepEqual([on.out, on.err, on.code], [`${subject}: new pushes are converted\n`, '', 0]);
      const check = await world.cli(['check', world.registry, 'app', '1.0']);
      assert.match(check.err, /are converted by themselves/);
      const off = await world.cli(['auto-convert', world.registry, 'app', 'off', '--json']);
      assert.deepEqual([JSON.parse(off.out), off.code], [{ repository: subject, autoConvert: false }, 0]);
    }));

  it('ends with 5 where the role may not, and says which may', () =>
    withApp(
      {},
      async world => {
        const { code, out, err } = await world.cli(['auto-convert', world.registry, 'app', 'on']);
        assert.match(
          err,
          /does not let the streaming policy of app be changed by your role .* Owner and Contributor may/,
        );
        assert.deepEqual([code, out], [5, '']);
      },
      { data: { users: [{ name: 'reader', streamingPolicy: 'forbidden' }] } },
    ));
});
