import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

export interface Tunnel {
  /** The proxy's address. */
  readonly url: string;
  /** The environment that sends a program's traffic through this tunnel. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A proxy for HTTPS (RFC 9110, CONNECT) that leads port 443 of these hosts to a local port, and nothing anywhere else: real clients use real names without a change to the machine. */
export async function openTunnel(hosts: readonly string[], port: number): Promise<Tunnel> {
  const sockets = new Set<net.Socket>();
  const known = new Set(hosts.map(host => `${host}:443`));
  const server = http.createServer((_, response) => {
    response.writeHead(502).end();
  });
  server.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
    if (!known.has(request.url ?? '')) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [client, target].map(end => end.destroy()));
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url, env: proxyEnvironment(url), close };
}

function proxyEnvironment(url: string): Record<string, string> {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
  return { ...Object.fromEntries(names.map(name => [name, url])), NO_PROXY: '', no_proxy: '' };
}
