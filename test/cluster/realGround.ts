import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { accessOf } from '../../src/kubernetes/access/kubeconfig';
import { loadKubeconfig } from '../../src/kubernetes/access/kubeconfigFiles';
import { connect } from '../../src/kubernetes/connect';
import type { ClusterConnection } from '../../src/kubernetes/connection';
import { ClusterObjects } from '../../src/kubernetes/objects';
import { connectByRunCommand } from '../../src/kubernetes/runCommand/runCommandConnection';
import { nodeMachine } from '../../src/teleport/deployment/nodeMachine';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import { shellCommands } from '../clients/shellCommands';
import type { Ground } from '../teleport/deployment/grounds';
import type { Cluster } from './host/cluster';
import { Namespace } from './host/deployment';
import type { User } from './host/users';

/** How often it is read anew there: the commands of a test cost no pods. */
const pollMs = 500;

/** A real API server, as the product itself reaches it: through a kubeconfig file, or by commands that have it. */
export class RealGround implements Ground {
  readonly image: string;
  readonly recycles: boolean;
  readonly #cluster: Cluster;
  readonly #opened: DeployTarget[] = [];
  readonly #namespaces: Namespace[] = [];

  readonly #way: 'direct' | 'runCommand';

  constructor(cluster: Cluster, way: 'direct' | 'runCommand' = 'direct') {
    this.#cluster = cluster;
    this.#way = way;
    this.image = cluster.image;
    this.recycles = cluster.own !== undefined;
  }

  laneSelector(lane: 'teleport' | 'shuttle') {
    return this.#cluster.laneSelector(lane);
  }

  async target(user?: string): Promise<DeployTarget> {
    const file =
      user === undefined ? this.#cluster.kubeconfig : await this.#cluster.kubeconfigOf(user as User);
    const connection = await (this.#way === 'direct' ? direct(file) : byRunCommand(file));
    const target = {
      name: connection.context,
      objects: new ClusterObjects(connection),
      dispose: () => connection.dispose(),
    };
    this.#opened.push(target);
    return target;
  }

  async namespace(name: string): Promise<string> {
    const namespace = new Namespace(this.#cluster.api, name);
    await namespace.create();
    this.#namespaces.push(namespace);
    return name;
  }

  async fresh(): Promise<void> {
    const { own } = this.#cluster;
    for (const pool of ['teleporter', 'shuttle']) await own?.recycle(pool);
    own?.kubelet.pullAs();
  }

  readonly ask = async (path: string): Promise<unknown> =>
    JSON.parse((await this.#cluster.api.send('GET', path)).text);

  async foreignService(namespace: string, name: string): Promise<void> {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: 'theirs' }, ports: [{ port: 80 }] },
    };
    await this.#cluster.api.apply(
      `/api/v1/namespaces/${namespace}/services/${name}`,
      service,
      'somebody-else',
    );
  }

  async dispose(): Promise<void> {
    for (const target of this.#opened) target.dispose();
    for (const namespace of this.#namespaces) await namespace.remove();
  }
}

async function direct(file: string): Promise<ClusterConnection> {
  const machine = nodeMachine();
  const access = accessOf(await loadKubeconfig({ ...machine, environment: { KUBECONFIG: file } }));
  return connect(access, { fetch: createNodeFetch(), clock: systemClock, log: silentLog, ...machine });
}

async function byRunCommand(file: string): Promise<ClusterConnection> {
  const { context, cluster } = accessOf(
    await loadKubeconfig({ ...nodeMachine(), environment: { KUBECONFIG: file } }),
  );
  const run = shellCommands({ KUBECONFIG: file });
  return connectByRunCommand({ context, server: cluster.server, clock: systemClock, run, pollMs });
}
