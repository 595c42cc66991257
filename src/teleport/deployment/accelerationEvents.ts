import { type ClusterEvent, eventKind, readEvent } from '../../kubernetes/events';
import { isAcceleration } from '../comparison/runEvents';
import type { DeployTarget } from './target';

export type { ClusterEvent } from '../../kubernetes/events';

export interface AccelerationQuery {
  /** undefined: those of all namespaces. */
  readonly namespace?: string;
  readonly signal: AbortSignal;
}

/** What teleportd, streaming and kubelets said of pulls, the oldest first. Clusters forget events after an hour. Throws ClusterError. */
export async function accelerationEvents(
  { objects }: Pick<DeployTarget, 'objects'>,
  { namespace, signal }: AccelerationQuery,
): Promise<readonly ClusterEvent[]> {
  const where = namespace === undefined ? {} : { namespace };
  const { items } = await objects.list({ ...eventKind, ...where }, signal);
  return items
    .map(readEvent)
    .filter(event => event.pull !== undefined || isAcceleration(event))
    .sort((one, other) => one.atMs - other.atMs);
}

/** A line for people: `14:03:11 kubelet on aks-… · Pod front: Successfully pulled …`. */
export function eventLine({ atMs, source, node, involved, message, count }: ClusterEvent): string {
  const time = new Date(atMs).toISOString().slice(11, 19);
  const where = node === undefined ? source : `${source} on ${node}`;
  return `${time} ${where} · ${involved.kind} ${involved.name}: ${message}${count > 1 ? ` (${count} times)` : ''}`;
}
