import { createServer } from 'node:net';

/** Loopback ports that were free just now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  // Held together, so that none is given out twice.
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map(server => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
