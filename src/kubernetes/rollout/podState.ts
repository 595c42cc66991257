import { asNumber, asRecord, asString, type JsonRecord } from '../../base/json';
import { plainText } from '../../base/outsideText';
import {
  asRecords,
  asTexts,
  conditionOf,
  createdAt,
  isLeaving,
  type KubernetesObject,
  specOf,
  statusOf,
  uidOf,
} from '../kubernetesObject';
import { schedulingWords } from './schedulingWords';
import { waitingWords } from './waitingWords';

/** How far a pod is. `failing`: it will not go on by itself, as far as it says. */
export type PodPhase =
  | 'unscheduled'
  | 'starting'
  | 'pulling'
  | 'running'
  | 'ready'
  | 'failing'
  | 'finished'
  | 'leaving';

/** A pod as it is now, and why. */
export interface PodState {
  readonly name: string;
  readonly uid: string;
  readonly phase: PodPhase;
  /** One sentence without its end: `0/3 nodes match the selector`. */
  readonly words: string;
  /** The cluster's own word, such as `ImagePullBackOff`. */
  readonly reason?: string;
  readonly node?: string;
  /** Which state of its deployment's template made it. */
  readonly templateHash?: string;
  readonly restarts: number;
  readonly createdAtMs: number;
  /** By container: the digest that runs, once it is there. */
  readonly imageIds: Readonly<Record<string, string>>;
}

type Progress = Pick<PodState, 'phase' | 'words' | 'reason'>;

/** Reads a pod. `pullingImage` is what its events say is being pulled, which its own state does not tell. */
export function podState(pod: KubernetesObject, pullingImage?: string): PodState {
  const node = asString(specOf(pod).nodeName);
  const templateHash = asTexts(pod.metadata.labels)['pod-template-hash'];
  const statuses = containerStatuses(pod);
  const { words, ...progress } = progressOf(pod, statuses, pullingImage);
  return {
    name: pod.metadata.name,
    uid: uidOf(pod) ?? pod.metadata.name,
    ...progress,
    words: plainText(words),
    ...(node ? { node } : {}),
    ...(templateHash ? { templateHash } : {}),
    restarts: statuses.reduce((sum, status) => sum + (asNumber(status.restartCount) ?? 0), 0),
    createdAtMs: createdAt(pod) ?? 0,
    imageIds: Object.fromEntries(
      statuses.flatMap(({ name, imageID }) => (asString(imageID) ? [[String(name), String(imageID)]] : [])),
    ),
  };
}

function containerStatuses(pod: KubernetesObject): JsonRecord[] {
  const { initContainerStatuses, containerStatuses } = statusOf(pod);
  return [...asRecords(initContainerStatuses), ...asRecords(containerStatuses)];
}

function progressOf(
  pod: KubernetesObject,
  statuses: readonly JsonRecord[],
  pullingImage: string | undefined,
): Progress {
  if (isLeaving(pod)) return { phase: 'leaving', words: 'being removed' };
  const { phase } = statusOf(pod);
  if (phase === 'Succeeded') return { phase: 'finished', words: 'ran to its end' };
  const stuck = statuses.flatMap(status => stuckOf(status) ?? []);
  if (stuck[0]) return stuck[0];
  if (phase === 'Failed') return failed(statusOf(pod));
  if (conditionOf(pod, 'Ready')?.status === 'True') return { phase: 'ready', words: 'ready' };
  if (!asString(specOf(pod).nodeName)) return unscheduled(pod);
  if (pullingImage !== undefined) return { phase: 'pulling', words: `pulling ${pullingImage}` };
  const running = statuses.some(({ state }) => asRecord(state)?.running !== undefined);
  return running && phase === 'Running'
    ? { phase: 'running', words: 'running, not ready yet' }
    : { phase: 'starting', words: 'starting' };
}

/** A container that waits for more than its turn, or has ended when it should run. */
function stuckOf({ name, state, lastState, restartCount }: JsonRecord): Progress | undefined {
  const { waiting, terminated } = asRecord(state) ?? {};
  const reason = asString(asRecord(waiting)?.reason) ?? '';
  const words = waitingWords(reason, {
    container: String(name),
    message: asString(asRecord(waiting)?.message) ?? '',
    last: asRecord(asRecord(lastState)?.terminated) ?? {},
  });
  if (words !== undefined) return { phase: 'failing', words, reason };
  const ended = asRecord(terminated);
  const exitCode = asNumber(ended?.exitCode) ?? 0;
  if (ended === undefined || exitCode === 0) return undefined;
  const why = asString(ended.reason);
  const again = (asNumber(restartCount) ?? 0) > 0 ? ' again' : '';
  return {
    phase: 'failing',
    words: `container ${String(name)} ended${again} with exit code ${exitCode}${why && why !== 'Error' ? ` (${why})` : ''}`,
    ...(why ? { reason: why } : {}),
  };
}

function failed({ reason, message }: JsonRecord): Progress {
  const said = asString(message)?.replace(/\.$/, '');
  const word = asString(reason) ?? 'Failed';
  return { phase: 'failing', words: said ? `${word}: ${said}` : word, reason: word };
}

function unscheduled(pod: KubernetesObject): Progress {
  const scheduled = conditionOf(pod, 'PodScheduled');
  const reason = asString(scheduled?.reason);
  if (scheduled?.status !== 'False' || reason === undefined)
    return { phase: 'unscheduled', words: 'waiting for a node' };
  return { phase: 'unscheduled', words: schedulingWords(asString(scheduled.message) ?? ''), reason };
}
