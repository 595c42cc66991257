import type { Cluster } from '../cluster';
import type { Node } from '../objects';
import type { Pod } from '../podObjects';
import { eraOf, wordsOf } from './kubeletWords';
import { NodeImages } from './nodeImages';
import { type NodeKubelet, PodRun } from './podRun';

const noticeMs = 50;

/** The kubelets of all nodes: they run the pods that the scheduler gives to them. */
export class Kubelets {
  readonly #cluster: Cluster;
  /** By the uid of their node. */
  readonly #kubelets = new Map<string, NodeKubelet>();
  /** By the uid of the pod. */
  readonly #runs = new Map<string, PodRun>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onChange(({ resource, type, object }) => {
      if (resource === 'nodes' && type === 'DELETED') this.#kubelets.delete(object.metadata.uid);
      if (resource !== 'pods') return;
      if (type === 'DELETED') this.#runs.delete(object.metadata.uid);
      else this.#notice(object as Pod);
    });
  }

  /** The images of a node that has pulled some. */
  imagesOn(node: string): NodeImages | undefined {
    const found = this.#cluster.store.get('nodes', node);
    return found && this.#kubelets.get(found.metadata.uid)?.images;
  }

  #notice({ metadata, spec }: Pod): void {
    const { name, namespace, uid, deletionTimestamp, deletionGracePeriodSeconds = 30 } = metadata;
    const run = this.#runs.get(uid);
    if (deletionTimestamp !== undefined) run?.stop(deletionGracePeriodSeconds);
    if (deletionTimestamp !== undefined || spec.nodeName === undefined || run) return;
    const { store, agenda } = this.#cluster;
    const node = store.get('nodes', spec.nodeName);
    const pod = store.get('pods', name, namespace);
    if (!node || !pod) return;
    const started = new PodRun(this.#kubeletOf(node), pod);
    this.#runs.set(uid, started);
    agenda.after(noticeMs, () => started.begin());
  }

  #kubeletOf(node: Node): NodeKubelet {
    const { uid } = node.metadata;
    const known = this.#kubelets.get(uid);
    if (known) return known;
    const era = this.#cluster.data.kubeletEra ?? eraOf(node.status.nodeInfo.kubeletVersion ?? '');
    const cluster = this.#cluster;
    const made = { cluster, node, images: new NodeImages(cluster, node), words: wordsOf(era) };
    this.#kubelets.set(uid, made);
    return made;
  }
}
