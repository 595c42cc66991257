import { resourceTypeOfKind } from '../api/resourceTypes';
import { Refusal } from '../api/status';
import { create } from '../changes';
import type { Cluster } from '../cluster';
import { remove } from '../deletion';
import type { KubeObject } from '../objects';
import { fromKey, keyOf } from '../store/store';
import type { Deployment, ReplicaSet } from '../workloadObjects';
import { WorkQueue } from '../workQueue';
import { statusOf } from './deploymentStatus';
import { newReplicaSet, templateHash } from './newReplicaSet';
import { ownedBy, ownerOf } from './owners';
import { sizesOf } from './rollingUpdate';

const reactionMs = 20;
const component = 'deployment-controller';
const revisionKey = 'deployment.kubernetes.io/revision';

/** Gives each deployment a replica set for its template, and moves pods from the older ones to it (Kubernetes, "Deployments"). */
export class DeploymentController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  /** What takes the deadline of a rollout off the agenda, by the deployment's key. */
  readonly #deadlines = new Map<string, () => void>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.agenda, reactionMs, key => this.#look(key));
    cluster.store.onChange(({ resource, type, object }) => {
      if (resource === 'deployments') this.#queue.add(keyOf(object.metadata.name, object.metadata.namespace));
      if (resource === 'replicasets') this.#noticeOwner(object);
      if (resource === 'pods' && type === 'DELETED') this.#noticePod(object);
    });
  }

  #noticeOwner(set: KubeObject): void {
    const owner = ownerOf(set, 'Deployment');
    if (owner) this.#queue.add(keyOf(owner.name, set.metadata.namespace));
  }

  /** One that begins when the old pods are gone has to hear of it. */
  #noticePod(pod: KubeObject): void {
    const name = ownerOf(pod, 'ReplicaSet')?.name ?? '';
    const set = this.#cluster.store.get('replicasets', name, pod.metadata.namespace);
    if (set) this.#noticeOwner(set);
  }

  #havePods(sets: readonly ReplicaSet[]): boolean {
    const uids = new Set(sets.map(({ metadata }) => metadata.uid));
    return this.#cluster.store.list('pods').some(pod => uids.has(ownerOf(pod, 'ReplicaSet')?.uid ?? ''));
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const deployment = this.#cluster.store.get('deployments', name, namespace);
    if (!deployment) this.#deadlines.get(key)?.();
    if (!deployment || deployment.metadata.deletionTimestamp !== undefined) return;
    const all = ownedBy(this.#cluster.store.list('replicasets', namespace), deployment);
    const hash = templateHash(deployment.spec.template);
    const current = all.find(({ metadata }) => metadata.labels?.['pod-template-hash'] === hash);
    const older = all.filter(set => set !== current);
    if (deployment.spec.paused) this.#tell(deployment, current, all);
    else if (current) this.#roll(deployment, current, older);
    else this.#begin(deployment, older);
  }

  /** One step further to where all pods are of the current template. */
  #roll(deployment: Deployment, current: ReplicaSet, older: readonly ReplicaSet[]): void {
    this.#revise(deployment, current, older);
    for (const [set, size] of sizesOf(deployment, current, older, this.#havePods(older)))
      this.#scale(deployment, set, size);
    const { namespace } = deployment.metadata;
    const settled = ownedBy(this.#cluster.store.list('replicasets', namespace), deployment);
    this.#tell(
      deployment,
      settled.find(set => set.metadata.uid === current.metadata.uid),
      settled,
    );
    this.#forget(deployment, older);
  }

  /** Makes the replica set of a template that has none yet. */
  #begin(deployment: Deployment, older: readonly ReplicaSet[]): void {
    const type = resourceTypeOfKind('ReplicaSet');
    const { namespace = '' } = deployment.metadata;
    const made = newReplicaSet(deployment, lastRevision(older) + 1);
    const size = sizesOf(deployment, made, older, this.#havePods(older))[0]?.[1] ?? 0;
    const sized = { ...made, spec: { ...made.spec, replicas: size } };
    if (!type) return;
    try {
      const created = create(this.#cluster, type, { ...sized }, namespace) as ReplicaSet;
      if (size > 0)
        this.#event(deployment, `Scaled up replica set ${created.metadata.name} from 0 to ${size}`);
      this.#tell(deployment, created, [...older, created]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#tell(deployment, undefined, older);
    }
  }

  /** The replica set of today has the highest number, also when it was one of the older ones before. */
  #revise(deployment: Deployment, current: ReplicaSet, older: readonly ReplicaSet[]): void {
    const least = lastRevision(older) + 1;
    if (revisionOf(current) >= least) return;
    this.#cluster.store.edit('replicasets', current, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, [revisionKey]: String(least) };
    });
    this.#note(deployment, least);
  }

  #scale(deployment: Deployment, set: ReplicaSet, size: number): void {
    const { store } = this.#cluster;
    const before = set.spec.replicas;
    if (before === size) return;
    store.edit('replicasets', set, ({ spec }) => {
      spec.replicas = size;
    });
    const direction = before < size ? 'up' : 'down';
    this.#event(deployment, `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
  }

  #tell(deployment: Deployment, current: ReplicaSet | undefined, all: readonly ReplicaSet[]): void {
    const { store, agenda } = this.#cluster;
    if (current) this.#note(deployment, revisionOf(current));
    const { status, lookAgainMs } = statusOf(deployment, current, all, agenda.now);
    store.edit('deployments', deployment, draft => {
      draft.status = status;
    });
    const { name, namespace } = deployment.metadata;
    const key = keyOf(name, namespace);
    this.#deadlines.get(key)?.();
    this.#deadlines.delete(key);
    if (lookAgainMs !== undefined)
      this.#deadlines.set(
        key,
        agenda.after(lookAgainMs, () => this.#queue.add(key)),
      );
  }

  #note(deployment: Deployment, revision: number): void {
    this.#cluster.store.edit('deployments', deployment, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, [revisionKey]: String(revision) };
    });
  }

  /** Keeps as many of the empty older ones as the deployment wants kept. */
  #forget({ spec }: Deployment, older: readonly ReplicaSet[]): void {
    const type = resourceTypeOfKind('ReplicaSet');
    const empty = older
      .filter(set => set.spec.replicas === 0 && set.status.replicas === 0)
      .toSorted((one, other) => revisionOf(other) - revisionOf(one));
    if (type) for (const set of empty.slice(spec.revisionHistoryLimit)) remove(this.#cluster, type, set);
  }

  #event(deployment: Deployment, message: string): void {
    this.#cluster.events.record(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message,
      component,
    });
  }
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionKey] ?? 0);
}

function lastRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((last, set) => Math.max(last, revisionOf(set)), 0);
}
