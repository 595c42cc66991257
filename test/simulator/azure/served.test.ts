import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { openSimulator, type SimulatorServer, serve } from '../../../src/simulator';
import { armHost, armScope, smallWorld } from './azureClient';

interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

function ask(url: string, options: https.RequestOptions): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { ...options, agent: false }, async message => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk);
      resolve({ status: message.statusCode, text: Buffer.concat(chunks).toString('utf8') });
    });
    request.once('error', reject);
    request.end();
  });
}

describe('Simulated Azure: as a server', () => {
  let server: SimulatorServer | undefined;
  afterEach(() => server?.close());

  it('answers for Resource Manager by its name, beside the registries', async () => {
    const simulator = await openSimulator({ world: smallWorld() });
    server = await serve(simulator, { tls: true });
    const [account] = simulator.azure?.accounts() ?? [];
    const token = (await account?.credential.getToken(armScope))?.token;
    const ca = await readFile(server.caFile ?? '', 'utf8');
    const headers = { host: armHost, authorization: `Bearer ${token}` };
    const target = `${server.url}/tenants?api-version=2022-12-01`;
    const { status, text } = await ask(target, { ca, servername: armHost, headers });
    assert.equal(status, 200);
    assert.match(text, /"displayName":"Contoso"/);
    const { status: atLoopback } = await ask(`${server.url}/v2/`, { ca });
    assert.equal(atLoopback, 401);
  });
});
