import type { Cluster } from '../cluster';
import type { Condition } from '../objects';
import type { Pod } from '../podObjects';
import { fromKey } from '../store/store';
import { timeOf } from '../times';
import type { ReplicaSet, ReplicaSetStatus } from '../workloadObjects';
import type { WorkQueue } from '../workQueue';
import { isLive, isReady, podsOf } from './ownPods';
import { ownQueue } from './ownQueue';
import { type PodDraft, PodMaker } from './podMaker';

const component = 'replicaset-controller';

/** Keeps as many pods of a template as each replica set wants (Kubernetes, "ReplicaSet"). */
export class ReplicaSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #maker: PodMaker;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = ownQueue(cluster, 'replicasets', 'ReplicaSet', key => this.#look(key));
    this.#maker = new PodMaker(cluster, component, key => this.#queue.add(key));
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store, agenda } = this.#cluster;
    const set = store.get('replicasets', name, namespace);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const live = () => podsOf(this.#cluster, set).filter(isLive);
    const missing = set.spec.replicas - live().length;
    for (const pod of leastUseful(live()).slice(0, Math.max(0, -missing))) this.#maker.remove(set, pod);
    const failure = this.#maker.make(key, set, draftsOf(set, missing));
    const status = statusOf(set, live(), agenda.now, failure);
    store.edit('replicasets', set, draft => {
      draft.status = status;
    });
  }
}

function draftsOf({ metadata, spec: { template } }: ReplicaSet, count: number): PodDraft[] {
  const draft = {
    metadata: { ...template.metadata, generateName: `${metadata.name}-` },
    spec: template.spec,
  };
  return Array.from({ length: Math.max(0, count) }, () => draft);
}

function leastUseful(pods: readonly Pod[]): Pod[] {
  const use = (pod: Pod) => (isReady(pod) ? 2 : 0) + (pod.spec.nodeName === undefined ? 0 : 1);
  return pods.toSorted((one, other) => use(one) - use(other));
}

function statusOf(
  set: ReplicaSet,
  pods: readonly Pod[],
  now: number,
  failure: string | undefined,
): ReplicaSetStatus {
  const ready = pods.filter(isReady).length;
  const conditions = failure === undefined ? [] : [failureCondition(set, failure, now)];
  return {
    replicas: pods.length,
    ...(pods.length > 0 && { fullyLabeledReplicas: pods.length }),
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    observedGeneration: set.metadata.generation ?? 1,
    ...(conditions.length > 0 && { conditions }),
  };
}

/** The first refusal stands until a pod is let in. */
function failureCondition(set: ReplicaSet, message: string, now: number): Condition {
  const first = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message } as const;
  return failureOf(set) ?? { ...first, lastTransitionTime: timeOf(now) };
}

function failureOf({ status }: ReplicaSet): Condition | undefined {
  return status.conditions?.find(({ type }) => type === 'ReplicaFailure');
}
