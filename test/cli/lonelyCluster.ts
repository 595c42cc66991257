import { openSimulator, serve } from '../../src/simulator';
import { waitUntil } from '../host/deadline';
import { smallWorld } from '../simulator/azure/azureClient';
import type { Meet } from './killedDeploys';

/** A cluster on a loopback port that a test can take away. */
export interface LonelyCluster {
  /** The context is `lonely`. */
  readonly kubeconfig: string;
  /** Resolves when so many pods were made, however they are now. */
  hasPods(count: number): Promise<void>;
  /** What the cluster itself answers for a path, past what a test does with requests. */
  ask(path: string): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
}

const pools = [
  { name: 'teleporter', labels: { 'acr-teleport': 'enabled' } },
  { name: 'shuttle', labels: { 'acr-teleport': 'disabled' } },
];
const limitMs = 20_000;
const letPass: Meet = async (_, done) => {
  await done();
  return true;
};

/** With a lane of each kind, and no image to pull. It takes everybody for its user, as `kubectl proxy` does: nobody sends a token without TLS. */
export async function lonelyCluster(meet: Meet = letPass): Promise<LonelyCluster> {
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
  const handle = async (request: Parameters<typeof simulator.handle>[0]) => {
    const headers = { ...request.headers, authorization: `Bearer ${simulator.cluster(host)?.tokenOf()}` };
    const response = await simulator.handle({ ...request, host, headers });
    if (request.method === 'PATCH' && response.status === 201) made += 1;
    return response;
  };
  const server = await serve({
    ...simulator,
    handle: async request => {
      let response: Awaited<ReturnType<typeof handle>> | undefined;
      const isAnswered = await meet(request, async () => {
        response = await handle(request);
      });
      return isAnswered && response ? response : { status: 503, headers: {}, body: '' };
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
    ask: async path => {
      const response = await fetch(`${server.url}${path}`);
      return { status: response.status, body: await response.text() };
    },
    close: () => server.close(),
  };
}
