import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/base/clock';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { connect } from '../../src/kubernetes/connect';
import { ClusterObjects } from '../../src/kubernetes/objects';
import { makeCertificate } from '../../src/simulator/serve/certificate';
import { exchange } from '../../src/simulator/serve/exchange';
import { SimulatedGround } from '../teleport/deployment/grounds';

/** A simulated cluster in real time, whose API is on a loopback port over TLS. */
export interface ServedCluster {
  /** A client with connections of its own. */
  connect(): ClusterObjects;
  close(): Promise<void>;
}

export async function serveCluster(): Promise<ServedCluster> {
  const { kubernetes } = new SimulatedGround({ clock: systemClock });
  const { ca, certificate, key } = await makeCertificate(['localhost']);
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    void exchange(kubernetes, 'https', incoming, outgoing);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const access = {
    context: 'demo-aks',
    namespace: 'default',
    cluster: {
      name: 'demo-aks',
      server: `https://127.0.0.1:${port}`,
      authority: { text: ca },
      skipsVerification: false,
    },
    user: { name: 'admin', token: kubernetes.adminToken },
  };
  const ports = {
    fetch: createNodeFetch(),
    clock: systemClock,
    readFile: async () => undefined,
    runProgram: async () => ({ kind: 'missing' }) as const,
  };
  return {
    connect: () => new ClusterObjects(connect(access, ports)),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
