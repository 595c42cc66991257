import type { ObjectReference } from '../../kubernetes/kubernetesObject';

/** Where pods of a comparison run: on nodes that teleport, on nodes that pull whole images (the shuttle), or on nodes that stream. */
export const laneNames = ['teleport', 'shuttle', 'streaming'] as const;

export type LaneName = (typeof laneNames)[number];

export interface Lane {
  readonly name: LaneName;
  /** The node label that schedules its pods. */
  readonly selector: { readonly label: string; readonly value: string };
}

export interface ComparedImage {
  /** In full, as the pods name it. */
  readonly reference: string;
  /** Compressed, as the manifest says. */
  readonly sizeBytes?: number;
  readonly layers?: number;
}

/** What is to be compared where. */
export interface ComparisonPlan {
  readonly runId: string;
  /** At least one; all of them are pulled in each round. */
  readonly images: readonly ComparedImage[];
  /** `context` is the kubeconfig's name for it. */
  readonly cluster: { readonly name: string; readonly context: string };
  readonly namespace: string;
  readonly rounds: number;
  readonly lanes: readonly Lane[];
  /** Whether nodes are made anew between rounds, so that no image is there already. */
  readonly recycle: boolean;
}

export const outcomes = ['pending', 'pulled', 'alreadyPresent', 'failed'] as const;

/** How a pull went. `alreadyPresent`: there was none, since the node had the image; that is no time of 0 s. */
export type PullOutcome = (typeof outcomes)[number];

/** One pull of one image for one pod. Times are milliseconds since 1970. */
export interface Sample {
  /** From 1. */
  readonly round: number;
  readonly lane: LaneName;
  readonly pod: string;
  /** Absent until the pod is scheduled. */
  readonly node?: string;
  /** The reference of one of the plan's images. */
  readonly image: string;
  readonly outcome: PullOutcome;
  /** What the kubelet took for the pull alone (kubernetes#111704); older ones do not tell. */
  readonly pulledMs?: number;
  /** The same with the wait for other pulls on that node. */
  readonly includingWaitingMs?: number;
  /** What the kubelet says the image's size is. */
  readonly sizeBytes?: number;
  /** The kubelet's own words; empty before it said anything. */
  readonly event: string;
  readonly startedAt: number;
  /** Absent while pending. */
  readonly endedAt?: number;
}

/** Something that happened beside the pulls, in words: a pool recycled, an event of teleportd's, objects removed. */
export interface Note {
  readonly at: number;
  readonly words: string;
}

export const phases = ['preparing', 'running', 'done', 'aborted', 'failed'] as const;

export type PhaseName = (typeof phases)[number];

/** How far a run is; `error` says for people why it failed. */
export type Phase =
  | { readonly phase: Exclude<PhaseName, 'failed'> }
  | { readonly phase: 'failed'; readonly error: string };

/** A run at one moment. Never changed: each fact makes a new one. Times are milliseconds since 1970. */
export type ComparisonState = Phase & {
  readonly plan: ComparisonPlan;
  readonly startedAt: number;
  /** Absent while it goes on. */
  readonly endedAt?: number;
  /** In the order in which their pulls began. */
  readonly samples: readonly Sample[];
  readonly notes: readonly Note[];
  /** What may still be in the cluster, once the run has ended; nothing where it is absent. */
  readonly left?: readonly ObjectReference[];
};

export function newComparison(plan: ComparisonPlan, startedAt: number): ComparisonState {
  return { phase: 'preparing', plan, startedAt, samples: [], notes: [] };
}

/** Whether more is to come. */
export function isLive({ phase }: ComparisonState): boolean {
  return phase === 'preparing' || phase === 'running';
}

/** What a sample adds to the numbers; undefined for one that was not pulled, is not done, or has no time. */
export function measuredMs({ outcome, pulledMs }: Sample): number | undefined {
  return outcome === 'pulled' && isDuration(pulledMs) ? pulledMs : undefined;
}

export function isDuration(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
