import type { Clock } from '../../base/clock';
import type { SimulatorRequest, SimulatorResponse } from '../message';
import { isRecord } from '../requestBody';
import type { PoolData } from '../world/azureData';
import { Access, type SignIn } from './access';
import { Agenda } from './agenda';
import { answerApi } from './api/apiEndpoint';
import { resourceTypeOfKind } from './api/resourceTypes';
import { create } from './changes';
import type { Cluster } from './cluster';
import { DaemonSetController } from './controllers/daemonSetController';
import { DeploymentController } from './controllers/deploymentController';
import { GarbageCollector } from './controllers/garbageCollector';
import { JobController } from './controllers/jobController';
import { controlNamespaces } from './controllers/namespaceController';
import { controlQuotas } from './controllers/quotaController';
import { ReplicaSetController } from './controllers/replicaSetController';
import { controlServices } from './controllers/serviceController';
import { StatefulSetController } from './controllers/statefulSetController';
import { EventRecorder } from './eventRecorder';
import type { ImageSource } from './images';
import { Kubelets } from './kubelet/kubelet';
import type { KubernetesData, ManifestData } from './kubernetesData';
import type { NodeHome } from './nodes/newNode';
import { NodePools } from './nodes/nodePools';
import type { KubeObject } from './objects';
import { Scheduler } from './scheduling/scheduler';
import { Store } from './store/store';

export interface KubernetesOptions {
  readonly clock: Clock;
  readonly home: NodeHome;
  readonly pools: readonly PoolData[];
  /** The registries that its nodes reach. */
  readonly images: ImageSource;
  /** Whose tokens the cluster takes besides its own. */
  readonly signIn?: SignIn;
  readonly isAzureRbac?: boolean;
  /** How long it has been there: what it is furnished with has had so much time. None when absent. */
  readonly ageMs?: number;
}

/** A cluster's API server, with all that makes a cluster go behind it. */
export interface OpenKubernetes {
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
  /** The token of a user of the cluster's own, the first when no name is given. */
  tokenOf(user?: string): string;
  /** The token of one who may do everything. */
  readonly adminToken: string;
  /** Makes a node pool be as it is said, now or in so many milliseconds. */
  setPool(pool: PoolData, delayMs?: number): void;
  /** Breaks all watches off, as when the server dies. */
  cutWatches(): void;
}

const usualHistory = 1_000;
const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Opens a simulated Kubernetes cluster. Time passes in it when somebody asks, and while somebody watches. */
export function openKubernetes(data: KubernetesData, options: KubernetesOptions): OpenKubernetes {
  const { clock, home, pools, images, signIn, isAzureRbac = false } = options;
  const agenda = new Agenda(clock);
  const store = new Store(agenda, data.historyLimit ?? usualHistory);
  const access = new Access(data, { isAzureRbac, ...(signIn && { signIn }) });
  const events = new EventRecorder(store, agenda);
  const imagesOn: Cluster['imagesOn'] = node => kubelets.imagesOn(node);
  const version = home.kubernetesVersion;
  const cluster: Cluster = { data, version, agenda, store, access, events, images, imagesOn };
  const kubelets = new Kubelets(cluster);
  control(cluster);
  const nodes = new NodePools(cluster, home);
  agenda.since(options.ageMs ?? 0, () => {
    for (const pool of pools) nodes.set(pool);
    furnish(cluster);
  });
  const ends = new Set<() => void>();
  return {
    handle: request => {
      agenda.settle();
      events.purge();
      return answerApi(cluster, request, ends);
    },
    tokenOf: user => access.tokenOf(user),
    adminToken: access.adminToken,
    setPool: (pool, delayMs = 0) => {
      agenda.after(delayMs, () => nodes.set(pool));
    },
    cutWatches: () => {
      for (const cut of [...ends]) cut();
    },
  };
}

function control(cluster: Cluster): void {
  new DeploymentController(cluster);
  new ReplicaSetController(cluster);
  new StatefulSetController(cluster);
  new DaemonSetController(cluster);
  new JobController(cluster);
  new Scheduler(cluster);
  new GarbageCollector(cluster);
  controlNamespaces(cluster);
  controlServices(cluster);
  controlQuotas(cluster);
}

/** Puts in what every cluster has, and what the world says of this one. */
function furnish(cluster: Cluster): void {
  const type = resourceTypeOfKind('Namespace');
  if (type) for (const name of namespaces) create(cluster, type, { metadata: { name } }, '');
  for (const manifest of cluster.data.objects ?? []) put(cluster, manifest);
}

function put(cluster: Cluster, manifest: ManifestData): void {
  const type = resourceTypeOfKind(String(manifest.kind));
  if (!type) throw new Error(`The simulated cluster has no kind ${manifest.kind}.`);
  const metadata = (isRecord(manifest.metadata) ? manifest.metadata : {}) as Partial<KubeObject['metadata']>;
  const namespace = type.isNamespaced ? (metadata.namespace ?? 'default') : '';
  create(cluster, type, { ...manifest, metadata }, namespace, { manager: 'kubectl-client-side-apply' });
}
