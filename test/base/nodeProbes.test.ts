import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createNodeProbes } from '../../src/base/nodeProbes';
import { proxyAgents } from '../../src/cli/proxy';
import { makeCertificate, type ServerCertificate } from '../../src/simulator/serve/certificate';
import { openTunnel } from '../clients/tunnel';
import { failureOf } from '../support/errors';
import { steady } from '../support/registry';

const host = 'demo42t.azurecr.io';
const closing: (() => Promise<unknown>)[] = [];

async function listening(server: Server, at = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => sockets.add(socket));
  await once(server.listen(0, at), 'listening');
  closing.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A port of this machine on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** What a name is an alias of, asked of a name server that answers so. */
async function aliasBy(answer: (query: Buffer) => Buffer | undefined, signal = steady()) {
  const server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const reply = answer(query);
    if (reply) server.send(reply, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => server.close());
  return createNodeProbes(undefined, [`127.0.0.1:${server.address().port}`]).alias(host, signal);
}

/** A DNS message (RFC 1035 §4) that answers a query with a code, and with an alias where there is one. */
function answer(query: Buffer, code: number, alias?: string): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([0x81, 0x80 | code, 0, 1, 0, alias === undefined ? 0 : 1, 0, 0, 0, 0]);
  const parts = [query.subarray(0, 2), header, question];
  if (alias === undefined) return Buffer.concat(parts);
  const labels = alias.split('.').map(label => Buffer.from(`${String.fromCharCode(label.length)}${label}`));
  const name = Buffer.concat([...labels, Buffer.from([0])]);
  // The name of the question, CNAME, IN, a minute, and the alias.
  const record = Buffer.from([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, name.length]);
  return Buffer.concat([...parts, record, name]);
}

describe('nodeProbes, over real connections', () => {
  const probes = createNodeProbes();
  let made: ServerCertificate;

  before(async () => {
    made = await makeCertificate([host]);
  });

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function tlsPort(heard: Buffer[] = [], ended = () => {}): Promise<number> {
    const server = createTlsServer({ cert: `${made.certificate}\n${made.ca}`, key: made.key }, socket => {
      socket.on('data', data => heard.push(data));
      socket.on('error', () => {});
    });
    server.on('tlsClientError', () => {});
    server.on('connection', socket => socket.on('close', ended));
    return listening(server);
  }

  describe('addresses', () => {
    it('are those that this machine knows', async () => {
      const found = await probes.addresses('localhost', steady());
      assert.ok('value' in found && found.value.some(address => ['127.0.0.1', '::1'].includes(address)));
    });

    it('of a name that is none fail with a code', async () => {
      const found = await probes.addresses('a..b', steady());
      assert.match('failure' in found ? found.failure : '', /^E[A-Z_]+$/);
    });

    it('are waited for no longer than the signal says', async () => {
      const abort = new AbortController();
      const failed = failureOf(probes.addresses('localhost', abort.signal));
      abort.abort();
      assert.equal(await failed, abort.signal.reason);
    });
  });

  describe('alias', () => {
    it('is what the name server says', async () => {
      const found = await aliasBy(query => answer(query, 0, 'demo42t.privatelink.azurecr.io'));
      assert.deepEqual(found, { value: 'demo42t.privatelink.azurecr.io' });
    });

    it('is nothing for a name with none, and for one that nobody knows', async () => {
      assert.deepEqual(await aliasBy(query => answer(query, 0)), { value: undefined });
      assert.deepEqual(await aliasBy(query => answer(query, 3)), { value: undefined });
    });

    it('is not known when the name server fails', async () => {
      assert.deepEqual(await aliasBy(query => answer(query, 2)), { failure: 'ESERVFAIL' });
    });

    it('is waited for no longer than the signal says', async () => {
      const abort = new AbortController();
      const failed = failureOf(
        aliasBy(() => {
          abort.abort();
          return undefined;
        }, abort.signal),
      );
      assert.equal(await failed, abort.signal.reason);
    });
  });

  describe('connect', () => {
    it('tells the address that it reached, and hangs up', async () => {
      const server = createServer();
      const port = await listening(server);
      const connection = once(server, 'connection');
      const found = await probes.connect('127.0.0.1', port, steady());
      assert.deepEqual(found, { value: '127.0.0.1' });
      const [socket] = (await connection) as [Socket];
      await once(socket.resume(), 'close');
    });

    it('tells how it failed', async () => {
      const found = await probes.connect('127.0.0.1', await closedPort(), steady());
      assert.deepEqual(found, { failure: 'ECONNREFUSED' });
    });

    it('tells it for a name with several addresses too', async () => {
      const found = await probes.connect('localhost', await closedPort(), steady());
      assert.match('failure' in found ? found.failure : '', /^E(CONNREFUSED|ADDRNOTAVAIL)$/);
    });

    it('leaves nothing behind when it is aborted', async () => {
      const abort = new AbortController();
      abort.abort();
      const failed = await failureOf(probes.connect('127.0.0.1', await closedPort(), abort.signal));
      assert.equal(failed, abort.signal.reason);
    });
  });

  describe('handshake', () => {
    it('reads the chain of a server that is not trusted, and why it is not', async () => {
      const found = await probes.handshake(`https://127.0.0.1:${await tlsPort()}/v2/`, steady());
      assert.ok('value' in found);
      const { protocol, chain, distrust } = found.value;
      assert.equal(protocol, 'TLSv1.3');
      assert.equal(distrust, 'SELF_SIGNED_CERT_IN_CHAIN');
      assert.deepEqual(
        chain.map(({ subject, issuer }) => [subject, issuer]),
        [
          ['ACR Teleport simulator', 'ACR Teleport simulator CA'],
          ['ACR Teleport simulator CA', 'ACR Teleport simulator CA'],
        ],
      );
      const [own] = chain;
      assert.ok(own && own.validFrom < Date.now() && own.validTo > Date.now());
      assert.deepEqual(own.names.slice(0, 2), [`DNS:${host}`, 'DNS:localhost']);
    });

    it('says nothing against a server that is trusted', async () => {
      const trusting = createNodeProbes(async () => new Agent({ ca: made.ca }));
      const found = await trusting.handshake(`https://127.0.0.1:${await tlsPort()}/v2/`, steady());
      assert.ok('value' in found);
      assert.equal(found.value.distrust, undefined);
    });

    it('tells a certificate for another name', async () => {
      const other = await makeCertificate([]);
      const server = createTlsServer({ cert: other.certificate, key: other.key });
      const port = await listening(server);
      const trusting = createNodeProbes(async () => new Agent({ ca: other.ca, servername: host }));
      const found = await trusting.handshake(`https://127.0.0.1:${port}/v2/`, steady());
      assert.ok('value' in found);
      assert.equal(found.value.distrust, 'ERR_TLS_CERT_ALTNAME_INVALID');
    });

    it('tells nothing but the name of the host to who answers', async () => {
      const heard: Buffer[] = [];
      const ended = new Promise<void>(resolve => {
        void tlsPort(heard, resolve).then(port =>
          probes.handshake(`https://127.0.0.1:${port}/v2/`, steady()),
        );
      });
      await ended;
      const [asked = '', ...headers] = Buffer.concat(heard).toString().split('\r\n').filter(Boolean);
      assert.ok(asked === '' || asked === 'HEAD /v2/ HTTP/1.1');
      assert.deepEqual(
        headers.filter(line => !/^(Host|Connection): /.test(line)),
        [],
      );
    });

    it('tells a server that breaks off', async () => {
      const port = await listening(createServer(socket => socket.destroy()));
      const found = await probes.handshake(`https://127.0.0.1:${port}/v2/`, steady());
      assert.deepEqual(found, { failure: 'ECONNRESET' });
    });

    it('tells a server that does not speak TLS', async () => {
      const port = await listening(createHttpServer());
      const found = await probes.handshake(`https://127.0.0.1:${port}/v2/`, steady());
      assert.ok('failure' in found && found.failure !== 'UNKNOWN');
    });

    it('hangs up when a server is silent and the signal ends the wait', async () => {
      const server = createServer();
      const port = await listening(server);
      const connection = once(server, 'connection');
      const abort = new AbortController();
      const failed = failureOf(probes.handshake(`https://127.0.0.1:${port}/v2/`, abort.signal));
      const [socket] = (await connection) as [Socket];
      abort.abort();
      assert.equal(await failed, abort.signal.reason);
      await once(socket.resume(), 'close');
    });

    it('goes through a proxy as calls do', async () => {
      const tunnel = await openTunnel([host], await tlsPort());
      closing.push(tunnel.close);
      const proxied = createNodeProbes(proxyAgents(tunnel.env));
      const found = await proxied.handshake(`https://${host}/v2/`, steady());
      assert.ok('value' in found);
      assert.equal(found.value.chain[0]?.subject, 'ACR Teleport simulator');
    });

    for (const status of [407, 403, 502]) {
      it(`tells a proxy that answers ${status} in place of the host`, async () => {
        const proxy = createHttpServer();
        proxy.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
        const port = await listening(proxy);
        const proxied = createNodeProbes(proxyAgents({ HTTPS_PROXY: `http://127.0.0.1:${port}` }));
        const found = await proxied.handshake(`https://${host}/v2/`, steady());
        assert.deepEqual(found, { failure: `PROXY_${status}` });
      });
    }

    it('tells a proxy whose setting cannot be read', async () => {
      const proxied = createNodeProbes(proxyAgents({ HTTPS_PROXY: 'ftp://x' }));
      assert.deepEqual(await proxied.handshake(`https://${host}/v2/`, steady()), { failure: 'usage' });
    });

    it('tells a proxy that is not there', async () => {
      const proxied = createNodeProbes(
        proxyAgents({ HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` }),
      );
      const found = await proxied.handshake(`https://${host}/v2/`, steady());
      assert.deepEqual(found, { failure: 'ECONNREFUSED' });
    });
  });
});
