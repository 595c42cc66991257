import type { Cluster } from '../cluster';
import type { Pod } from '../podObjects';
import { fromKey } from '../store/store';
import type { StatefulSet } from '../workloadObjects';
import type { WorkQueue } from '../workQueue';
import { templateHash } from './newReplicaSet';
import { isLive, isOfRevision, isReady, podsOf, revisionLabel } from './ownPods';
import { ownQueue } from './ownQueue';
import { type PodDraft, PodMaker } from './podMaker';

/** Keeps numbered pods of a template, each made when those before it are ready, and renews them from the last on (Kubernetes, "StatefulSets"). */
export class StatefulSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #maker: PodMaker;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = ownQueue(cluster, 'statefulsets', 'StatefulSet', key => this.#look(key));
    this.#maker = new PodMaker(cluster, 'statefulset-controller', key => this.#queue.add(key));
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store } = this.#cluster;
    const set = store.get('statefulsets', name, namespace);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const revision = `${name}-${templateHash(set.spec.template)}`;
    const pods = podsOf(this.#cluster, set);
    this.#step(key, set, pods, revision);
    store.edit('statefulsets', set, draft => {
      draft.status = statusOf(set, podsOf(this.#cluster, set).filter(isLive), revision);
    });
  }

  /** One step further; what comes of it leads to the next. */
  #step(key: string, set: StatefulSet, pods: readonly Pod[], revision: string): void {
    const { replicas, podManagementPolicy, updateStrategy } = set.spec;
    const at = (ordinal: number) => pods.find(({ metadata }) => metadata.name === nameOf(set, ordinal));
    const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
    const spare = pods.filter(pod => ordinalOf(pod) >= replicas);
    const over = pods.filter(pod => !isLive(pod) && pod.metadata.deletionTimestamp === undefined);
    const firstUnready = ordinals.find(ordinal => !isReadyNow(at(ordinal))) ?? replicas;
    const missing = ordinals.filter(ordinal => at(ordinal) === undefined);
    const made = podManagementPolicy === 'Parallel' ? missing : missing.filter(each => each === firstUnready);
    this.#maker.make(
      key,
      set,
      made.map(ordinal => draftOf(set, ordinal, revision)),
    );
    const partition = updateStrategy.rollingUpdate?.partition ?? 0;
    const old = ordinals.findLast(ordinal => {
      const pod = at(ordinal);
      return pod !== undefined && ordinal >= partition && !isOfRevision(pod, revision);
    });
    const isTurn = firstUnready === replicas && updateStrategy.type === 'RollingUpdate';
    const renewed = isTurn && old !== undefined ? at(old) : undefined;
    for (const pod of [...spare, ...over, ...(renewed ? [renewed] : [])])
      if (pod.metadata.deletionTimestamp === undefined) this.#maker.remove(set, pod);
  }
}

function isReadyNow(pod: Pod | undefined): boolean {
  return pod !== undefined && isLive(pod) && isReady(pod);
}

function nameOf({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.labels?.['apps.kubernetes.io/pod-index'] ?? 0);
}

function draftOf(set: StatefulSet, ordinal: number, revision: string): PodDraft {
  const { template } = set.spec;
  const name = nameOf(set, ordinal);
  const own = {
    'apps.kubernetes.io/pod-index': String(ordinal),
    'statefulset.kubernetes.io/pod-name': name,
    [revisionLabel]: revision,
  };
  return {
    metadata: { ...template.metadata, name, labels: { ...template.metadata?.labels, ...own } },
    spec: template.spec,
  };
}

function statusOf(
  { metadata, spec, status: before }: StatefulSet,
  pods: readonly Pod[],
  revision: string,
): StatefulSet['status'] {
  const updated = pods.filter(pod => isOfRevision(pod, revision)).length;
  const ready = pods.filter(isReady).length;
  const isDone = updated === spec.replicas && ready === spec.replicas;
  const current = isDone ? revision : (before.currentRevision ?? revision);
  const currents = pods.filter(pod => isOfRevision(pod, current)).length;
  return {
    observedGeneration: metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready > 0 && { readyReplicas: ready }),
    availableReplicas: ready,
    ...(currents > 0 && { currentReplicas: currents }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision: current,
    updateRevision: revision,
  };
}
