import type { ExplainedError } from '../../base/errors';
import { count } from '../../base/units';
import { describeObject, type ObjectReference } from '../../kubernetes/kubernetesObject';
import type { RolloutSnapshot } from '../../kubernetes/rollout/rolloutView';
import type { ServiceAddress } from '../../kubernetes/rollout/services';
import type { PlannedChange } from './changes';
import { leftWords } from './cleanUp';

export type DeploymentPhase =
  | 'checking'
  | 'applying'
  | 'rollingOut'
  | 'awaitingAddress'
  | 'done'
  | 'failed'
  | 'aborted'
  | 'outdated';

/** One workload whose rollout is followed. */
export interface FollowedRollout extends ObjectReference {
  readonly namespace: string;
  /** Absent until something was seen of it. */
  readonly snapshot?: RolloutSnapshot;
}

/** A service of type LoadBalancer. */
export interface AwaitedAddress {
  readonly service: string;
  readonly namespace: string;
  /** Absent until it has one; what it never got by the end, the cluster may still give it. */
  readonly address?: ServiceAddress;
}

/** How a deployment stands at one moment. Never changed: each step makes a new one. */
export interface DeploymentState {
  readonly phase: DeploymentPhase;
  readonly runId: string;
  /** The cluster, as people know it. */
  readonly cluster: string;
  readonly namespace: string;
  readonly changes: readonly PlannedChange[];
  readonly applied: readonly ObjectReference[];
  /** What was not there before: what cleaning up removes. */
  readonly created: readonly ObjectReference[];
  readonly rollouts: readonly FollowedRollout[];
  readonly addresses: readonly AwaitedAddress[];
  readonly warnings: readonly string[];
  /** Why; there for `failed`, and for `aborted` where something was not removed. */
  readonly error?: ExplainedError;
  /** What was removed after an abort. */
  readonly removed?: readonly ObjectReference[];
  /** What an abort may have left. */
  readonly left?: readonly ObjectReference[];
}

export function newDeployment(of: Pick<DeploymentState, 'runId' | 'cluster' | 'namespace'>): DeploymentState {
  const nothing = { changes: [], applied: [], created: [], rollouts: [], addresses: [], warnings: [] };
  return { ...of, ...nothing, phase: 'checking' };
}

export function isOver({ phase }: DeploymentState): boolean {
  return phase === 'done' || phase === 'failed' || phase === 'aborted' || phase === 'outdated';
}

/** Where it stands, one line: `Deployment front: 0 of 1 pod available`. */
export function deploymentWords(state: DeploymentState): string {
  switch (state.phase) {
    case 'checking':
      return `Asking ${state.cluster} what would change`;
    case 'applying':
      return `Applying ${count(state.changes.length, 'object')} to ${state.cluster}`;
    case 'rollingOut':
      return state.rollouts.map(rolloutWords).join('; ');
    case 'awaitingAddress':
      return 'Waiting for an external address';
    case 'done':
      return `Deployed to ${state.cluster}, namespace ${state.namespace}.`;
    case 'failed':
      return state.error?.message ?? 'It failed.';
    case 'aborted':
      return stoppedWords(state);
    case 'outdated':
      return `${state.cluster} has changed since it was shown what would change; nothing was applied.`;
  }
}

export function rolloutWords({ kind, name, snapshot }: FollowedRollout): string {
  return `${describeObject({ kind, name })}: ${snapshot?.words ?? 'waiting'}`;
}

function stoppedWords({ runId, removed = [], left = [], error }: DeploymentState): string {
  if (left.length > 0) return `Stopped. ${leftWords(left, runId, error)}`;
  if (removed.length === 0) return 'Stopped; nothing was created.';
  return `Stopped; ${count(removed.length, 'object')} that it had created ${removed.length === 1 ? 'is' : 'are'} removed again.`;
}

/** For people: what a run created, a line each. */
export function createdLines({ created }: Pick<DeploymentState, 'created'>): string[] {
  return created.map(describeObject);
}
