import type { Condition } from '../objects';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../podObjects';
import { timeOf } from '../times';

/** A container that the node has heard of and done nothing for. */
export function newContainerStatus({ name, image }: Container, reason: string): ContainerStatus {
  return {
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  };
}

/** The statuses of a pod's containers, init containers first. */
export function statusesOf({
  initContainerStatuses = [],
  containerStatuses = [],
}: PodStatus): ContainerStatus[] {
  return [...initContainerStatuses, ...containerStatuses];
}

/** Phase and conditions follow from what the containers do. Changes the pod. */
export function judgePod(pod: Pod, now: number): void {
  const { status, spec } = pod;
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const isInitialized = initContainerStatuses.every(({ state }) => state.terminated?.exitCode === 0);
  status.phase = phaseOf(initContainerStatuses, containerStatuses, spec.restartPolicy ?? 'Always');
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
  const unready = containerStatuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const notReady = isOver
    ? { reason: 'PodCompleted' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const readiness = unready.length === 0 ? {} : notReady;
  const incomplete = initContainerStatuses
    .filter(({ state }) => state.terminated?.exitCode !== 0)
    .map(({ name }) => name);
  const uninitialized = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
  const isReady = unready.length === 0 && isInitialized;
  setCondition(pod, 'PodReadyToStartContainers', status.podIP !== undefined && !isOver, {}, now);
  setCondition(pod, 'Initialized', isInitialized, isInitialized ? {} : uninitialized, now);
  setCondition(pod, 'Ready', isReady, readiness, now);
  setCondition(pod, 'ContainersReady', isReady, readiness, now);
}

function setCondition(
  { status }: Pod,
  type: string,
  isTrue: boolean,
  words: Pick<Condition, 'reason' | 'message'>,
  now: number,
): void {
  const value = isTrue ? 'True' : 'False';
  const all = status.conditions ?? [];
  const before = all.find(condition => condition.type === type);
  const lastTransitionTime = before?.status === value ? before.lastTransitionTime : timeOf(now);
  const condition = { type, status: value, ...words, lastTransitionTime } as const;
  status.conditions = before ? all.map(other => (other === before ? condition : other)) : [...all, condition];
}

function phaseOf(
  init: readonly ContainerStatus[],
  containers: readonly ContainerStatus[],
  restartPolicy: string,
): PodStatus['phase'] {
  const never = restartPolicy === 'Never';
  if (init.some(({ state }) => never && (state.terminated?.exitCode ?? 0) !== 0)) return 'Failed';
  if (init.some(({ state }) => state.terminated?.exitCode !== 0)) return 'Pending';
  const isNew = ({ state, lastState }: ContainerStatus) => state.waiting && !lastState.terminated;
  if (containers.length === 0 || containers.some(isNew)) return 'Pending';
  const ended = containers.flatMap(({ state }) => state.terminated ?? []);
  if (ended.length < containers.length || restartPolicy === 'Always') return 'Running';
  const hasFailed = ended.some(({ exitCode }) => exitCode !== 0);
  if (!hasFailed) return 'Succeeded';
  return never ? 'Failed' : 'Running';
}

/** The container goes over to another state; what it was before stays to be seen once it has ended. */
export function enter(status: ContainerStatus, state: ContainerState): void {
  if (status.state.terminated) status.lastState = { terminated: status.state.terminated };
  status.state = state;
  status.started = state.running !== undefined;
  if (!state.running) status.ready = false;
}
