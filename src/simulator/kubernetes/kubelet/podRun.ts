import type { Cluster } from '../cluster';
import type { Node } from '../objects';
import type { Container, ContainerState, ContainerStatus, Pod } from '../podObjects';
import { timeOf } from '../times';
import { ContainerRun } from './containerRun';
import type { KubeletWords } from './kubeletWords';
import type { NodeImages } from './nodeImages';
import { enter, judgePod, newContainerStatus, statusesOf } from './podStatus';

/** What the pods of a node share. */
export interface NodeKubelet {
  readonly cluster: Cluster;
  readonly node: Node;
  readonly images: NodeImages;
  readonly words: KubeletWords;
}

const sandboxMs = 350;
const stopMs = 900;

/** One pod on its node: from the moment that it is given to it until it is gone. */
export class PodRun {
  readonly kubelet: NodeKubelet;
  /** As it was when it came. */
  readonly pod: Pod;
  #isStopping = false;
  #count = 0;

  constructor(kubelet: NodeKubelet, pod: Pod) {
    this.kubelet = kubelet;
    this.pod = pod;
  }

  /** The pod as it is now; undefined when it is gone or about to go. */
  get live(): Pod | undefined {
    const { name, namespace, uid } = this.pod.metadata;
    const pod = this.kubelet.cluster.store.get('pods', name, namespace);
    return pod?.metadata.uid === uid && !this.#isStopping ? pod : undefined;
  }

  begin(): void {
    const { agenda } = this.kubelet.cluster;
    const { spec } = this.pod;
    const waits = spec.initContainers ? 'PodInitializing' : 'ContainerCreating';
    this.#edit(({ status }) => {
      const hostIP = this.kubelet.node.status.addresses[0]?.address ?? '';
      Object.assign(status, { startTime: timeOf(agenda.now), hostIP, hostIPs: [{ ip: hostIP }] });
      if (spec.initContainers)
        status.initContainerStatuses = spec.initContainers.map(one => newContainerStatus(one, waits));
      status.containerStatuses = spec.containers.map(one => newContainerStatus(one, waits));
    });
    this.after(sandboxMs, () => {
      this.#edit(({ status }) => {
        const podIP = podAddress(this.kubelet, this.pod.metadata.uid);
        Object.assign(status, { podIP, podIPs: [{ ip: podIP }] });
      });
      this.#startInit(0);
    });
  }

  /** Ends the containers, and then the pod; those that are cut off have no time to. */
  stop(graceS: number): void {
    const pod = this.live;
    if (!pod) return;
    for (const status of statusesOf(pod.status)) {
      if (status.state.running) this.event(status.name, 'Killing', `Stopping container ${status.name}`);
    }
    this.#isStopping = true;
    const { agenda, store } = this.kubelet.cluster;
    agenda.after(Math.min(stopMs, graceS * 1000), () => {
      const { name, namespace, uid } = pod.metadata;
      if (store.get('pods', name, namespace)?.metadata.uid === uid) store.remove('pods', pod);
    });
  }

  /** Does something later, if the pod is still there then. */
  after(delayMs: number, act: () => void): void {
    this.kubelet.cluster.agenda.after(delayMs, () => {
      if (this.live) act();
    });
  }

  statusOf(container: string): ContainerStatus | undefined {
    return statusesOf(this.live?.status ?? { phase: 'Pending' }).find(({ name }) => name === container);
  }

  /** Lets a container go over to a state, and the pod with it. */
  enter(
    container: string,
    state: ContainerState,
    change: (status: ContainerStatus) => void = () => {},
  ): void {
    this.#edit(({ status }) => {
      const found = statusesOf(status).find(({ name }) => name === container);
      if (!found) return;
      enter(found, state);
      change(found);
    });
  }

  editContainer(container: string, change: (status: ContainerStatus) => void): void {
    this.#edit(({ status }) => {
      const found = statusesOf(status).find(({ name }) => name === container);
      if (found) change(found);
    });
  }

  event(container: string, reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    const { cluster, node } = this.kubelet;
    const isInit = this.pod.spec.initContainers?.some(({ name }) => name === container);
    const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container}}`;
    const about = { component: 'kubelet', host: node.metadata.name, fieldPath };
    cluster.events.record(this.live ?? this.pod, { type, reason, message, ...about });
  }

  /** Ids of containers are as long as hashes. */
  newContainerId(): string {
    this.#count += 1;
    const digits = `${this.pod.metadata.uid}${this.#count}`.replace(/[^0-9a-f]/g, '');
    return `containerd://${digits.repeat(3).slice(0, 64)}`;
  }

  /** Init containers come one after the other. */
  #startInit(index: number): void {
    const init = this.pod.spec.initContainers?.[index];
    if (!init) this.#startContainers();
    else new ContainerRun(this, init, { isInit: true, ended: () => this.#startInit(index + 1) }).begin();
  }

  /** The others are begun in their order, and none waits for another's image to come. */
  #startContainers(): void {
    const begin = ([first, ...rest]: readonly Container[]) => {
      if (!first) return;
      new ContainerRun(this, first, { isInit: false, settled: () => begin(rest) }).begin();
    };
    this.#edit(({ status }) => {
      for (const one of status.containerStatuses ?? [])
        if (one.state.waiting) one.state = { waiting: { reason: 'ContainerCreating' } };
    });
    begin(this.pod.spec.containers);
  }

  #edit(change: (draft: Pod) => void): void {
    const { store, agenda } = this.kubelet.cluster;
    const pod = this.live;
    if (!pod) return;
    store.edit('pods', pod, draft => {
      change(draft);
      judgePod(draft, agenda.now);
    });
  }
}

function podAddress({ node }: NodeKubelet, uid: string): string {
  const [a = '10', b = '244', c = '0'] = (node.spec.podCIDR ?? '').split('.');
  return `${a}.${b}.${c}.${(Number.parseInt(uid.slice(0, 6), 16) % 250) + 2}`;
}
