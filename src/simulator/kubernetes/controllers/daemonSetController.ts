import type { Cluster } from '../cluster';
import type { Node } from '../objects';
import type { Pod, PodSpec, Toleration } from '../podObjects';
import { belongsOn } from '../scheduling/fits';
import { fromKey, keyOf } from '../store/store';
import type { DaemonSet } from '../workloadObjects';
import type { WorkQueue } from '../workQueue';
import { templateHash } from './newReplicaSet';
import { isLive, isOfRevision, isReady, podsOf, revisionLabel } from './ownPods';
import { ownQueue } from './ownQueue';
import { type PodDraft, PodMaker } from './podMaker';

/** Keeps one pod on each node that a template is for, and renews them one by one (Kubernetes, "DaemonSet"). */
export class DaemonSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #maker: PodMaker;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = ownQueue(cluster, 'daemonsets', 'DaemonSet', key => this.#look(key));
    this.#maker = new PodMaker(cluster, 'daemonset-controller', key => this.#queue.add(key));
    cluster.store.onChange(({ resource }) => {
      if (resource !== 'nodes') return;
      for (const { metadata } of cluster.store.list('daemonsets'))
        this.#queue.add(keyOf(metadata.name, metadata.namespace));
    });
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store } = this.#cluster;
    const set = store.get('daemonsets', name, namespace);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const revision = templateHash(set.spec.template);
    const nodes = store.list('nodes').filter(node => belongsOn(podOn(set, node), node));
    this.#step(key, set, nodes, revision);
    store.edit('daemonsets', set, draft => {
      draft.status = statusOf(set, podsOf(this.#cluster, set).filter(isLive), nodes, revision);
    });
  }

  #step(key: string, set: DaemonSet, nodes: readonly Node[], revision: string): void {
    const pods = podsOf(this.#cluster, set);
    const free = nodes.filter(node => !pods.some(pod => isFor(pod, node)));
    const drafts = free.map(node => draftOf(set, node, revision));
    this.#maker.make(key, set, drafts);
    const misplaced = pods.filter(pod => !nodes.some(node => isFor(pod, node)));
    const over = pods.filter(pod => pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded');
    const isSettled = free.length === 0 && pods.every(pod => isLive(pod) && isReady(pod));
    const old = pods.filter(pod => !isOfRevision(pod, revision));
    const isRolling = set.spec.updateStrategy.type === 'RollingUpdate';
    // One that is not ready is missed by nobody.
    const renewed = isRolling
      ? (old.find(pod => !isReady(pod)) ?? (isSettled ? old[0] : undefined))
      : undefined;
    for (const pod of new Set([...misplaced, ...over, ...(renewed ? [renewed] : [])]))
      if (pod.metadata.deletionTimestamp === undefined) this.#maker.remove(set, pod);
  }
}

/** A daemon stays where others would not be put. */
const ownTolerations: readonly Toleration[] = [
  ...['not-ready', 'unreachable'].map(state => [state, 'NoExecute'] as const),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map(
    state => [state, 'NoSchedule'] as const,
  ),
].map(([state, effect]) => ({ key: `node.kubernetes.io/${state}`, operator: 'Exists', effect }));

/** The scheduler puts it on this node alone. */
function specOn({ spec: { template } }: DaemonSet, node: Node): PodSpec {
  const { affinity, tolerations = [] } = template.spec;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [
    {},
  ];
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node.metadata.name] }];
  const requiredDuringSchedulingIgnoredDuringExecution = {
    nodeSelectorTerms: terms.map(term => ({ ...term, matchFields })),
  };
  return {
    ...template.spec,
    affinity: { ...affinity, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } },
    tolerations: [...tolerations, ...ownTolerations],
  };
}

function draftOf(set: DaemonSet, node: Node, revision: string): PodDraft {
  const { metadata = {} } = set.spec.template;
  const labels = { ...metadata.labels, [revisionLabel]: revision };
  return {
    metadata: { ...metadata, generateName: `${set.metadata.name}-`, labels },
    spec: specOn(set, node),
  };
}

function podOn(set: DaemonSet, node: Node): Pod {
  return { ...set, kind: 'Pod', spec: specOn(set, node), status: { phase: 'Pending' } };
}

function isFor({ spec }: Pod, { metadata }: Node): boolean {
  const [term] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return term?.matchFields?.some(({ values = [] }) => values.includes(metadata.name)) ?? false;
}

function statusOf(
  { metadata }: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[],
  revision: string,
): DaemonSet['status'] {
  const ready = pods.filter(isReady).length;
  const updated = pods.filter(pod => isOfRevision(pod, revision)).length;
  const unavailable = nodes.length - ready;
  return {
    observedGeneration: metadata.generation ?? 1,
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: nodes.length,
    numberMisscheduled: 0,
    numberReady: ready,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(ready > 0 && { numberAvailable: ready }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
  };
}
