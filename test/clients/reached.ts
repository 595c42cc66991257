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
import { clusterPath, kubeletId, registryPath, smallWorld } from '../simulator/azure/azureClient';
import { fastClock } from './fastClock';
import { type Run, run } from './program';
import { openTunnel, type Tunnel } from './tunnel';

const cluster: ClusterData = {
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
  },
};

const speed = 20;

/** A simulated cluster behind TLS, as kubectl reaches it by the kubeconfig that Azure hands out. */
export class Reached {
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

  static async open(): Promise<Reached> {
    const roleAssignments = [{ principalId: kubeletId, role: 'AcrPull', scope: registryPath }];
    const world = smallWorld({ subscription: { clusters: [cluster], roleAssignments } });
    const simulator = await openSimulator({ world, clock: fastClock(speed) });
    const server = await serve(simulator, { tls: true });
    const tunnel = await openTunnel(simulator.hosts, server.port);
    return new Reached(simulator, server, tunnel, await mkdtemp(join(tmpdir(), 'acr-teleport-kubectl-')));
  }

  async kubectl(args: readonly string[], { user = 'developer', input = '' } = {}): Promise<Run> {
    return run('kubectl', args, { env: await this.env(user), input });
  }

  /** What leads kubectl to the cluster, as a user of it. */
  async env(user = 'developer'): Promise<Readonly<Record<string, string>>> {
    const kubeconfig = join(this.#folder, `${user}.kubeconfig`);
    await writeFile(kubeconfig, await this.#kubeconfig(user), { mode: 0o600 });
    const own = { HOME: this.#folder, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(this.#folder, 'cache') };
    return { ...this.#tunnel.env, ...own };
  }

  async #kubeconfig(user: string): Promise<string> {
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
    const config = JSON.parse(Buffer.from(kubeconfigs[0].value, 'base64').toString('utf8'));
    const { host } = new URL(config.clusters[0].cluster.server);
    config.users[0].user.token = this.#simulator.cluster(host)?.tokenOf(user);
    return JSON.stringify(config);
  }

  async close(): Promise<void> {
    await this.#tunnel.close();
    await this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
