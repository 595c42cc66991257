import assert from 'node:assert/strict';
import type { Arm } from '../../../src/azure/arm';
import { createArm } from '../../../src/azure/armClient';
import { publicCloud } from '../../../src/azure/cloud';
import type { AzureCluster } from '../../../src/azure/resources';
import type { Fetch } from '../../../src/base/fetch';
import { silentLog } from '../../../src/base/log';
import { connect } from '../../../src/kubernetes/connect';
import { ClusterObjects } from '../../../src/kubernetes/objects';
import { openSimulator, type PoolData, type SubscriptionData } from '../../../src/simulator';
import { emptiedPoolsIn } from '../../../src/teleport/comparison/emptiedPools';
import type { ComparisonPlan } from '../../../src/teleport/comparison/state';
import { sendThrough } from '../../../src/teleport/network';
import { clusterPath, smallWorld } from '../../simulator/azure/azureClient';
import { VirtualClock } from '../../support/virtualClock';

export const teleporter: PoolData = { name: 'teleporter', count: 1, labels: { 'acr-teleport': 'enabled' } };
export const shuttle: PoolData = { name: 'shuttle', count: 3, labels: { 'acr-teleport': 'disabled' } };

export const aksPlan: ComparisonPlan = {
  runId: 'run',
  images: [{ reference: 'mine1.azurecr.io/team/app:1.0' }],
  cluster: { name: 'aks', context: 'aks' },
  namespace: 'default',
  rounds: 2,
  lanes: [
    { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
    { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
  ],
  recycle: true,
};

interface AksData {
  readonly pools?: readonly PoolData[];
  readonly subscription?: Partial<SubscriptionData>;
}

/** A cluster of a simulated Azure, whose pools take a minute to be scaled, and what was asked for there. */
export async function openAks({ pools = [teleporter, shuttle], subscription = {} }: AksData = {}) {
  const clock = new VirtualClock();
  const cluster = {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    pools: [{ name: 'system', mode: 'System' }, ...pools],
  };
  const world = smallWorld({ subscription: { clusters: [cluster], ...subscription } });
  const simulator = await openSimulator({ world, clock, operationMs: 60_000 });
  const puts: string[] = [];
  const noting =
    (before: (put: string) => Promise<void> | void): Fetch =>
    async (url, request) => {
      const [, pool] = /agentPools\/([^?]+)/.exec(url) ?? [];
      if (request.method === 'PUT' && pool !== undefined) {
        const put = `${pool} ${JSON.parse(String(request.body)).properties.count}`;
        puts.push(put);
        await before(put);
      }
      return simulator.fetch(url, request);
    };
  const [account = assert.fail()] = simulator.azure?.accounts() ?? [];
  const armOf = (fetch: Fetch): Arm => {
    const send = sendThrough(fetch, { clock, log: silentLog });
    return createArm({ cloud: publicCloud, account, tenant: undefined, send, clock });
  };
  const armWith = (before: (put: string) => Promise<void> | void = () => {}) => armOf(noting(before));
  const memory = new Map<string, unknown>();
  const emptied = emptiedPoolsIn({
    get: key => memory.get(key),
    update: async (key, value) => void memory.set(key, value),
  });
  const place = { id: clusterPath, name: 'aks', location: 'westus2', pools: [] } as unknown as AzureCluster;
  const azureWith = (before?: (put: string) => Promise<void> | void) => ({
    cluster: place,
    arm: armWith(before),
  });
  const counts = async () => {
    const arm = armWith();
    const path = `${clusterPath}/agentPools`;
    const call = { path, apiVersion: '2026-04-01', subject: 'pools', signal: new AbortController().signal };
    const found: string[] = [];
    for await (const page of arm.pages(call))
      for (const { name, properties } of page as unknown as { name: string; properties: { count: number } }[])
        if (name !== 'system') found.push(`${name} ${properties.count}`);
    return found;
  };
  return {
    clock,
    simulator,
    puts,
    emptied,
    armOf,
    azureWith,
    counts,
    objects: await objectsOf(simulator, clock),
  };
}

async function objectsOf(simulator: Awaited<ReturnType<typeof openSimulator>>, clock: VirtualClock) {
  const host = simulator.hosts.find(name => name.startsWith('aks-')) ?? assert.fail();
  const access = {
    context: 'aks',
    namespace: 'default',
    cluster: { name: 'aks', server: `https://${host}`, skipsVerification: false },
    user: { name: 'me', token: simulator.cluster(host)?.adminToken ?? '' },
  };
  const connection = connect(access, {
    clock,
    log: silentLog,
    fetch: simulator.fetch,
    readFile: async () => undefined,
    runProgram: async () => ({ kind: 'missing' }),
  });
  return new ClusterObjects(connection);
}
