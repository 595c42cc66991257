import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expansionMs } from '../../src/simulator';
import { skip } from '../host/skip';
import { Client } from '../simulator/client';
import { isInstalled, run } from './program';
import { type ServedWorld, serveWorld } from './world';

describe('skopeo', function () {
  this.timeout(60_000);
  let world: ServedWorld;
  let authFile = '';
  let certificates = '';

  before(async function () {
    if (!(await isInstalled('skopeo'))) skip(this, 'skopeo is not installed');
    world = await serveWorld();
    const auth = Buffer.from(`${world.user}:${world.password}`).toString('base64');
    authFile = await world.file('auth.json', JSON.stringify({ auths: { [world.loginServer]: { auth } } }));
    certificates = join(world.folder, 'certificates');
    await mkdir(certificates);
    await copyFile(world.caFile, join(certificates, 'ca.crt'));
  });
  after(() => world?.close());

  const skopeo = async (command: string, ...args: readonly string[]) => {
    const common = ['--insecure-policy', command, '--authfile', authFile];
    const { code, out, err } = await run('skopeo', [...common, ...args], { env: world.env });
    assert.equal(code, 0, err);
    return out;
  };
  const image = (name: string) => `docker://${world.loginServer}/${name}`;

  it('copies an image out, and into another repository, where it expands', async () => {
    const folder = join(world.folder, 'hello');
    await skopeo('copy', '--src-cert-dir', certificates, image('hello-world:1.0'), `dir:${folder}`);
    assert.equal((await readdir(folder)).length, 4);
    await skopeo('copy', '--dest-cert-dir', certificates, `dir:${folder}`, image('pushed/hello:1.0'));
    const client = new Client(world.simulator, world.clock);
    assert.equal(await client.mount('pushed/hello', '1.0'), 409);
    await world.clock.pass(expansionMs(2_071, 1));
    assert.equal(await client.mount('pushed/hello', '1.0'), 200);
  });

  it('copies from repository to repository, in the OCI format', async () => {
    const both = ['--src-cert-dir', certificates, '--dest-cert-dir', certificates, '--format', 'oci'];
    await skopeo('copy', ...both, image('hello-world:1.0'), image('pushed/oci:1.0'));
    const raw = await skopeo('inspect', '--cert-dir', certificates, '--raw', image('pushed/oci:1.0'));
    assert.equal(JSON.parse(raw).config.mediaType, 'application/vnd.oci.image.config.v1+json');
  });

  it('inspects an image, with its layers and the tags around it', async () => {
    const out = await skopeo('inspect', '--cert-dir', certificates, image('azure-vote-front:v1'));
    const shown = JSON.parse(out);
    assert.deepEqual(shown.RepoTags, ['nightly', 'squashed', 'v0', 'v1', 'v2']);
    assert.equal(shown.Layers.length, 29);
    assert.equal(shown.Architecture, 'amd64');
  });

  it('inspects an index', async () => {
    const out = await skopeo('inspect', '--cert-dir', certificates, '--raw', image('nginx:1.25'));
    assert.equal(JSON.parse(out).mediaType, 'application/vnd.oci.image.index.v1+json');
  });

  it('lists the tags of a repository', async () => {
    const out = await skopeo('list-tags', '--cert-dir', certificates, image('python'));
    assert.equal(JSON.parse(out).Tags.length, 41);
  });

  it('deletes an image', async () => {
    await skopeo('delete', '--cert-dir', certificates, image('team/ml/training:build-11'));
    const out = await skopeo('list-tags', '--cert-dir', certificates, image('team/ml/training'));
    assert.deepEqual(JSON.parse(out).Tags, ['build-12']);
  });
});
