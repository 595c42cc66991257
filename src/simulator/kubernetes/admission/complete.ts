import { randomInt, randomUUID } from 'node:crypto';
import type { Cluster } from '../cluster';
import type { KubeObject, Metadata, Namespace, Node, Service } from '../objects';
import type { Pod } from '../podObjects';
import type { Store, Unstored } from '../store/store';
import type { DaemonSet, Job, ReplicaSet, StatefulSet } from '../workloadObjects';

/** Letters that make no words, as names of pods have them. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

export function randomSuffix(length = 5): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

type Completing = (object: never, store: Store) => void;

const completings: Readonly<Record<string, Completing>> = {
  Namespace: completeNamespace,
  Pod: (pod: Unstored<Pod>) => {
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod.spec) };
  },
  Service: (service: Unstored<Service>, store) => completeService(service, store.list('services')),
  ReplicaSet: (set: Unstored<ReplicaSet>) => {
    set.status = { replicas: 0 };
  },
  Node: (node: Unstored<Node>) => {
    const empty = { allocatable: {}, capacity: {}, conditions: [], addresses: [], nodeInfo: {} };
    node.spec ??= {};
    node.status = empty;
  },
  StatefulSet: (set: Unstored<StatefulSet>) => {
    set.status = { replicas: 0, availableReplicas: 0 };
  },
  DaemonSet: (set: Unstored<DaemonSet>) => {
    set.status = {
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    };
  },
  Job: completeJob,
  Deployment: emptyStatus,
  ResourceQuota: emptyStatus,
};

/** What the server alone puts into a new object. Changes the object. */
export function complete({ store }: Pick<Cluster, 'store'>, object: Unstored<KubeObject>): void {
  completings[object.kind]?.(object as never, store);
}

function emptyStatus(object: Unstored<KubeObject>): void {
  object.status = {};
}

/** A job chooses its pods by its own identity. */
function completeJob(job: Unstored<Job>): void {
  const { metadata, spec } = job;
  const uid = randomUUID();
  (metadata as Partial<Metadata>).uid = uid;
  const own = { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': metadata.name };
  const old = { 'controller-uid': uid, 'job-name': metadata.name };
  const { template } = spec;
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  spec.template = {
    ...template,
    metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...own, ...old } },
  };
  job.status = {};
}

function completeNamespace(namespace: Unstored<Namespace>): void {
  const { metadata } = namespace;
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  namespace.spec = { finalizers: ['kubernetes'] };
  namespace.status = { phase: 'Active' };
}

function completeService(service: Unstored<Service>, others: readonly Service[]): void {
  const { spec } = service;
  service.status = { loadBalancer: {} };
  if (spec.type === 'ExternalName') return;
  const taken = new Set(others.map(other => other.spec.clusterIP));
  spec.clusterIP ??= firstFree(taken, place => `10.0.${100 + Math.floor(place / 250)}.${(place % 250) + 1}`);
  spec.clusterIPs = [spec.clusterIP];
  if (spec.type === 'ClusterIP') return;
  const ports = new Set(others.flatMap(other => (other.spec.ports ?? []).map(({ nodePort }) => nodePort)));
  for (const port of spec.ports ?? []) {
    port.nodePort ??= firstFree(ports, place => 30_080 + place);
    ports.add(port.nodePort);
  }
}

function firstFree<T>(taken: ReadonlySet<T | undefined>, at: (place: number) => T): T {
  let place = 0;
  while (taken.has(at(place))) place += 1;
  return at(place);
}

/** How safe a pod is when memory runs short (Kubernetes, "Pod Quality of Service Classes"). */
function qosClassOf({ containers = [] }: Pod['spec']): string {
  const all = containers.map(({ resources }) => ({ limits: {}, requests: {}, ...resources }));
  if (all.every(({ limits, requests }) => Object.keys({ ...limits, ...requests }).length === 0))
    return 'BestEffort';
  const isFixed = all.every(({ limits, requests }) =>
    ['cpu', 'memory'].every(
      name => limits[name] !== undefined && limits[name] === (requests[name] ?? limits[name]),
    ),
  );
  return isFixed ? 'Guaranteed' : 'Burstable';
}
