import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { silentLog } from '../../src/base/log';
import { connect } from '../../src/kubernetes/connect';
import { ClusterObjects } from '../../src/kubernetes/objects';
import {
  openSimulator,
  type PoolData,
  type Simulator,
  type SimulatorRequest,
  type SimulatorResponse,
  serve,
} from '../../src/simulator';
import { openTunnel } from '../clients/tunnel';
import { armHost, armScope, kubeletId, registryPath, smallWorld } from '../simulator/azure/azureClient';
import { fastClock } from '../teleport/deployment/grounds';

const aksScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';
const speed = 10;

export interface AzureClusterOptions {
  readonly pools: readonly PoolData[];
  /** Handles a request, or does something else with it. */
  readonly around: (request: SimulatorRequest, handle: Simulator['handle']) => Promise<SimulatorResponse>;
}

/** A simulated cluster of Azure behind its real names, and the environment of a command line that is signed in there by `az`. */
export interface ServedAzureCluster {
  readonly objects: ClusterObjects;
  /** With tokens that are new. */
  env(): Promise<Readonly<Record<string, string>>>;
  /** How many nodes Azure counts in each pool, such as `user1 3`, once nothing is changed any more. */
  counts(): Promise<readonly string[]>;
  readonly state: string;
  close(): Promise<void>;
}

export async function servedAzureCluster({
  pools,
  around,
}: AzureClusterOptions): Promise<ServedAzureCluster> {
  const clock = fastClock(speed);
  const cluster = {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    kubeletIdentity: kubeletId,
    pools: [{ name: 'system', mode: 'System' }, ...pools],
  };
  const roleAssignments = [{ principalId: kubeletId, role: 'AcrPull', scope: registryPath }];
  const world = smallWorld({ subscription: { clusters: [cluster], roleAssignments } });
  const simulator = await openSimulator({ world, clock, operationMs: 10_000 });
  const handle = (request: SimulatorRequest) => around(request, simulator.handle);
  const server = await serve({ ...simulator, handle }, { tls: true });
  const tunnel = await openTunnel(simulator.hosts, server.port);
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-azure-'));
  const state = join(folder, 'state');
  return {
    objects: objectsOf(simulator, clock),
    state,
    async env() {
      await writeAz(simulator, join(folder, 'az'));
      return {
        ...tunnel.env,
        NODE_EXTRA_CA_CERTS: server.caFile ?? '',
        PATH: [folder, process.env.PATH].join(delimiter),
        HOME: folder,
        ACR_TELEPORT_STATE: state,
      };
    },
    counts: () => countsOf(simulator),
    async close() {
      await tunnel.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An az that is signed in, for the clusters too. */
async function writeAz(simulator: Simulator, path: string): Promise<void> {
  const answer = async (scope: string) =>
    `echo '${JSON.stringify({ accessToken: await tokenOf(simulator, scope), expires_on: 4_102_444_800 })}'`;
  const script = `#!/bin/sh\ncase "$*" in\n*6dae42f8*) ${await answer(aksScope)} ;;\n*) ${await answer(armScope)} ;;\nesac\n`;
  await writeFile(path, script);
  await chmod(path, 0o755);
}

async function tokenOf({ azure }: Simulator, scope: string): Promise<string> {
  const [account = assert.fail('There is nobody.')] = azure?.accounts() ?? [];
  return (await account.credential.getToken(scope))?.token ?? '';
}

interface Pools {
  readonly value: readonly {
    readonly name: string;
    readonly properties: { readonly count: number; readonly provisioningState: string };
  }[];
}

async function countsOf(simulator: Simulator): Promise<readonly string[]> {
  const cluster = simulator.world.azure?.tenants[0]?.subscriptions[0]?.id;
  const path = `/subscriptions/${cluster}/resourceGroups/group/providers/Microsoft.ContainerService/managedClusters/aks/agentPools`;
  const response = await simulator.fetch(`https://${armHost}${path}?api-version=2026-04-01`, {
    method: 'GET',
    headers: { authorization: `Bearer ${await tokenOf(simulator, armScope)}` },
    signal: new AbortController().signal,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk));
  const { value }: Pools = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return value.map(({ name, properties }) => `${name} ${properties.count} ${properties.provisioningState}`);
}

function objectsOf(simulator: Simulator, clock: ReturnType<typeof fastClock>): ClusterObjects {
  const host = simulator.hosts.find(name => name.startsWith('aks-')) ?? assert.fail('There is no cluster.');
  const access = {
    context: 'aks',
    namespace: 'default',
    cluster: { name: 'aks', server: `https://${host}`, skipsVerification: false },
    user: { name: 'me', token: simulator.cluster(host)?.adminToken ?? '' },
  };
  const ports = {
    clock,
    log: silentLog,
    fetch: simulator.fetch,
    readFile: async () => undefined,
    runProgram: async () => ({ kind: 'missing' }) as const,
  };
  return new ClusterObjects(connect(access, ports));
}
