import { resourceTypeOfKind } from '../api/resourceTypes';
import { Refusal } from '../api/status';
import { Backoff } from '../backoff';
import { create } from '../changes';
import type { Cluster } from '../cluster';
import { remove } from '../deletion';
import type { Condition, ReplicaSet, ReplicaSetStatus } from '../objects';
import type { Pod } from '../podObjects';
import { fromKey, keyOf } from '../store/store';
import { timeOf } from '../times';
import { WorkQueue } from '../workQueue';
import { ownedBy, ownerOf, referenceTo } from './owners';

const reactionMs = 20;
const component = 'replicaset-controller';
const podType = resourceTypeOfKind('Pod');

/** Keeps as many pods of a template as each replica set wants (Kubernetes, "ReplicaSet"). */
export class ReplicaSetController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  /** Sets whose last pod was refused, with the wait before the next is tried. */
  readonly #refused = new Map<string, { readonly until: number; readonly backoff: Backoff }>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.agenda, reactionMs, key => this.#look(key));
    cluster.store.onChange(({ resource, object }) => {
      if (resource === 'replicasets') this.#queue.add(keyOf(object.metadata.name, object.metadata.namespace));
      const owner = resource === 'pods' ? ownerOf(object, 'ReplicaSet') : undefined;
      if (owner) this.#queue.add(keyOf(owner.name, object.metadata.namespace));
    });
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store } = this.#cluster;
    const set = store.get('replicasets', name, namespace);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const live = () => ownedBy(store.list('pods', namespace), set).filter(isLive);
    const missing = set.spec.replicas - live().length;
    if (missing < 0) this.#shrink(set, live(), -missing);
    const failure = missing > 0 ? this.#tryToGrow(key, set, missing) : undefined;
    const status = statusOf(set, live(), this.#cluster.agenda.now, failure);
    store.edit('replicasets', set, draft => {
      draft.status = status;
    });
  }

  /** Somebody who is refused waits longer and longer before trying again. */
  #tryToGrow(key: string, set: ReplicaSet, missing: number): string | undefined {
    const { agenda } = this.#cluster;
    const { until = 0, backoff = new Backoff() } = this.#refused.get(key) ?? {};
    if (agenda.now < until) return failureOf(set)?.message;
    const failure = this.#grow(set, missing);
    this.#refused.delete(key);
    if (failure === undefined) return undefined;
    backoff.failed();
    this.#refused.set(key, { until: agenda.now + backoff.waitMs, backoff });
    agenda.after(backoff.waitMs, () => this.#queue.add(key));
    return failure;
  }

  /** Makes pods, until one is refused; then it says why. */
  #grow(set: ReplicaSet, count: number): string | undefined {
    const { name, namespace = '' } = set.metadata;
    for (let made = 0; made < count; made++) {
      const pod = {
        metadata: {
          ...set.spec.template.metadata,
          generateName: `${name}-`,
          ownerReferences: [referenceTo(set)],
        },
        spec: set.spec.template.spec,
      };
      try {
        if (!podType) return undefined;
        const created = create(this.#cluster, podType, pod, namespace);
        this.#event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.#event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return error.message;
      }
    }
    return undefined;
  }

  /** Those go first that are of least use. */
  #shrink(set: ReplicaSet, pods: readonly Pod[], count: number): void {
    const use = (pod: Pod) => (isReady(pod) ? 2 : 0) + (pod.spec.nodeName === undefined ? 0 : 1);
    const going = pods.toSorted((one, other) => use(one) - use(other)).slice(0, count);
    for (const pod of going) {
      if (podType) remove(this.#cluster, podType, pod);
      this.#event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
  }

  #event(set: ReplicaSet, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#cluster.events.record(set, { type, reason, message, component });
  }
}

function isLive({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded'
  );
}

function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
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
