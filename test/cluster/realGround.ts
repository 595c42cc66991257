import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { accessOf } from '../../src/kubernetes/access/kubeconfig';
import { loadKubeconfig } from '../../src/kubernetes/access/kubeconfigFiles';
import { connect } from '../../src/kubernetes/connect';
import { ClusterObjects } from '../../src/kubernetes/objects';
import { nodeMachine } from '../../src/teleport/deployment/nodeMachine';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import type { Ground } from '../teleport/deployment/grounds';
import type { Cluster } from './host/cluster';
import { Namespace } from './host/deployment';
import type { User } from './host/users';

/** A real API server, as the product itself reaches it: through a kubeconfig file. */
export class RealGround implements Ground {
  readonly image: string;
  readonly recycles: boolean;
  readonly #cluster: Cluster;
  readonly #opened: DeployTarget[] = [];
  readonly #namespaces: Namespace[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.image = cluster.image;
    this.recycles = cluster.own !== undefined;
  }

  laneSelector(lane: 'teleport' | 'shuttle') {
    return this.#cluster.laneSelector(lane);
  }

  async target(user?: string): Promise<DeployTarget> {
    const file =
      user === undefined ? this.#cluster.kubeconfig : await this.#cluster.kubeconfigOf(user as User);
    const machine = nodeMachine();
    const kubeconfig = await loadKubeconfig({ ...machine, environment: { KUBECONFIG: file } });
    const access = accessOf(kubeconfig);
    const ports = { fetch: createNodeFetch(), clock: systemClock, log: silentLog, ...machine };
    const connection = connect(access, ports);
    const target = {
      name: access.context,
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
