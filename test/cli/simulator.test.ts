import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedRegistry, WorldData } from '../../src/simulator';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import { cli, type Running, startCli } from './cli';
import { freePort } from './freePort';

interface Announced {
  readonly url: string;
  readonly caFile?: string;
  readonly registries: readonly SimulatedRegistry[];
}

describe('acr-teleport simulator', () => {
  const running: Running[] = [];
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acr-teleport-cli-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => Promise.all(running.splice(0).map(each => each.stop())));

  /** Starts a simulator, and gives what it announced with the environment that signs in to it. */
  const start = async (...args: readonly string[]) => {
    const simulator = startCli(['simulator', ...args]);
    running.push(simulator);
    const line = await waitUntil(() => /^.*\n/.exec(simulator.out())?.[0], 20_000, 'The first line');
    const announced: Announced = JSON.parse(line);
    const [{ user, password } = { user: '', password: '' }] = announced.registries;
    return { simulator, announced, url: announced.url, env: { ACR_USER: user, ACR_PWD: password } };
  };

  it('prints one line of JSON with these keys, and serves what it says', async () => {
    const { simulator, announced, url, env } = await start();
    assert.deepEqual(Object.keys(announced), ['url', 'registries']);
    assert.deepEqual(Object.keys(announced.registries[0] ?? {}), ['loginServer', 'user', 'password']);
    assert.equal(announced.registries[0]?.loginServer, 'demo42t.azurecr.io');
    const { code } = await cli(['check', url, 'hello-world', '1.0'], env);
    assert.equal(code, 0);
    assert.equal(simulator.out().split('\n').length, 2);
  });

  it('serves over TLS by an authority that a client can be told to trust', async () => {
    const { announced, url, env } = await start('--tls');
    assert.match(url, /^https:/);
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: announced.caFile ?? '' };
    assert.equal((await cli(['check', url, 'hello-world', '1.0'], trusting)).code, 0);
    assert.equal((await cli(['check', url, 'hello-world', '1.0'], env)).code, 6);
  });

  it('serves on the port, the world, the latency and the faults that it is given', async () => {
    const world: WorldData = {
      registries: [
        {
          loginServer: 'mine42t.azurecr.io',
          users: [{ name: 'me', password: 'mine' }],
          repositories: [{ name: 'own', images: [] }],
        },
      ],
    };
    const file = join(folder, 'world.json');
    await writeFile(file, JSON.stringify(world));
    const port = String(await freePort());
    const options = ['--port', port, '--world', file, '--latency', '300ms', '--faults', 'tags:503*1'];
    const { announced, url } = await start(...options);
    const credentials = { ACR_USER: 'me', ACR_PWD: 'mine' };
    assert.deepEqual(announced, {
      url: `http://127.0.0.1:${port}`,
      registries: [{ loginServer: 'mine42t.azurecr.io', user: 'me', password: 'mine' }],
    });
    const { code, err } = await cli(['tags', url, 'own', '--debug'], credentials);
    assert.equal(code, 0);
    assert.match(err, /_tags\?.* → 503 .*in (?:[3-9]\d\d|\d{4,}) ms\n.*_tags\?.* → 200 /s);
  });

  it('serves as many repositories and tags as wanted', async () => {
    const { url, env } = await start('--world', 'large:250x2');
    const { out } = await cli(['list', url, '--json'], env);
    const rows = JSON.parse(out);
    assert.deepEqual([rows.length, rows[249].tagCount], [250, 2]);
  });

  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with 0 on ${name}, and leaves no file behind`, async function () {
      if (process.platform === 'win32') skip(this, `Windows has no ${name} that a test could send`);
      const { simulator, announced } = await start('--tls');
      assert.ok(existsSync(announced.caFile ?? ''));
      simulator.signal(name);
      assert.equal((await simulator.ended).code, 0);
      assert.equal(existsSync(announced.caFile ?? ''), false);
    });
  }

  it('says that its port is taken', async () => {
    const { url } = await start();
    const port = url.split(':').at(-1) ?? '';
    const { code, out, err } = await cli(['simulator', '--port', port]);
    assert.equal(
      err,
      `The simulator cannot listen on 127.0.0.1 port ${port}: another program uses it. Choose another port, or 0 for any free one.\n`,
    );
    assert.deepEqual([code, out], [2, '']);
  });
});
