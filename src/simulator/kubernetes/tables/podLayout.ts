import type { KubeObject } from '../objects';
import type { ContainerStatus, Pod } from '../podObjects';
import { ageOf } from '../times';
import { columnsOf, type Layout } from './table';

const none = '<none>';

export const podLayout: Layout = {
  columns: columnsOf([
    ...['Name*', 'Ready', 'Status', 'Restarts', 'Age'],
    ...['+IP', '+Node', '+Nominated Node', '+Readiness Gates'],
  ]),
  cells: (object: KubeObject, now) => cellsOf(object as Pod, now),
};

function cellsOf({ metadata, spec, status }: Pod, now: number): string[] {
  const statuses = status.containerStatuses ?? [];
  const ready = statuses.filter(container => container.ready && container.state.running).length;
  const all = [...(status.initContainerStatuses ?? []), ...statuses];
  return [
    metadata.name,
    `${ready}/${spec.containers.length}`,
    metadata.deletionTimestamp === undefined || isOver(status.phase) ? stateOf(status) : 'Terminating',
    restartsOf(all, now),
    ageOf(metadata.creationTimestamp, now),
    ...[status.podIP ?? none, spec.nodeName ?? none, none, none],
  ];
}

function isOver(phase: Pod['status']['phase']): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** What keeps the pod: its first init container that is not done, else its first container that waits or has ended. */
function stateOf({
  phase,
  reason,
  initContainerStatuses = [],
  containerStatuses = [],
}: Pod['status']): string {
  const open = initContainerStatuses.findIndex(({ state }) => state.terminated?.exitCode !== 0);
  const init = initContainerStatuses[open];
  if (init && phase === 'Pending') {
    const { waiting, terminated } = init.state;
    const told = waiting?.reason === 'PodInitializing' ? undefined : (waiting?.reason ?? terminated?.reason);
    return `Init:${told ?? `${open}/${initContainerStatuses.length}`}`;
  }
  const told = containerStatuses.map(({ state }) => state.waiting?.reason ?? state.terminated?.reason);
  const isRunning = containerStatuses.some(({ state }) => state.running);
  const first = told.find(word => word !== undefined) ?? reason ?? phase;
  return first === 'Completed' && isRunning ? 'Running' : first;
}

function restartsOf(statuses: readonly ContainerStatus[], now: number): string {
  const count = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = statuses
    .map(({ lastState }) => lastState.terminated?.finishedAt ?? '')
    .sort()
    .at(-1);
  return count > 0 && last ? `${count} (${ageOf(last, now)} ago)` : String(count);
}
