import { asNumber, asString } from '../../base/json';
import { conditionOf, type KubernetesObject, specOf, statusOf } from '../kubernetesObject';
import type { ObjectQuery } from '../objects';
import {
  judgeDaemonSet,
  judgeDeployment,
  judgeJob,
  judgePod,
  judgeReplicas,
  judgeStatefulSet,
} from './judgements';
import { plainPodSelector, podSelector } from './podSelector';
import { type Counts, type Judgement, type Progress, progressing } from './progress';

/** How the progress of one kind of workload is read. */
interface Workload {
  /** What its status came to; asked once the status speaks of the specification that is there now. */
  readonly judge: (workload: KubernetesObject, counts: Counts) => Judgement;
  /** Where it does not count its pods as replicas. */
  readonly counts?: (workload: KubernetesObject) => Counts;
  /** Which pods are of the newest template, where older ones hold up nothing. */
  readonly templateHash?: (workload: KubernetesObject) => string | undefined;
  /** Where it does not choose its pods by a label selector. */
  readonly pods?: (workload: KubernetesObject) => PodChoice;
  /** Why a pod could not be made stands in no condition of it: its controller says so in events alone. */
  readonly refusesInEvents?: true;
}

type PodChoice = Pick<ObjectQuery, 'labelSelector' | 'fieldSelector'>;

/** The kinds that are followed: with any other, all is done that comes of it once it is applied. */
const workloads: Readonly<Record<string, Workload>> = {
  'apps/v1 Deployment': { judge: judgeDeployment, templateHash: hashOfReplicaSet },
  'apps/v1 StatefulSet': { judge: judgeStatefulSet, refusesInEvents: true },
  'apps/v1 DaemonSet': { judge: judgeDaemonSet, counts: scheduledCounts, refusesInEvents: true },
  'apps/v1 ReplicaSet': { judge: judgeReplicas },
  'v1 ReplicationController': {
    judge: judgeReplicas,
    pods: controller => ({ labelSelector: plainPodSelector(controller) }),
  },
  'batch/v1 Job': { judge: judgeJob, counts: jobCounts, refusesInEvents: true },
  'v1 Pod': {
    judge: judgePod,
    counts: podCounts,
    pods: ({ metadata: { name } }) => ({ fieldSelector: `metadata.name=${name}` }),
  },
};

export function isFollowed(object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): boolean {
  return workloads[kindOf(object)] !== undefined;
}

/** How far it is. Throws TypeError for a kind that is not followed. */
export function progressOf(workload: KubernetesObject): Progress {
  const { judge, counts: read = replicaCounts, templateHash: newest } = workloadOf(workload);
  const counts = read(workload);
  if (!isSeen(workload)) return { ...counts, ...progressing('the cluster has not begun with it yet') };
  const templateHash = newest?.(workload);
  return { ...counts, ...judge(workload, counts), ...(templateHash ? { templateHash } : {}) };
}

/** Which pods are its own. Throws TypeError for a kind that is not followed. */
export function podsOf(workload: KubernetesObject): PodChoice {
  const { pods = set => ({ labelSelector: podSelector(set) }) } = workloadOf(workload);
  return pods(workload);
}

/** Which events tell of it: those of its pods, with its own where they are needed; a selector cannot name both kinds. */
export function eventsOf(workload: KubernetesObject): Pick<ObjectQuery, 'fieldSelector'> {
  return workloadOf(workload).refusesInEvents ? {} : { fieldSelector: 'involvedObject.kind=Pod' };
}

function workloadOf(object: KubernetesObject): Workload {
  const found = workloads[kindOf(object)];
  if (found === undefined) throw new TypeError(`${kindOf(object)} is not followed.`);
  return found;
}

function kindOf({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  return `${apiVersion} ${kind}`;
}

/** Jobs and pods do not tell which state of theirs they have seen; nothing of them is ever rolled out anew. */
function isSeen(workload: KubernetesObject): boolean {
  if (workload.kind === 'Job' || workload.kind === 'Pod') return true;
  const observed = asNumber(statusOf(workload).observedGeneration) ?? 0;
  return (asNumber(workload.metadata.generation) ?? 0) <= observed;
}

function replicaCounts(workload: KubernetesObject): Counts {
  const status = statusOf(workload);
  return {
    wanted: asNumber(specOf(workload).replicas) ?? 1,
    updated: asNumber(status.updatedReplicas) ?? 0,
    ready: asNumber(status.readyReplicas) ?? 0,
    available: asNumber(status.availableReplicas) ?? 0,
  };
}

function scheduledCounts(set: KubernetesObject): Counts {
  const status = statusOf(set);
  return {
    wanted: asNumber(status.desiredNumberScheduled) ?? 0,
    updated: asNumber(status.updatedNumberScheduled) ?? 0,
    ready: asNumber(status.numberReady) ?? 0,
    available: asNumber(status.numberAvailable) ?? 0,
  };
}

/** Without a number of completions, one pod that succeeds is enough. */
function jobCounts(job: KubernetesObject): Counts {
  const { succeeded, ready, active } = statusOf(job);
  const done = asNumber(succeeded) ?? 0;
  return {
    wanted: asNumber(specOf(job).completions) ?? 1,
    updated: done + (asNumber(active) ?? 0),
    ready: asNumber(ready) ?? 0,
    available: done,
  };
}

function podCounts(pod: KubernetesObject): Counts {
  const ready = conditionOf(pod, 'Ready')?.status === 'True' ? 1 : 0;
  return { wanted: 1, updated: 1, ready, available: ready };
}

/** The conditions name the newest replica set, whose name ends in the hash. */
function hashOfReplicaSet(deployment: KubernetesObject): string | undefined {
  const message = asString(conditionOf(deployment, 'Progressing')?.message) ?? '';
  const [, replicaSet] = /replica ?set "([^"]+)"/i.exec(message) ?? [];
  const begin = `${deployment.metadata.name}-`;
  return replicaSet?.startsWith(begin) ? replicaSet.slice(begin.length) : undefined;
}
