import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from '../../base/errors';
import type { Simulator } from '../simulator';
import { makeCertificate } from './certificate';
import { exchange } from './exchange';

export interface ServeOptions {
  /** Any free port when absent. */
  readonly port?: number;
  readonly tls?: boolean;
  /** The address to listen on; 127.0.0.1 when absent. */
  readonly host?: string;
}

export interface SimulatorServer {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  /** With TLS: the certificate authority that clients have to trust, in PEM. Removed again by `close`. */
  readonly caFile?: string;
  close(): Promise<void>;
}

const usualHost = '127.0.0.1';

/** Serves all that a simulator has on one port, told apart by the Host header. */
export async function serve(simulator: Simulator, options: ServeOptions = {}): Promise<SimulatorServer> {
  if (!options.tls) return listening(http.createServer(), simulator, options);
  const { ca, certificate, key } = await makeCertificate(simulator.hosts);
  const server = await listening(https.createServer({ cert: certificate, key }), simulator, options);
  simulator.trust(ca);
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-simulator-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, ca);
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, caFile, close };
}

async function listening(
  server: http.Server,
  simulator: Simulator,
  { port: wanted = 0, host = usualHost, tls = false }: ServeOptions,
): Promise<SimulatorServer> {
  const scheme = tls ? 'https' : 'http';
  server.on('request', (incoming, outgoing) => void exchange(simulator, scheme, incoming, outgoing));
  // A client's pool may keep a connection this long without finding it closed under its next request.
  server.keepAliveTimeout = 60_000;
  const { port } = await listen(server, wanted, host);
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, port, close: () => close(server) };
}

function listen(server: http.Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => reject(cannotListen(port, host, cause)));
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function close(server: http.Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function cannotListen(port: number, host: string, cause: NodeJS.ErrnoException): ExplainedError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program uses it',
    EACCES: 'this account may not use it',
  };
  return new ExplainedError(
    `The simulator cannot listen on ${host} port ${port}: ${reasons[cause.code ?? ''] ?? cause.message}.`,
    { code: 'usage', hint: 'Choose another port, or 0 for any free one.', cause },
  );
}
