import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { canary, disguises } from '../host/canaries';
import { skip } from '../host/skip';
import { cli } from './cli';
import { type LonelyCluster, lonelyCluster } from './lonelyCluster';
import { assertUntold, withServed } from './served';

/** A registry of somebody else's that takes whatever it is sent, and remembers it. */
interface Stranger {
  readonly address: string;
  readonly calls: readonly string[];
  /** How often one of these arrived, in whatever form. */
  arrivals(secret: string): number;
  close(): Promise<void>;
}

async function openStranger(challenge: 'Bearer' | 'Basic'): Promise<Stranger> {
  const calls: string[] = [];
  const heard: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      const { method, url = '', headers } = request;
      calls.push(`${method} ${url.split('?')[0]}`);
      heard.push([url, JSON.stringify(headers), body, basicOf(headers.authorization)].join('\n'));
      if (url.startsWith('/oauth2/token')) {
        response.end('{"access_token":"taken"}');
        return;
      }
      const asks =
        challenge === 'Basic'
          ? 'Basic realm="all"'
          : `Bearer realm="http://${headers.host}/oauth2/token",service="${headers.host}"`;
      response.writeHead(401, { 'www-authenticate': asks }).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    address: `127.0.0.1:${port}`,
    calls,
    arrivals: secret =>
      heard.filter(said => disguises(secret).some(form => Buffer.from(said).includes(form))).length,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

function basicOf(header = ''): string {
  return Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');
}

const manifest = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: '${image}' }] }\n`;

describe('acr-teleport, with a registry of somebody else', () => {
  const password = canary('cli-password');
  const token = canary('azure-token');
  const env = { ACR_USER: 'reader', ACR_PWD: password };
  let folder = '';
  let cluster: LonelyCluster;
  let strangers: Stranger[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acr-teleport-strangers-'));
    cluster = await lonelyCluster();
    writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig);
  });
  after(async () => {
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const each of strangers) await each.close();
    strangers = [];
  });

  async function stranger(challenge: 'Bearer' | 'Basic' = 'Bearer'): Promise<Stranger> {
    const opened = await openStranger(challenge);
    strangers.push(opened);
    return opened;
  }

  /** A machine that is signed in to Azure by an az that gives this token for whatever it is asked. */
  function signedIn(): Readonly<Record<string, string>> {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const said = `{"accessToken":"${token}","expires_on":4102444800,"expiresOn":"2100-01-01"}`;
    writeFileSync(join(bin, 'az'), `#!/bin/sh\necho '${said}'\n`);
    chmodSync(join(bin, 'az'), 0o755);
    writeFileSync(join(folder, 'azureProfile.json'), '{"subscriptions":[{"id":"1"}]}');
    return {
      PATH: [bin, process.env.PATH].join(delimiter),
      AZURE_CONFIG_DIR: folder,
      AZURE_TOKEN_CREDENTIALS: 'dev',
    };
  }

  const deploying = async (
    image: string,
    args: readonly string[],
    more: Readonly<Record<string, string>>,
  ) => {
    const file = join(folder, 'web.yaml');
    writeFileSync(file, manifest(image));
    return cli(['deploy', file, '--context', 'lonely', '--dry-run', '--debug', ...args], {
      KUBECONFIG: join(folder, 'kubeconfig'),
      ...more,
    });
  };

  for (const challenge of ['Bearer', 'Basic'] as const)
    it(`sends no ACR_USER and ACR_PWD to a host that a manifest names and that asks for ${challenge}`, async () => {
      const { address, calls, arrivals } = await stranger(challenge);
      const ended = await deploying(`${address}/app:1`, [], env);
      assert.ok(calls.length > 0, ended.err);
      assert.equal(arrivals(password), 0, calls.join('\n'));
      assert.match(
        ended.err,
        /^ACR_USER and ACR_PWD were sent to none of these registries; --registry names the one they are for\.$/m,
      );
      assertUntold(password, ended);
    });

  it('sends ACR_USER and ACR_PWD to the registry that --registry names beside a manifest', async () => {
    const { address, arrivals } = await stranger();
    const other = await stranger();
    await deploying(`${address}/app:1`, ['--registry', address], env);
    assert.ok(arrivals(password) > 0);
    await deploying(`${other.address}/app:1`, ['--registry', address], env);
    assert.ok(other.calls.length > 0);
    assert.equal(other.arrivals(password), 0);
  });

  it('sends no Azure token to a host that a manifest names, also where --azure is said', async function () {
    if (process.platform === 'win32') skip(this, 'the az of this test is a shell script');
    const { address, calls, arrivals } = await stranger();
    const ended = await deploying(`${address}/app:1`, ['--azure'], signedIn());
    assert.ok(calls.length > 0, ended.err);
    assert.equal(arrivals(token), 0, calls.join('\n'));
    assertUntold(token, ended);
  });

  it('refuses --azure for a registry that is none of Azure, and says what to do', async function () {
    if (process.platform === 'win32') skip(this, 'the az of this test is a shell script');
    const { address, calls } = await stranger();
    // Nothing of Azure is reached from here, and so nothing lists this registry.
    const nowhere = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    const { code, err } = await cli(['check', address, 'app', '1', '--azure'], { ...signedIn(), ...nowhere });
    assert.equal(
      err,
      `The Azure account was not used for ${address}: no subscription that it shows lists a registry there, and its name does not end in .azurecr.io. Check the address, or sign in to it with a name and password.\n`,
    );
    assert.deepEqual([code, calls], [5, []]);
  });

  it('tells with --debug who signs in where, a line a host', () =>
    withServed({}, async world => {
      const { address } = await stranger();
      const file = join(folder, 'two.yaml');
      const twice = [`${address}/app:1`, `${address}/other:1`, `${world.registry}/hello-world:1.0`];
      writeFileSync(file, twice.map(manifest).join('---\n').replaceAll('name: web }', 'name: web }'));
      const { err } = await world.cli(
        ['deploy', file, '--registry', world.registry, '--context', 'lonely', '--dry-run', '--debug'],
        { KUBECONFIG: join(folder, 'kubeconfig') },
      );
      const lines = err.split('\n').filter(line => line.includes('signing in as'));
      assert.deepEqual(
        lines.sort(),
        [
          `${address} at http://${address}, signing in as nobody in particular.`,
          `${world.registry} at http://${world.registry}, signing in as demo42t (ACR_USER).`,
        ].sort(),
      );
    }));
});
