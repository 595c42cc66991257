import assert from 'node:assert/strict';
import { join } from 'node:path';
import { skip } from '../host/skip';
import { isInstalled, run } from './program';
import { type ServedWorld, serveWorld } from './world';

describe('az acr repository', function () {
  this.timeout(120_000);
  let world: ServedWorld;
  let passwordFile = '';

  before(async function () {
    if (!(await isInstalled('az', 'version')))
      skip(
        this,
        'the Azure CLI (az) is not installed, or is not a program that can be started without a shell',
      );
    world = await serveWorld();
    passwordFile = await world.file('password', world.password);
  });
  after(() => world?.close());

  const attempt = (
    command: string,
    args: readonly string[],
    { name = 'demo42t', user = world.user } = {},
  ) => {
    const login = ['-n', name, '-u', user, '-p', `@${passwordFile}`, '-o', 'json'];
    return run('az', ['acr', 'repository', command, ...login, ...args], {
      env: {
        ...world.env,
        REQUESTS_CA_BUNDLE: world.caFile,
        AZURE_CONFIG_DIR: join(world.folder, 'az'),
        AZURE_CORE_COLLECT_TELEMETRY: 'no',
        AZURE_CORE_NO_COLOR: 'yes',
      },
      limitMs: 100_000,
    });
  };

  const az = async (command: string, ...args: readonly string[]) => {
    const { code, out, err } = await attempt(command, args);
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };

  it('list', async () => {
    const repositories = await az('list');
    assert.equal(repositories.length, 17);
    assert.ok(repositories.includes('jupyter/all-spark-notebook'));
  });

  it('show, of a repository that teleports', async () => {
    const shown = await az('show', '--repository', 'azure-vote-front');
    assert.equal(shown.imageName, 'azure-vote-front');
    assert.equal(shown.changeableAttributes.teleportEnabled, true);
    assert.equal(shown.tagCount, 5);
  });

  it('show, of an image', async () => {
    const shown = await az('show', '--image', 'redis:6.0.8');
    assert.equal(shown.name, '6.0.8');
    assert.match(shown.digest, /^sha256:[0-9a-f]{64}$/);
  });

  it('show-tags, newest first', async () => {
    const tags = await az(
      'show-tags',
      '--repository',
      'python',
      '--orderby',
      'time_desc',
      '--top',
      '3',
      '--detail',
    );
    assert.deepEqual(
      tags.map(({ name }: { name: string }) => name),
      ['3.12', 'latest', '3.12-slim'],
    );
  });

  it('show-manifests', async () => {
    const manifests = await az('show-manifests', '--repository', 'redis', '--detail');
    assert.equal(manifests.length, 5);
    assert.ok(manifests.some(({ references }: { references?: unknown }) => references !== undefined));
  });

  it('update', async () => {
    const { changeableAttributes } = await az(
      'update',
      '--repository',
      'hello-world',
      '--write-enabled',
      'false',
    );
    assert.equal(changeableAttributes.writeEnabled, false);
    assert.equal(changeableAttributes.teleportEnabled, true);
  });

  it('explains a repository that is not there, with our correlation id', async () => {
    const { code, err } = await attempt('show', ['--repository', 'nope']);
    assert.notEqual(code, 0);
    assert.match(err, /repository "nope" is not found\. Correlation ID: [0-9a-f-]{36}/);
  });

  it('explains a firewall', async () => {
    const { code, err } = await attempt('list', [], {
      name: 'contoso-firewalled',
      user: 'contoso-firewalled',
    });
    assert.notEqual(code, 0);
    assert.match(err, /you don't have access to registry 'contoso-firewalled\.azurecr\.io'/);
  });
});
