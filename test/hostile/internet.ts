import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Fetch } from '../../src/base/fetch';
import type { SimulatorRequest, SimulatorResponse } from '../../src/simulator';
import { makeCertificate } from '../../src/simulator/serve/certificate';
import { exchange } from '../../src/simulator/serve/exchange';
import { response } from '../support/http';

/** What came to one host, to the last byte. */
export interface Arrival {
  /** By the name that the connection was made to, whatever the Host header says. */
  readonly host: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answers = (
  request: Arrival,
  ask: SimulatorRequest,
) => SimulatorResponse | undefined | Promise<SimulatorResponse | undefined>;

export const proxyHost = 'the proxy';

/** All of the network that a program under test can see: names behind one proxy, each with TLS, on loopback alone. */
export interface Internet {
  /** What a program's traffic goes through it by, in the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly proxyUrl: string;
  /** The certificate authority of all its hosts, in PEM. */
  readonly ca: string;
  readonly arrivals: readonly Arrival[];
  /** The same hosts for a program in this process. */
  readonly fetch: Fetch;
  /** Says who answers at a host from now on. A host without one answers 404. */
  serve(answers: Readonly<Record<string, Answers>>): void;
  /** Has the proxy itself answer CONNECT with these bytes; undefined: it lets everybody through again. */
  refuseConnect(bytes: string | undefined): void;
  forget(): void;
  close(): Promise<void>;
}

const nowhere: SimulatorResponse = { status: 404, headers: {}, body: '' };

export async function openInternet(hosts: readonly string[]): Promise<Internet> {
  const { ca, certificate, key } = await makeCertificate(hosts);
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-internet-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, ca);
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  let serving: Readonly<Record<string, Answers>> = {};
  let refusal: string | undefined;

  const answer = async (host: string, ask: SimulatorRequest, text: string): Promise<SimulatorResponse> => {
    const arrival = {
      host,
      method: ask.method,
      target: ask.target,
      headers: defined(ask.headers),
      body: text,
    };
    arrivals.push(arrival);
    return (await serving[host]?.(arrival, { ...ask, host, body: [Buffer.from(text)] })) ?? nowhere;
  };
  const secure = https.createServer({
    cert: certificate,
    key,
    maxHeaderSize: 262_144,
    requestCert: true,
    rejectUnauthorized: false,
  });
  secure.on('request', (incoming, outgoing) => {
    const { servername } = incoming.socket as TLSSocket;
    const handle = async (ask: SimulatorRequest) => answer(String(servername), ask, await read(ask.body));
    void exchange({ handle }, 'https', incoming, outgoing);
  });
  const proxy = http.createServer({ maxHeaderSize: 262_144 }, (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    arrivals.push({ host: proxyHost, method, target: url, headers: defined(headers), body: '' });
    outgoing.writeHead(502).end();
  });
  proxy.on('connect', (incoming: http.IncomingMessage, client: Socket) => {
    const { url = '', headers } = incoming;
    arrivals.push({ host: proxyHost, method: 'CONNECT', target: url, headers: defined(headers), body: '' });
    sockets.add(client);
    client.on('error', () => undefined);
    if (refusal !== undefined) return client.end(Buffer.from(refusal, 'latin1'));
    if (!hosts.includes(url.replace(/:443$/, ''))) return client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    return secure.emit('connection', client);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    env: {
      HTTPS_PROXY: proxyUrl,
      https_proxy: proxyUrl,
      NO_PROXY: '',
      no_proxy: '',
      NODE_EXTRA_CA_CERTS: caFile,
    },
    proxyUrl,
    ca,
    arrivals,
    fetch: inProcess(answer),
    serve: answers => {
      serving = answers;
    },
    refuseConnect: bytes => {
      refusal = bytes;
    },
    forget: () => {
      arrivals.length = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => proxy.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function inProcess(
  answer: (host: string, ask: SimulatorRequest, text: string) => Promise<SimulatorResponse>,
): Fetch {
  return async (url, { method, headers, body = '', signal }) => {
    const { host, pathname, search } = new URL(url);
    const named = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const ask = {
      method,
      scheme: 'https',
      host,
      target: `${pathname}${search}`,
      headers: named,
      body: [],
      signal,
    } as const;
    const { status, headers: own, body: said } = await answer(host, ask, body);
    return response(status, typeof said === 'string' ? said : '', own);
  };
}

async function read(body: SimulatorRequest['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function defined(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}
