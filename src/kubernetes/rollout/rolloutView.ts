import { plainText } from '../../base/outsideText';
import { type ClusterEvent, readEvent } from '../events';
import { type KubernetesObject, uidOf } from '../kubernetesObject';
import type { ObjectChange } from '../watch';
import { type PodState, podState } from './podState';
import type { Progress } from './progress';
import { refusalIn } from './refusalWords';
import { progressOf } from './workloads';

/** How a rollout stands, with all that tells why. */
export interface RolloutSnapshot extends Omit<Progress, 'failure'> {
  /** Why it failed; there for `failed`. */
  readonly failure?: Progress['failure'] | 'deadline' | 'removed';
  /** Oldest first; those of the newest template have its `templateHash`, once that is known. */
  readonly pods: readonly PodState[];
  /** What was said of these pods, and of the workload itself where that is looked at; oldest first. */
  readonly events: readonly ClusterEvent[];
  /** Why events cannot be seen, where they cannot. */
  readonly eventsHidden?: string;
  /** What does not answer, while it does not. */
  readonly interrupted?: string;
}

/** What a rollout is told by. */
export const rolloutSources = ['workload', 'pods', 'events'] as const;
export type RolloutSource = (typeof rolloutSources)[number];

/** What has been seen of a workload, its pods and their events. */
export class RolloutView {
  #workload: KubernetesObject | undefined;
  readonly #pods = new Map<string, KubernetesObject>();
  readonly #events = new Map<string, ClusterEvent>();
  #eventsHidden: string | undefined;
  readonly #interrupted = new Map<RolloutSource, string>();

  constructor(workload: KubernetesObject) {
    this.#workload = workload;
  }

  take(from: RolloutSource, change: ObjectChange): void {
    if (change.kind === 'interrupted') this.#interrupted.set(from, change.error.message);
    else this.#interrupted.delete(from);
    switch (change.kind) {
      case 'listed':
        this.#clear(from);
        for (const object of change.objects) this.#set(from, object);
        break;
      case 'added':
      case 'modified':
        this.#set(from, change.object);
        break;
      case 'deleted':
        this.#remove(from, change.object);
        break;
      case 'interrupted':
      case 'resumed':
    }
  }

  hideEvents(why: string): void {
    this.#eventsHidden = why;
  }

  snapshot(): RolloutSnapshot {
    const workload = this.#workload;
    const [interrupted] = this.#interrupted.values();
    const notes = {
      ...(this.#eventsHidden === undefined ? {} : { eventsHidden: this.#eventsHidden }),
      ...(interrupted === undefined ? {} : { interrupted }),
    };
    if (workload === undefined) return { ...removed, ...notes };
    const progress = progressOf(workload);
    const events = [...this.#events.values()]
      .filter(({ involved: { uid } }) => this.#pods.has(uid) || uid === keyOf(workload))
      .sort((one, other) => one.atMs - other.atMs);
    const pods = [...this.#pods.values()]
      .map(pod => podState(pod, pullingIn(events, keyOf(pod))))
      .sort((one, other) => one.createdAtMs - other.createdAtMs || (one.name < other.name ? -1 : 1));
    const own = events.filter(({ involved }) => involved.uid === keyOf(workload));
    return { ...progress, words: plainText(wordsOf(progress, pods, own)), pods, events, ...notes };
  }

  #set(from: RolloutSource, object: KubernetesObject): void {
    if (from === 'workload') this.#workload = object;
    else if (from === 'pods') this.#pods.set(keyOf(object), object);
    else this.#events.set(keyOf(object), readEvent(object));
  }

  /** Events that the cluster lets go of stay: they were said. */
  #remove(from: RolloutSource, object: KubernetesObject): void {
    if (from === 'workload') this.#workload = undefined;
    else if (from === 'pods') this.#pods.delete(keyOf(object));
  }

  #clear(from: RolloutSource): void {
    if (from === 'workload') this.#workload = undefined;
    else if (from === 'pods') this.#pods.clear();
  }
}

const removed = {
  state: 'failed',
  failure: 'removed',
  words: 'somebody has removed it',
  wanted: 0,
  updated: 0,
  ready: 0,
  available: 0,
  pods: [],
  events: [],
} as const satisfies RolloutSnapshot;

function keyOf(object: KubernetesObject): string {
  return uidOf(object) ?? object.metadata.name;
}

/** The image that a pod's kubelet has begun to pull and not ended. */
function pullingIn(events: readonly ClusterEvent[], uid: string): string | undefined {
  const pulls = events.filter(({ involved, pull }) => involved.uid === uid && pull !== undefined);
  const open = new Map<string, string>();
  for (const { container = '', pull } of pulls) {
    if (pull?.kind === 'pulling') open.set(container, pull.image);
    else open.delete(container);
  }
  return [...open.values()].at(-1);
}

/** What holds it up says more than numbers; pods of an older template hold up nothing. */
function wordsOf(
  { state, words, templateHash, updated, wanted }: Progress,
  pods: readonly PodState[],
  ownEvents: readonly ClusterEvent[],
): string {
  if (state === 'finished' || state === 'notFollowed') return words;
  const own = pods.filter(pod => templateHash === undefined || pod.templateHash === templateHash);
  const stuck =
    own.find(({ phase }) => phase === 'failing') ??
    own.find(({ phase, reason }) => phase === 'unscheduled' && reason !== undefined);
  const why = stuck?.words ?? (updated < wanted ? refusalIn(ownEvents) : undefined);
  return why === undefined ? words : `${words}; ${why}`;
}
