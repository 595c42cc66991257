import type { Condition } from '../objects';
import { timeOf } from '../times';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../workloadObjects';

interface Told {
  readonly status: DeploymentStatus;
  /** When the deadline of a rollout that does not get on passes. */
  readonly lookAgainMs?: number;
}

type Judgement = Pick<Condition, 'status' | 'reason' | 'message'> & { readonly type: string };

/** What a deployment says of itself: counts, and conditions in the words of Kubernetes' deployment controller. */
export function statusOf(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  now: number,
): Told {
  const sum = (count: (set: ReplicaSet) => number | undefined) =>
    all.reduce((total, set) => total + (count(set) ?? 0), 0);
  const available = sum(({ status }) => status.availableReplicas);
  const unavailable = Math.max(0, sum(({ spec }) => spec.replicas) - available);
  const counts: Required<Omit<DeploymentStatus, 'conditions' | 'observedGeneration'>> = {
    replicas: sum(({ status }) => status.replicas),
    updatedReplicas: current?.status.replicas ?? 0,
    readyReplicas: sum(({ status }) => status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: unavailable,
  };
  const progress = progressOf(deployment, current, counts, now);
  const failure = all
    .flatMap(({ status }) => status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure');
  const judgements = [availability(deployment, available), progress.judgement, ...(failure ? [failure] : [])];
  const conditions = judgements.map(judgement => condition(deployment, judgement, progress.hasMoved, now));
  const observedGeneration = deployment.metadata.generation ?? 1;
  const status = { observedGeneration, ...withoutZeros(counts), conditions };
  return { status, ...(progress.lookAgainMs !== undefined && { lookAgainMs: progress.lookAgainMs }) };
}

function withoutZeros(counts: Readonly<Record<string, number>>): DeploymentStatus {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function availability({ spec }: Deployment, available: number): Judgement {
  const bound = spec.strategy.rollingUpdate?.maxUnavailable ?? 0;
  const part =
    typeof bound === 'string' ? Math.floor((Number.parseFloat(bound) * spec.replicas) / 100) : bound;
  return available >= spec.replicas - part
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

interface Progress {
  readonly judgement: Judgement;
  /** Whether pods have come or gone since it was last told. */
  readonly hasMoved: boolean;
  readonly lookAgainMs?: number;
}

function progressOf(
  { metadata, spec, status: before }: Deployment,
  current: ReplicaSet | undefined,
  counts: Readonly<Record<string, number>>,
  now: number,
): Progress {
  const type = 'Progressing';
  const what = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${metadata.name}"`;
  const last = before.conditions?.find(condition => condition.type === type);
  const isDone = ['replicas', 'updatedReplicas', 'availableReplicas'].every(
    name => counts[name] === spec.replicas,
  );
  const done = {
    type,
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message: `${what} has successfully progressed.`,
  } as const;
  if (isDone) return { judgement: done, hasMoved: last?.reason !== done.reason };
  const hasMoved = ['updatedReplicas', 'readyReplicas', 'availableReplicas'].some(
    name => (counts[name] ?? 0) > (before[name as 'updatedReplicas'] ?? 0),
  );
  const isNew = before.observedGeneration !== metadata.generation;
  const words = isNew && current?.status.replicas === 0 ? createdWords(current) : goingWords(what);
  const going = { type, status: 'True', ...words } as const;
  if (hasMoved || isNew || !last) return { judgement: going, hasMoved: true, lookAgainMs: deadlineMs(spec) };
  // A rollout that is over says so until the next one, though a pod may be lost meanwhile.
  if (last.reason === done.reason) return { judgement: { ...last, type }, hasMoved: false };
  const leftMs = Date.parse(last.lastUpdateTime ?? last.lastTransitionTime) + deadlineMs(spec) - now;
  if (last.status === 'True' && leftMs > 0)
    return { judgement: { ...last, type }, hasMoved: false, lookAgainMs: leftMs };
  const message = `${what} has timed out progressing.`;
  return {
    judgement: { type, status: 'False', reason: 'ProgressDeadlineExceeded', message },
    hasMoved: false,
  };
}

function deadlineMs({ progressDeadlineSeconds }: Deployment['spec']): number {
  return progressDeadlineSeconds * 1000;
}

function createdWords({ metadata: { name } }: ReplicaSet) {
  return { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` };
}

function goingWords(what: string) {
  return { reason: 'ReplicaSetUpdated', message: `${what} is progressing.` };
}

function condition(
  { status: { conditions } }: Deployment,
  judgement: Judgement,
  hasMoved: boolean,
  now: number,
): Condition {
  const { type, status, reason = '', message = '' } = judgement;
  const before = conditions?.find(told => told.type === type);
  const isSame = before?.status === status && before.reason === reason;
  if (before && isSame && !(type === 'Progressing' && hasMoved)) return before;
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timeOf(now);
  return { type, status, reason, message, lastUpdateTime: timeOf(now), lastTransitionTime };
}
