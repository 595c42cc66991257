import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterData,
  openSimulator,
  type Simulator,
  type SimulatorServer,
  serve,
} from '../../src/simulator';
import type { KubernetesData } from '../../src/simulator/kubernetes/kubernetesData';
import { clusterPath, kubeletId, registryPath, smallWorld } from '../simulator/azure/azureClient';
import { fastClock } from './fastClock';
import { type Run, run } from './program';
import { openTunnel, type Tunnel } from './tunnel';

/** One that nodes of the cluster can pull. */
export const clusterImage = 'mine1.azurecr.io/team/app:1.0';

interface ClusterTraits {
  readonly kubernetes?: KubernetesData;
  /** How many times as fast as ours its time goes. */
  readonly speed: number;
}

/** A simulated cluster behind TLS, for programs that reach it by a kubeconfig, as Azure hands it out. */
export class ReachedCluster {
  readonly #simulator: Simulator;
  readonly #server: SimulatorServer;
  readonly #tunnel: Tunnel;
  readonly #folder: string;

  private constructor(simulator: Simulator, server: SimulatorServer, tunnel: Tunnel, folder: string) {
    this.#simulator = simulator;
    this.#server = server;
    this.#tunnel = tunnel;
    this.#folder = folder;
  }

  static async open({ kubernetes = {}, speed }: ClusterTraits): Promise<ReachedCluster> {
    const roleAssignments = [{ principalId: kubeletId, role: 'AcrPull', scope: registryPath }];
    const world = smallWorld({ subscription: { clusters: [clusterWith(kubernetes)], roleAssignments } });
    const simulator = await openSimulator({ world, clock: fastClock(speed) });
    const server = await serve(simulator, { tls: true });
    const tunnel = await openTunnel(simulator.hosts, server.port);
    return new ReachedCluster(
      simulator,
      server,
      tunnel,
      await mkdtemp(join(tmpdir(), 'acr-teleport-cluster-')),
    );
  }

  /** Writes the kubeconfig of a user, whose context is `aks`, and tells its path. It is gone with the cluster. */
  async kubeconfig(user: string): Promise<string> {
    const config = JSON.parse(await this.#handedOut());
    const { cluster } = config.clusters[0];
    cluster['proxy-url'] = this.#tunnel.url;
    config.users[0].user.token = this.#simulator.cluster(new URL(cluster.server).host)?.tokenOf(user);
    const path = join(this.#folder, `${user}.kubeconfig`);
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }

  /** What somebody else does there, with the Kubernetes project's own program. */
  async kubectl(args: readonly string[], { user = 'developer', input = '' } = {}): Promise<Run> {
    return run('kubectl', args, { env: await this.env(user), input });
  }

  /** What leads kubectl to the cluster, as a user of it. */
  async env(user: string): Promise<Readonly<Record<string, string>>> {
    const cache = join(this.#folder, 'cache');
    return { HOME: this.#folder, KUBECONFIG: await this.kubeconfig(user), KUBECACHEDIR: cache };
  }

  async close(): Promise<void> {
    await this.#tunnel.close();
    await this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #handedOut(): Promise<string> {
    const [account] = this.#simulator.azure?.accounts() ?? [];
    const { token = '' } =
      (await account?.credential.getToken('https://management.azure.com/.default')) ?? {};
    const url = `https://management.azure.com${clusterPath}/listClusterUserCredential?api-version=2026-04-01`;
    const headers = { authorization: `Bearer ${token}` };
    const signal = new AbortController().signal;
    const { body } = await this.#simulator.fetch(url, { method: 'POST', headers, signal });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body ?? []) chunks.push(Buffer.from(chunk));
    const { kubeconfigs } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return Buffer.from(kubeconfigs[0].value, 'base64').toString('utf8');
  }
}

function clusterWith(kubernetes: KubernetesData): ClusterData {
  return {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    kubeletIdentity: kubeletId,
    pools: [{ name: 'shuttle', labels: { 'acr-teleport': 'disabled' } }],
    kubernetes: {
      users: [
        { name: 'developer' },
        { name: 'reader', may: [{ verbs: ['get', 'list', 'watch'], resources: ['*'] }] },
      ],
      ...kubernetes,
    },
  };
}
