import assert from 'node:assert/strict';
import { join } from 'node:path';
import { skip } from '../host/skip';
import { isInstalled, run } from './program';
import { type ServedWorld, serveWorld } from './world';

const registry = 'contosostream.azurecr.io';
const artifactType = 'application/vnd.azure.artifact.streaming.v1';

/** Who signs in there, and with what. */
function accountOf({ simulator }: ServedWorld) {
  const account = simulator.registries.find(({ loginServer }) => loginServer === registry);
  return account ?? assert.fail(`The demo world has no ${registry}.`);
}

describe('Artifact Streaming, for clients that are not ours', function () {
  this.timeout(120_000);
  /** Each client has one of its own: what one converts would be converted for the next. */
  let world: ServedWorld;

  describe('curl', () => {
    before(async function () {
      if (!(await isInstalled('curl'))) skip(this, 'curl is not installed');
      world = await serveWorld();
    });
    after(() => world?.close());

    const curl = async (config: string, ...args: readonly string[]) => {
      const options = ['-sS', '--cacert', world.caFile, '-K', '-'];
      const { code, out, err } = await run('curl', [...options, ...args], { env: world.env, input: config });
      assert.equal(code, 0, err);
      return out;
    };
    const at = (path: string) => `https://${registry}${path}`;
    const bearer = async (scope: string) => {
      const { user, password } = accountOf(world);
      const out = await curl(
        `user = "${user}:${password}"`,
        at(`/oauth2/token?service=${registry}&scope=${scope}`),
      );
      return `header = "Authorization: Bearer ${JSON.parse(out).access_token}"`;
    };
    const digestOf = async (token: string, tag: string) => {
      const accept =
        'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
      const head = await curl(token, '-I', '-H', accept, at(`/v2/web/manifests/${tag}`));
      return /^Docker-Content-Digest: (\S+)/im.exec(head)?.[1] ?? assert.fail(head);
    };
    const referrers = async (token: string, digest: string) =>
      JSON.parse(
        await curl(token, at(`/v2/web/referrers/${digest}?artifactType=${encodeURIComponent(artifactType)}`)),
      ).manifests;

    it('finds the artifact of a converted image among its referrers', async () => {
      const token = await bearer('repository:web:pull');
      const [artifact, ...others] = await referrers(token, await digestOf(token, '1.0'));
      assert.deepEqual([artifact?.artifactType, others], [artifactType, []]);
      assert.equal(artifact.annotations['streaming.format'], 'overlaybd');
    });

    it('converts an image: operation, progress, and the artifact at its end', async () => {
      const token = await bearer('repository:web:pull,push');
      const digest = await digestOf(token, '1.2');
      assert.deepEqual(await referrers(token, digest), []);
      const body = '{"conversionFormat":"overlaybd","conversionVersion":"v1"}';
      const type = 'content-type: application/json';
      const path = at(`/acr/v1/web/_streaming/${digest}`);
      const started = JSON.parse(await curl(token, '-X', 'POST', '-H', type, '-d', body, path));
      await world.clock.pass(5_000);
      const operation = JSON.parse(await curl(token, at(`/acr/v1/web/_operations/${started.id}`)));
      assert.equal(operation.name, 'ArtifactStreamingConversion');
      await world.clock.pass(600_000);
      assert.equal((await referrers(token, digest)).length, 1);
    });
  });

  describe('skopeo', () => {
    before(async function () {
      if (!(await isInstalled('skopeo'))) skip(this, 'skopeo is not installed');
      world = await serveWorld();
    });
    after(() => world?.close());

    it('reads the manifest of a streaming artifact', async () => {
      const { user, password } = accountOf(world);
      const auth = Buffer.from(`${user}:${password}`).toString('base64');
      const authFile = await world.file('auth.json', JSON.stringify({ auths: { [registry]: { auth } } }));
      const [image] = await artifactsOf('web', '1.0');
      const { code, out, err } = await run(
        'skopeo',
        ['inspect', '--raw', '--authfile', authFile, `docker://${registry}/web@${image}`],
        { env: { ...world.env, SSL_CERT_FILE: world.caFile } },
      );
      assert.equal(code, 0, err);
      assert.equal(JSON.parse(out).artifactType, artifactType);
    });

    /** Found with our client; reading it is skopeo's. */
    const artifactsOf = async (repository: string, tag: string) => {
      const { createServices } = await import('../../src/teleport/services');
      const { testHost } = await import('../support/host');
      const { parseRegistry } = await import('../../src/registry/reference');
      const demo = { fetch: world.simulator.fetch, registries: world.simulator.registries };
      const services = createServices(testHost({ clock: world.clock, demo }), () => ({
        stuckAfterMs: 600_000,
      }));
      const saved = { ...parseRegistry(registry), access: 'demo' as const, repositories: [] };
      const { client } = await services.catalog.open(saved);
      const { signal } = new AbortController();
      const { digest } = await client.resolve(repository, tag, signal);
      return (await client.streaming.artifacts(repository, digest, signal)).map(found => found.digest);
    };
  });

  describe('az acr artifact-streaming', () => {
    const az = (args: readonly string[], passwordFile: string) =>
      run(
        process.env.ACR_TELEPORT_AZ ?? 'az',
        [
          'acr',
          'artifact-streaming',
          ...args,
          '-n',
          'contosostream',
          '-u',
          accountOf(world).user,
          '-p',
          `@${passwordFile}`,
          '-o',
          'json',
        ],
        {
          env: {
            ...world.env,
            REQUESTS_CA_BUNDLE: world.caFile,
            AZURE_CONFIG_DIR: join(world.folder, 'az'),
            AZURE_CORE_COLLECT_TELEMETRY: 'no',
            AZURE_CORE_NO_COLOR: 'yes',
          },
          limitMs: 100_000,
        },
      );
    let passwordFile = '';

    before(async function () {
      const program = process.env.ACR_TELEPORT_AZ ?? 'az';
      const { code, out } = await run(program, ['version', '-o', 'json']).catch(() => ({ code: 1, out: '' }));
      if (code !== 0) skip(this, 'the Azure CLI (az) is not installed');
      const version: string = JSON.parse(out)['azure-cli'];
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major < 2 || (major === 2 && minor < 54))
        skip(
          this,
          `the Azure CLI here is ${version}; artifact-streaming came with 2.54 (ACR_TELEPORT_AZ names another)`,
        );
      world = await serveWorld();
      passwordFile = await world.file('password', accountOf(world).password);
    });

    after(() => world?.close());

    it('shows whether new pushes are converted', async () => {
      const { code, out, err } = await az(['show', '--repository', 'web'], passwordFile);
      assert.equal(code, 0, err);
      assert.equal(JSON.parse(out).convertPushedImages, true);
    });

    it('shows the operation of an image', async () => {
      const { code, out, err } = await az(['operation', 'show', '--image', 'web:1.1'], passwordFile);
      assert.equal(code, 0, err);
      assert.match(JSON.parse(out).status, /Running|Succeeded/);
    });

    // Its `create` looks a tag up as the account of az login alone, and takes no name and password for that.
    it('cancels the conversion of an image', async () => {
      const canceled = await az(['operation', 'cancel', '--image', 'web:1.1'], passwordFile);
      assert.equal(canceled.code, 0, canceled.err);
      assert.equal(JSON.parse(canceled.out).status, 'Canceled');
    });

    it('lets new pushes be converted', async () => {
      const args = ['update', '--repository', 'broken', '--enable-streaming', 'true'];
      const { code, err } = await az(args, passwordFile);
      assert.equal(code, 0, err);
      const shown = await az(['show', '--repository', 'broken'], passwordFile);
      assert.equal(JSON.parse(shown.out).convertPushedImages, true);
    });
  });
});
