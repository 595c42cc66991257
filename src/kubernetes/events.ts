import { asNumber, asRecord, asString, asTime } from '../base/json';
import { plainText } from '../base/outsideText';
import { createdAt, type KubernetesObject, uidOf } from './kubernetesObject';
import type { ClusterObjects } from './objects';
import { type PullEvent, readPullEvent } from './pullEvents';

/** Something that a part of the cluster said of an object. */
export interface ClusterEvent {
  readonly uid: string;
  /** What it is about. */
  readonly involved: { readonly kind: string; readonly name: string; readonly uid: string };
  /** The container that it is about, for one of a pod. */
  readonly container?: string;
  /** Such as `Pulled`. */
  readonly reason: string;
  readonly message: string;
  readonly isWarning: boolean;
  /** Who said it, such as `kubelet`, and on which node. */
  readonly source: string;
  readonly node?: string;
  /** When it was said last; milliseconds since 1970. */
  readonly atMs: number;
  readonly count: number;
  /** What it says of a pull, for an event of the kubelet's. */
  readonly pull?: PullEvent;
}

/** The kind that events are listed and watched as. */
export const eventKind = { apiVersion: 'v1', kind: 'Event' } as const;

/** Reads an event of either of the two ways in which parts of a cluster write them. */
export function readEvent(object: KubernetesObject): ClusterEvent {
  const involved = asRecord(object.involvedObject);
  const source = asRecord(object.source);
  const message = plainText(asString(object.message) ?? '');
  const name = asString(source?.component) || asString(object.reportingComponent) || '';
  const container = containerIn(asString(involved?.fieldPath) ?? '');
  const node = asString(source?.host) || undefined;
  const pull = name === 'kubelet' ? readPullEvent(message) : undefined;
  return {
    uid: uidOf(object) ?? object.metadata.name,
    involved: {
      kind: asString(involved?.kind) ?? '',
      name: asString(involved?.name) ?? '',
      uid: asString(involved?.uid) ?? '',
    },
    reason: asString(object.reason) ?? '',
    message,
    isWarning: object.type === 'Warning',
    source: name,
    atMs: timeOf(object),
    count: asNumber(asRecord(object.series)?.count) ?? asNumber(object.count) ?? 1,
    ...(container === undefined ? {} : { container }),
    ...(node === undefined ? {} : { node }),
    ...(pull === undefined ? {} : { pull }),
  };
}

function timeOf(object: KubernetesObject): number {
  const { series, lastTimestamp, eventTime, firstTimestamp } = object;
  return (
    asTime(asRecord(series)?.lastObservedTime) ??
    asTime(lastTimestamp) ??
    asTime(eventTime) ??
    asTime(firstTimestamp) ??
    createdAt(object) ??
    0
  );
}

function containerIn(fieldPath: string): string | undefined {
  return /^spec\.(?:initC|ephemeralC|c)ontainers\{([^}]+)\}$/.exec(fieldPath)?.[1];
}

export interface EventQuery {
  readonly namespace: string;
  readonly signal: AbortSignal;
  /** What the events are about: a kind, and one object of it. */
  readonly kind?: string;
  readonly name?: string;
}

/** What has been said so far, the oldest first. Clusters forget events after an hour. */
export async function listEvents(
  objects: ClusterObjects,
  { namespace, signal, kind, name }: EventQuery,
): Promise<ClusterEvent[]> {
  const fields = [
    ...(kind === undefined ? [] : [`involvedObject.kind=${kind}`]),
    ...(name === undefined ? [] : [`involvedObject.name=${name}`]),
  ];
  const selected = fields.length === 0 ? {} : { fieldSelector: fields.join(',') };
  const { items } = await objects.list({ ...eventKind, namespace, ...selected }, signal);
  return items.map(readEvent).sort((one, other) => one.atMs - other.atMs);
}
