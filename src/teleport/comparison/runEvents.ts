import type { ClusterEvent } from '../../kubernetes/events';
import type { PullFact } from './apply';
import type { RoundPod } from './runPods';

/** What a kubelet's event tells of the pull that a pod is there for; undefined when it tells nothing of it. */
export function pullFact(pod: RoundPod, event: ClusterEvent, node: string | undefined): PullFact | undefined {
  const { pull } = event;
  if (pull === undefined || pull.image !== pod.image.reference) return undefined;
  const on = event.node ?? node;
  const base = {
    kind: 'pull',
    at: event.atMs,
    round: pod.round,
    lane: pod.lane.name,
    pod: pod.name,
    image: pod.image.reference,
    event: event.message,
    ...(on === undefined ? {} : { node: on }),
  } as const;
  switch (pull.kind) {
    case 'pulling':
      return { ...base, outcome: 'pending' };
    case 'alreadyPresent':
      return { ...base, outcome: 'alreadyPresent' };
    case 'pulled': {
      const { durationMs, includingWaitingMs, sizeBytes } = pull;
      return {
        ...base,
        outcome: 'pulled',
        ...(durationMs === undefined ? {} : { pulledMs: durationMs }),
        ...(includingWaitingMs === undefined ? {} : { includingWaitingMs }),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
      };
    }
    default:
      return { ...base, outcome: 'failed' };
  }
}

/** Whether it was said by something that accelerates pulls: teleportd, or an agent of Artifact Streaming. */
export function isAcceleration({ source, message }: ClusterEvent): boolean {
  return /^(teleportd|acr-(mirror|nodemon))\b/.test(source) || /\bstreaming artifact\b/i.test(message);
}
