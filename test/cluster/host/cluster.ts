import type { KubeApi } from './kubeApi';
import type { Access } from './kubeconfig';
import type { Kubelet } from './kubelet';
import type { User } from './users';

/** What only a cluster of our own can do. */
export interface Machinery {
  readonly kubelet: Kubelet;
  /** New nodes without images in place of a pool's. A node that somebody deletes is replaced by itself. */
  recycle(pool: string): Promise<void>;
  /** As a crash would, without a goodbye to anybody. */
  killApiServer(): Promise<void>;
  /** On the same address, with all that was stored; resolves when it is ready. */
  startApiServer(): Promise<void>;
}

/** The two ways to pull of a comparison. */
export type Lane = 'teleport' | 'shuttle';

/** A running cluster, and the ways into it. */
export interface Cluster {
  /** Undefined where the cluster is somebody's. */
  readonly own?: Machinery;
  readonly access: Access;
  /** A file, with a user who may everything. */
  readonly kubeconfig: string;
  readonly api: KubeApi;
  /** One that its nodes can pull, and that goes on running. */
  readonly image: string;
  /** What chooses the nodes of a lane; in somebody's cluster both have the same nodes. */
  laneSelector(lane: Lane): Readonly<Record<string, string>>;
  /** A kubeconfig file of one who may less. */
  kubeconfigOf(user: User): Promise<string>;
  accessOf(user: User): Promise<Access>;
  /** Ends all of it; for somebody's cluster: removes what was made for the tests. */
  stop(): Promise<void>;
}
