import { Backoff } from '../backoff';
import type { Cluster } from '../cluster';
import type { Condition } from '../objects';
import type { Pod } from '../podObjects';
import { fromKey } from '../store/store';
import { timeOf } from '../times';
import type { Job } from '../workloadObjects';
import type { WorkQueue } from '../workQueue';
import { isLive, isReady, podsOf } from './ownPods';
import { ownQueue } from './ownQueue';
import { type PodDraft, PodMaker } from './podMaker';

/** Runs pods of a template until enough of them have done their work, or too many have failed (Kubernetes, "Jobs"). */
export class JobController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #maker: PodMaker;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = ownQueue(cluster, 'jobs', 'Job', key => this.#look(key));
    this.#maker = new PodMaker(cluster, 'job-controller', key => this.#queue.add(key));
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store, agenda } = this.#cluster;
    const job = store.get('jobs', name, namespace);
    if (!job || job.metadata.deletionTimestamp !== undefined || isOver(job)) return;
    const pods = podsOf(this.#cluster, job);
    const end = endOf(job, pods);
    if (end || job.spec.suspend) for (const pod of pods.filter(isLive)) this.#maker.remove(job, pod);
    else this.#run(key, job, pods);
    store.edit('jobs', job, draft => {
      draft.status = statusOf(job, podsOf(this.#cluster, job), agenda.now, end);
    });
  }

  /** After a failure the next pod waits, longer from one to the next. */
  #run(key: string, job: Job, pods: readonly Pod[]): void {
    const { agenda } = this.#cluster;
    const { parallelism, completions = parallelism } = job.spec;
    const left = Math.min(parallelism, completions - ended(pods, 'Succeeded').length);
    const missing = left - pods.filter(isLive).length;
    const waitMs = waitAfter(ended(pods, 'Failed')) - agenda.now;
    if (missing > 0 && waitMs > 0) agenda.after(waitMs, () => this.#queue.add(key));
    else this.#maker.make(key, job, draftsOf(job, missing));
  }
}

function isOver({ status }: Job): boolean {
  return (status.conditions ?? []).some(
    ({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'),
  );
}

function ended(pods: readonly Pod[], phase: 'Succeeded' | 'Failed'): Pod[] {
  return pods.filter(({ status }) => status.phase === phase);
}

/** When the next pod may be made, in milliseconds since 1970. */
function waitAfter(failed: readonly Pod[]): number {
  const backoff = new Backoff();
  for (const _ of failed) backoff.failed();
  const ends = failed.flatMap(({ status }) =>
    (status.containerStatuses ?? []).flatMap(({ state }) => state.terminated?.finishedAt ?? []),
  );
  return failed.length === 0 ? 0 : Math.max(...ends.map(end => Date.parse(end))) + backoff.waitMs;
}

type End = Pick<Condition, 'type' | 'reason' | 'message'>;

function endOf({ spec }: Job, pods: readonly Pod[]): End | undefined {
  const restarts = pods
    .filter(isLive)
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  if (ended(pods, 'Failed').length + restarts > spec.backoffLimit)
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  const done = ended(pods, 'Succeeded').length;
  const { completions } = spec;
  const isDone = completions === undefined ? done > 0 && !pods.some(isLive) : done >= completions;
  if (!isDone) return undefined;
  return {
    type: 'Complete',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

function draftsOf({ metadata, spec: { template } }: Job, count: number): PodDraft[] {
  const draft = {
    metadata: { ...template.metadata, generateName: `${metadata.name}-` },
    spec: template.spec,
  };
  return Array.from({ length: Math.max(0, count) }, () => draft);
}

function statusOf(job: Job, pods: readonly Pod[], now: number, end: End | undefined): Job['status'] {
  const active = pods.filter(isLive);
  const counts = {
    active: active.length,
    ready: active.filter(isReady).length,
    succeeded: ended(pods, 'Succeeded').length,
    failed: ended(pods, 'Failed').length,
  };
  const { suspend } = job.spec;
  const suspended = { type: 'Suspended', reason: 'JobSuspended', message: 'Job suspended' };
  const told = end ?? (suspend ? suspended : undefined);
  const before = job.status.conditions?.find(({ type }) => type === told?.type);
  const condition = told && {
    ...told,
    status: 'True' as const,
    lastTransitionTime: before?.lastTransitionTime ?? timeOf(now),
  };
  return {
    ...(suspend ? {} : { startTime: job.status.startTime ?? timeOf(now) }),
    ...(end?.type === 'Complete' && { completionTime: timeOf(now) }),
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(condition && { conditions: [condition] }),
  };
}
