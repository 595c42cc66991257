import assert from 'node:assert/strict';
import http from 'node:http';
import { openSimulator, type Simulator, type SimulatorServer, serve } from '../../../src/simulator';
import { turn, VirtualClock } from '../../support/virtualClock';
import { smallWorld } from '../azure/azureClient';

const target = '/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Ddefault';
const label = { metadata: { labels: { seen: 'yes' } } };

describe('Simulated Kubernetes: watching from outside', () => {
  const open = async () => {
    const clock = new VirtualClock();
    const simulator = await openSimulator({ world: smallWorld(), clock });
    const host = simulator.hosts.find(name => name.startsWith('aks-')) ?? '';
    return {
      clock,
      simulator,
      host,
      headers: { authorization: `Bearer ${simulator.cluster(host)?.tokenOf()}` },
    };
  };
  const change = (simulator: Simulator, host: string, headers: Readonly<Record<string, string>>) =>
    simulator.fetch(`https://${host}/api/v1/namespaces/default`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify(label),
      signal: new AbortController().signal,
    });

  it('streams in process, until the caller has enough', async () => {
    const { clock, simulator, host, headers } = await open();
    const enough = new AbortController();
    const { status, body } = await simulator.fetch(`https://${host}${target}`, {
      method: 'GET',
      headers,
      signal: enough.signal,
    });
    assert.equal(status, 200);
    const types: string[] = [];
    const reading = (async () => {
      for await (const chunk of body ?? []) types.push(JSON.parse(Buffer.from(chunk).toString('utf8')).type);
    })();
    await turn();
    await change(simulator, host, headers);
    await turn();
    assert.deepEqual(types, ['ADDED', 'MODIFIED']);
    enough.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    assert.equal(clock.sleepers, 0);
  });

  describe('over a socket', () => {
    let server: SimulatorServer | undefined;
    afterEach(() => server?.close());

    /** Resolves with the stream as soon as the server has answered. */
    const listen = (host: string, headers: Readonly<Record<string, string>>) =>
      new Promise<http.IncomingMessage>((resolve, reject) => {
        const options = { headers: { ...headers, host }, agent: false };
        http.get(`${server?.url}${target}`, options, resolve).once('error', reject);
      });
    const until = async (isSo: () => boolean) => {
      for (let waited = 0; waited < 200 && !isSo(); waited++)
        await new Promise(resolve => setTimeout(resolve, 10));
      assert.ok(isSo());
    };

    it('streams each change at once, and ends with the connection', async () => {
      const { clock, simulator, host, headers } = await open();
      server = await serve(simulator);
      const message = await listen(host, headers);
      assert.equal(message.headers['transfer-encoding'], 'chunked');
      let text = '';
      message.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      await until(() => text.includes('"ADDED"'));
      await change(simulator, host, headers);
      await until(() => text.includes('"MODIFIED"'));
      message.on('error', () => undefined).destroy();
      await until(() => clock.sleepers === 0);
    });

    it('breaks off with the server', async () => {
      const { simulator, host, headers } = await open();
      server = await serve(simulator);
      const message = await listen(host, headers);
      const broken = new Promise<Error>(resolve => message.once('error', resolve));
      message.resume();
      simulator.cluster(host)?.cutWatches();
      assert.match((await broken).message, /aborted|ECONNRESET/);
    });
  });
});
