import assert from 'node:assert/strict';
import { devNull } from 'node:os';
import { skip } from '../host/skip';
import { isInstalled, run } from './program';
import { type ServedWorld, serveWorld } from './world';

describe('curl, in the steps of the published check-expansion script', function () {
  this.timeout(60_000);
  let world: ServedWorld;

  before(async function () {
    if (!(await isInstalled('curl'))) skip(this, 'curl is not installed');
    world = await serveWorld();
  });
  after(() => world?.close());

  /** Secrets go in by standard input, as curl's configuration. */
  const curl = async (config: string, ...args: readonly string[]) => {
    const { code, out, err } = await run('curl', ['-sS', '--cacert', world.caFile, '-K', '-', ...args], {
      env: world.env,
      input: config,
    });
    assert.equal(code, 0, err);
    return out;
  };
  const at = (path: string) => `https://${world.loginServer}${path}`;
  const login = (password = world.password) => `user = "${world.user}:${password}"`;

  const bearer = async (scope: string) => {
    const out = await curl(login(), at(`/oauth2/token?service=${world.loginServer}&scope=${scope}`));
    return `header = "Authorization: Bearer ${JSON.parse(out).access_token}"`;
  };

  /** What the script does once: token, digest, mount. */
  const check = async (repository: string, tag: string) => {
    const token = await bearer(`repository:${repository}:pull`);
    const accept = 'Accept: application/vnd.docker.distribution.manifest.v2+json';
    const head = await curl(token, '-I', '-H', accept, at(`/v2/${repository}/manifests/${tag}`));
    const digest = /^Docker-Content-Digest: (\S+)/m.exec(head)?.[1];
    assert.ok(digest, head);
    const mount = at(`/mount/v1/${repository}/_manifests/${digest}`);
    return curl(token, '-o', devNull, '-w', '%{http_code}', mount);
  };

  it('finds an image ready', async () => {
    assert.equal(await check('hello-world', '1.0'), '200');
  });

  it('finds an image not enabled', async () => {
    assert.equal(await check('python', '3.11'), '404');
  });

  it('sees an expansion come to its end', async () => {
    assert.equal(await check('azure-vote-front', 'v2'), '409');
    await world.clock.pass(90_000);
    assert.equal(await check('azure-vote-front', 'v2'), '200');
  });

  it('switches Teleport on for a repository', async () => {
    const token = await bearer('repository:rethinkdb:pull,push');
    const out = await curl(
      token,
      '-X',
      'PATCH',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"teleportEnabled": true }',
      at('/acr/v1/rethinkdb'),
    );
    assert.equal(JSON.parse(out).changeableAttributes.teleportEnabled, true);
  });

  it('is refused with a wrong password', async () => {
    const token = at(`/oauth2/token?service=${world.loginServer}`);
    assert.equal(await curl(login('wrong'), '-o', devNull, '-w', '%{http_code}', token), '401');
  });

  it('does not trust the simulator without its authority', async () => {
    const { code } = await run('curl', ['-sS', at('/v2/')], { env: world.env });
    assert.equal(code, 60);
  });
});
