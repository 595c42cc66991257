import { openSimulator, serve } from '../../src/simulator';
import { waitUntil } from '../host/deadline';
import { smallWorld } from '../simulator/azure/azureClient';

/** A cluster on a loopback port that a test can take away. */
export interface LonelyCluster {
  /** The context is `lonely`. */
  readonly kubeconfig: string;
  /** Resolves when so many pods were made, however they are now. */
  hasPods(count: number): Promise<void>;
  close(): Promise<void>;
}

const pools = [
  { name: 'teleporter', labels: { 'acr-teleport': 'enabled' } },
  { name: 'shuttle', labels: { 'acr-teleport': 'disabled' } },
];
const limitMs = 20_000;

/** With a lane of each kind, and no image to pull. It takes everybody for its user, as `kubectl proxy` does: nobody sends a token without TLS. */
export async function lonelyCluster(): Promise<LonelyCluster> {
  const cluster = {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    pools,
  };
  const simulator = await openSimulator({ world: smallWorld({ subscription: { clusters: [cluster] } }) });
  const host = simulator.hosts.find(name => name.startsWith('aks-')) ?? '';
  let made = 0;
  const server = await serve({
    ...simulator,
    handle: async request => {
      const headers = { ...request.headers, authorization: `Bearer ${simulator.cluster(host)?.tokenOf()}` };
      const response = await simulator.handle({ ...request, host, headers });
      if (request.method === 'PATCH' && response.status === 201) made += 1;
      return response;
    },
  });
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lonely',
    contexts: [{ name: 'lonely', context: { cluster: 'lonely' } }],
    clusters: [{ name: 'lonely', cluster: { server: server.url } }],
  };
  return {
    kubeconfig: JSON.stringify(config),
    hasPods: async count => {
      await waitUntil(async () => (made >= count ? true : undefined), limitMs, `${count} pods`);
    },
    close: () => server.close(),
  };
}
