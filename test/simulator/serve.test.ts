import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ExplainedError } from '../../src/base/errors';
import {
  openSimulator,
  runSimulator,
  type ServeOptions,
  type SimulatorOptions,
  type SimulatorServer,
  serve,
} from '../../src/simulator';
import { failureAs } from '../support/errors';

interface Reply {
  readonly status: number | undefined;
  readonly message: IncomingMessage;
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
  readonly servername?: string;
  readonly signal?: AbortSignal;
}

function ask(url: string, { body, ...options }: Question = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https:') ? https : http;
    const request = client.request(url, { ...options, agent: false }, async message => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of message) chunks.push(chunk);
        resolve({ status: message.statusCode, message, text: Buffer.concat(chunks).toString('utf8') });
      } catch (error) {
        reject(error);
      }
    });
    request.once('error', reject);
    request.end(body);
  });
}

describe('Simulator: as a server', () => {
  const servers: SimulatorServer[] = [];
  const start = async (options: SimulatorOptions = {}, how: ServeOptions = {}) => {
    const simulator = await openSimulator(options);
    const server = await serve(simulator, how);
    servers.push(server);
    const [{ user, password } = { user: '', password: '' }] = simulator.registries;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    return { ...server, simulator, authorization };
  };
  afterEach(() => Promise.all(servers.splice(0).map(server => server.close())));

  it('is the first registry to a loopback host, consistently', async () => {
    const { url, port, authorization } = await start();
    assert.equal(url, `http://127.0.0.1:${port}`);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost']) {
      const { status, message } = await ask(`${url}/acr/v1/_catalog`, { headers: { host } });
      assert.equal(status, 401);
      const realm = `Bearer realm="http://${host}/oauth2/token",service="${host}",scope="registry:catalog:*"`;
      assert.equal(message.headers['www-authenticate'], realm);
      const headers = { host, authorization };
      const shown = await ask(`${url}/acr/v1/redis`, { headers });
      assert.equal(JSON.parse(shown.text).registry, host);
      assert.equal((await ask(`${url}/oauth2/token?service=${host}`, { headers })).status, 200);
    }
  });

  it('tells its registries apart by the Host header', async () => {
    const { url, simulator } = await start();
    for (const { loginServer } of simulator.registries) {
      const { status, message } = await ask(`${url}/v2/`, { headers: { host: loginServer } });
      if (status === 403) continue;
      const realm = `Bearer realm="http://${loginServer}/oauth2/token",service="${loginServer}"`;
      assert.equal(message.headers['www-authenticate'], realm);
    }
    const stranger = await ask(`${url}/v2/`, { headers: { host: 'other.azurecr.io' } });
    assert.equal(stranger.status, 421);
    assert.match(stranger.text, /the simulator has no registry \\"other\.azurecr\.io\\"/);
  });

  it('writes header names as the published script looks for them', async () => {
    const { url, authorization } = await start();
    const headers = { authorization };
    const { message } = await ask(`${url}/v2/hello-world/manifests/1.0`, { method: 'HEAD', headers });
    const names = message.rawHeaders.filter((_, index) => index % 2 === 0);
    assert.ok(names.includes('Docker-Content-Digest'));
    assert.ok(names.includes('X-Ms-Correlation-Request-Id'));
    assert.equal(message.headers['content-length'], '499');
  });

  it('takes a blob and gives it back', async () => {
    const { url, authorization } = await start();
    const headers = { authorization };
    const begun = await ask(`${url}/v2/new/blobs/uploads/`, { method: 'POST', headers });
    const upload = url + begun.message.headers.location;
    await ask(upload, { method: 'PATCH', headers, body: 'content' });
    const digest = 'sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73';
    const done = await ask(`${upload}?digest=${digest}`, { method: 'PUT', headers });
    assert.equal(done.status, 201);
    assert.equal((await ask(`${url}/v2/new/blobs/${digest}`, { headers })).text, 'content');
  });

  it('streams a virtual layer', async () => {
    const { url, authorization } = await start();
    const headers = { authorization };
    const { text } = await ask(`${url}/v2/busybox/manifests/1.36`, { headers });
    const [{ digest }] = JSON.parse(text).layers;
    const layer = await ask(`${url}/v2/busybox/blobs/${digest}`, { headers });
    assert.equal(layer.text.length, 2_200_000);
    assert.equal(layer.message.headers['content-length'], '2200000');
  });

  it('says when its port is taken', async () => {
    const { port, simulator } = await start();
    const { message } = await failureAs(ExplainedError, serve(simulator, { port }));
    const reason = `The simulator cannot listen on 127.0.0.1 port ${port}: another program uses it.`;
    assert.equal(message, reason);
  });

  it('shows a certificate for all its names by an authority of its own', async () => {
    const { url, caFile, close } = await start({}, { tls: true });
    const ca = readFileSync(caFile ?? '', 'utf8');
    assert.equal((await ask(`${url}/v2/`, { ca })).status, 401);
    const named = { ca, servername: 'contoso-abac.azurecr.io', headers: { host: 'contoso-abac.azurecr.io' } };
    const { message } = await ask(`${url}/v2/`, named);
    assert.match(message.headers['www-authenticate'] ?? '', /realm="https:\/\/contoso-abac\.azurecr\.io\//);
    await assert.rejects(ask(`${url}/v2/`), /self-signed certificate|unable to verify/);
    await assert.rejects(ask(`${url}/v2/`, { ca, servername: 'other.example' }), /altnames/);
    await close();
    await assert.rejects(access(caFile ?? ''), { code: 'ENOENT' });
  });

  describe('with faults', () => {
    for (const how of [{}, { tls: true }]) {
      const scheme = 'tls' in how ? 'https' : 'http';
      it(`resets, truncates and falls silent over ${scheme}`, async () => {
        const faults = 'ping:reset*1,ping:truncated-body*1,ping:slow-headers*1,ping:stalled-body*1';
        const { url, authorization, caFile } = await start({ faults }, how);
        const ca = caFile === undefined ? {} : { ca: await readFile(caFile, 'utf8') };
        const question = { headers: { authorization }, ...ca };
        await assert.rejects(ask(`${url}/v2/`, question), { code: 'ECONNRESET' });
        await assert.rejects(ask(`${url}/v2/`, question), { code: 'ECONNRESET', message: 'aborted' });
        for (const _silence of ['slow-headers', 'stalled-body']) {
          const deadline = new AbortController();
          const silent = ask(`${url}/v2/`, { ...question, signal: deadline.signal });
          setTimeout(() => deadline.abort(), 40);
          await assert.rejects(silent, { name: /AbortError|Error/ });
          assert.ok(deadline.signal.aborted);
        }
        assert.equal((await ask(`${url}/v2/`, question)).status, 200);
      });
    }

    it('sends a body of 50 MB', async () => {
      const { url, authorization } = await start({ faults: 'catalog:huge-body' });
      const message = await new Promise<IncomingMessage>(resolve =>
        http.get(`${url}/v2/_catalog`, { headers: { authorization }, agent: false }, resolve),
      );
      let sizeBytes = 0;
      for await (const chunk of message) sizeBytes += chunk.length;
      assert.equal(sizeBytes, 50_000_000);
    });
  });
});

describe('Simulator: the command', () => {
  it('prints one line of JSON and serves until it is told to stop', async () => {
    const stop = new AbortController();
    let ended: Promise<void> = Promise.resolve();
    const printed = new Promise<string>(resolve => {
      ended = runSimulator({ tls: true, world: 'large:2x1' }, resolve, stop.signal);
    });
    const { url, caFile, registries } = JSON.parse(await printed);
    assert.equal(registries.length, 1);
    assert.equal(registries[0].loginServer, 'large42t.azurecr.io');
    assert.equal(registries[0].user, 'large42t');
    assert.equal((await ask(`${url}/v2/`, { ca: readFileSync(caFile, 'utf8') })).status, 401);
    stop.abort();
    await ended;
    await assert.rejects(ask(`${url}/v2/`), { code: 'ECONNREFUSED' });
  });
});
