import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../host/deadline';
import { type ClusterCertificates, clusterCertificates } from './certificates';
import type { Cluster, Lane, Machinery } from './cluster';
import { type Layout, layOut, programArguments, writeFiles } from './controlPlane';
import { removeForsaken, statePrefix } from './forsaken';
import { KubeApi } from './kubeApi';
import { type Access, writeKubeconfig } from './kubeconfig';
import { Kubelet, type KubeletOptions } from './kubelet';
import { type Leashed, startLeashed } from './leash';
import { balanceLoads } from './loadBalancer';
import { Nodes } from './nodes';
import { lanePools, type Pool } from './pools';
import { programFile } from './programs';
import { publishedPull } from './pulls';
import { accessOf, createUsers, type User } from './users';
import type { Program } from './versions';

export interface ClusterOptions extends Partial<KubeletOptions> {
  readonly pools?: readonly Pool[];
}

const etcdLimitMs = 20_000;
const readyLimitMs = 90_000;

/** Starts a cluster of our own on loopback ports, with a node in each pool, that ends with us. Its programs must have been built. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  await removeForsaken();
  const folder = await mkdtemp(join(tmpdir(), statePrefix));
  const cluster = new OwnCluster(await layOut(folder), await clusterCertificates(), options);
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

class OwnCluster implements Cluster, Machinery {
  readonly access: Access;
  readonly api: KubeApi;
  readonly own: Machinery = this;
  readonly image = 'contoso.azurecr.io/azure-vote-front:v1';
  readonly kubelet: Kubelet;
  private readonly layout: Layout;
  private readonly certificates: ClusterCertificates;
  private readonly nodes: Nodes;
  private readonly ended = new AbortController();
  private readonly running = new Map<Program, Leashed>();

  constructor(layout: Layout, certificates: ClusterCertificates, options: ClusterOptions) {
    const { pools = lanePools, pull = publishedPull, timeScale = 0.02, backOffMs = 2000 } = options;
    this.layout = layout;
    this.certificates = certificates;
    const { ca, admin } = certificates;
    this.access = { server: layout.server, ca, ...admin };
    this.api = new KubeApi(this.access);
    this.kubelet = new Kubelet(this.api, { pull, timeScale, backOffMs });
    this.nodes = new Nodes(this.api, pools);
  }

  get kubeconfig(): string {
    return this.layout.kubeconfig;
  }

  laneSelector(lane: Lane): Record<string, string> {
    return { 'kubernetes.io/os': 'linux', 'acr-teleport': lane === 'teleport' ? 'enabled' : 'disabled' };
  }

  async start(): Promise<void> {
    await writeFiles(this.layout, this.certificates);
    await writeKubeconfig(this.kubeconfig, 'test-aks', this.access);
    this.run('etcd');
    await this.answers('etcd', etcdLimitMs, async () => {
      const response = await fetch(`http://127.0.0.1:${this.layout.ports.etcd}/health`);
      return response.ok;
    });
    await this.startApiServer();
    for (const program of ['kube-controller-manager', 'kube-scheduler', 'kwok'] as const) this.run(program);
    await createUsers(this.api);
    await this.nodes.start();
    this.kubelet.start();
    void balanceLoads(this.api, this.ended.signal);
    // Pods are refused in a namespace before its controller has given it one.
    const account = '/api/v1/namespaces/default/serviceaccounts/default';
    await this.answers('kube-controller-manager', readyLimitMs, async () => {
      return (await this.api.send('GET', account)).status === 200;
    });
  }

  async startApiServer(): Promise<void> {
    this.run('kube-apiserver');
    await this.answers('kube-apiserver', readyLimitMs, async () => {
      return (await this.api.send('GET', '/readyz')).status === 200;
    });
  }

  async killApiServer(): Promise<void> {
    await this.running.get('kube-apiserver')?.kill();
  }

  recycle(pool: string): Promise<void> {
    return this.nodes.recycle(pool);
  }

  accessOf(user: User): Promise<Access> {
    return accessOf(this.api, this.access, user);
  }

  async kubeconfigOf(user: User): Promise<string> {
    return writeKubeconfig(
      join(this.layout.folder, `${user}.kubeconfig`),
      'test-aks',
      await this.accessOf(user),
    );
  }

  async stop(): Promise<void> {
    this.ended.abort();
    this.kubelet.stop();
    this.nodes.stop();
    await Promise.all([...this.running.values()].map(program => program.kill()));
    this.api.close();
    await rm(this.layout.folder, { recursive: true, force: true });
  }

  private run(program: Program): void {
    const args = programArguments(this.layout)[program];
    const options = { name: program, cwd: this.layout.folder };
    this.running.set(program, startLeashed(programFile(program), args, options));
  }

  /** Waits for a program's sign, and no longer when it has ended. */
  private async answers(program: Program, limitMs: number, sign: () => Promise<boolean>): Promise<void> {
    const leashed = this.running.get(program);
    if (leashed === undefined) throw new Error(`${program} was not started.`);
    let ended = false;
    void leashed.exited
      .catch(() => undefined)
      .then(() => {
        ended = true;
      });
    const probe = async () => (ended || (await sign()) ? true : undefined);
    const failed = await waitUntil(probe, limitMs, program).then(
      () => (ended ? new Error(`${program} ended.`) : undefined),
      (error: unknown) => error,
    );
    if (failed === undefined) return;
    const log = await readFile(leashed.logFile, 'utf8');
    throw new Error(`${program} did not start:\n${log.split('\n').slice(-15).join('\n')}`, { cause: failed });
  }
}
