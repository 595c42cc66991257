import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import {
  type AddressInfo,
  connect as connectSocket,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../../src/base/clock';
import { createNodeFetch } from '../../../src/base/nodeFetch';
import type { KubeCluster, KubeUser } from '../../../src/kubernetes/access/kubeconfig';
import { KubeconfigError } from '../../../src/kubernetes/access/kubeconfig';
import { ClusterError } from '../../../src/kubernetes/clusterError';
import { connect } from '../../../src/kubernetes/connect';
import type { ClusterCall } from '../../../src/kubernetes/connection';
import { makeCertificate, type ServerCertificate } from '../../../src/simulator/serve/certificate';
import { failureAs } from '../../support/errors';
import { forever } from '../fakeConnection';
import { access, ports } from './accesses';

const closing: (() => void)[] = [];

async function listening(server: Server, address = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => sockets.add(socket));
  await once(server.listen(0, address), 'listening');
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Tells who asks, or what was sent, compressed where that is taken. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const sent = Buffer.concat(chunks).toString('utf8');
  const told = JSON.stringify(sent === '' ? { subject: subject?.CN ?? 'nobody' } : { sent });
  if (request.headers['accept-encoding'] !== 'gzip') response.end(told);
  else response.setHeader('content-encoding', 'gzip').end(gzipSync(told));
}

/** A proxy that leads every tunnel to one port, and counts them. */
async function proxyTo(port: number, address: string) {
  const asked: string[] = [];
  const server = createTcpServer(client => {
    client.once('data', head => {
      asked.push(head.toString().split('\r\n')[0] ?? '');
      const target = connectSocket(port, address, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      target.on('error', () => client.destroy());
    });
    client.on('error', () => {});
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

/** Tests over real connections to a server at this address of the loopback range. */
export function describeRoutes(title: string, address: string): void {
  describe(title, () => {
    let certificates: ServerCertificate;
    let client: ServerCertificate;
    let server: string;
    let port: number;

    before(async () => {
      [certificates, client] = await Promise.all([
        makeCertificate(['kube.example', address]),
        makeCertificate([]),
      ]);
      const { certificate: cert, key } = certificates;
      const https = createServer(
        { cert, key, requestCert: true, rejectUnauthorized: false },
        (request, response) => void answer(request, response),
      );
      port = await listening(https, address);
      server = `https://${address}:${port}`;
    });

    after(() => {
      for (const close of closing) close();
    });

    async function ask(
      cluster: Partial<KubeCluster>,
      user: Partial<KubeUser> = {},
      proxyFor?: (url: string) => string | undefined,
      call: Partial<ClusterCall> = {},
    ) {
      const given = {
        ...ports(),
        clock: systemClock,
        fetch: createNodeFetch(),
        ...(proxyFor ? { proxyFor } : {}),
      };
      const connection = connect(access(user, { server, ...cluster }), given);
      try {
        const asked = { path: '/version', subject: 'its version', signal: forever(), ...call };
        return (await connection.send(asked)).body;
      } finally {
        connection.dispose();
      }
    }

    it('trusts whom the kubeconfig trusts, and nobody else', async () => {
      assert.deepEqual(await ask({ authority: { text: certificates.ca } }), { subject: 'nobody' });
      for (const cluster of [{}, { authority: { text: client.ca } }])
        assert.equal((await failureAs(ClusterError, ask(cluster))).code, 'untrusted');
    });

    it('trusts anybody where the kubeconfig says so', async () => {
      assert.deepEqual(await ask({ skipsVerification: true }), { subject: 'nobody' });
    });

    it('takes the server for the one that the kubeconfig names', async () => {
      const authority = { text: certificates.ca };
      assert.deepEqual(await ask({ authority, tlsServerName: 'kube.example' }), { subject: 'nobody' });
      const error = await failureAs(ClusterError, ask({ authority, tlsServerName: 'other.example' }));
      assert.match(error.message, /it is for another host/);
    });

    it('shows the certificate of the user', async () => {
      const user = { certificate: { text: client.certificate }, key: { text: client.key } };
      assert.deepEqual(await ask({ authority: { text: certificates.ca } }, user), {
        subject: 'ACR Teleport simulator',
      });
      const mixed = { ...user, key: { text: certificates.key } };
      await failureAs(KubeconfigError, ask({ authority: { text: certificates.ca } }, mixed));
    });

    it('holds through a proxy, named by the kubeconfig or from outside', async () => {
      const proxy = await proxyTo(port, address);
      const user = { certificate: { text: client.certificate }, key: { text: client.key } };
      const cluster = { server: 'https://kube.example', authority: { text: certificates.ca } };
      const named = { ...cluster, proxyUrl: proxy.url };
      assert.deepEqual(await ask(named, user), { subject: 'ACR Teleport simulator' });
      assert.deepEqual(await ask(cluster, user, () => proxy.url), { subject: 'ACR Teleport simulator' });
      assert.deepEqual(proxy.asked, [
        'CONNECT kube.example:443 HTTP/1.1',
        'CONNECT kube.example:443 HTTP/1.1',
      ]);
      const other = await failureAs(ClusterError, ask({ ...named, authority: { text: client.ca } }));
      assert.equal(other.code, 'untrusted');
    });

    it('names a proxy that does not run, and does not blame the cluster', async () => {
      const dead = createTcpServer();
      const at = await listening(dead);
      dead.close();
      const cluster = { server: 'https://kube.example', proxyUrl: `http://me:secret@127.0.0.1:${at}` };
      const { message, hint, code } = await failureAs(ClusterError, ask(cluster));
      assert.equal(code, 'unreachable');
      assert.ok(message.includes(`the proxy 127.0.0.1:${at} refused the connection (ECONNREFUSED)`), message);
      assert.match(hint ?? '', /the proxy-url of the kubeconfig/);
      assert.ok(!`${message}${hint}`.includes('secret'));
    });

    it('sends a body with every method, and takes what is compressed', async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const call = { method, body: { kind: 'Ä' } };
        assert.deepEqual(await ask({ authority: { text: certificates.ca } }, {}, undefined, call), {
          sent: '{"kind":"Ä"}',
        });
      }
    });

    it('tells a proxy that it cannot use, without its address', async () => {
      const error = await failureAs(KubeconfigError, ask({ proxyUrl: 'socks5://me:secret@proxy.example' }));
      assert.match(error.message, /is none of http or https/);
      assert.ok(!`${error.message}${error.hint}`.includes('secret'));
    });
  });
}
