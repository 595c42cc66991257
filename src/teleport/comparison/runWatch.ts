import { isClusterError } from '../../kubernetes/clusterError';
import { type ClusterEvent, eventKind, listEvents, readEvent } from '../../kubernetes/events';
import type { KubernetesObject } from '../../kubernetes/kubernetesObject';
import { ownLabels, selectorText } from '../../kubernetes/labels';
import type { ClusterObjects } from '../../kubernetes/objects';
import { type PodState, podState } from '../../kubernetes/rollout/podState';
import { type ObjectChange, watchObjects } from '../../kubernetes/watch';
import type { ComparisonPlan } from './state';

const longestMs = 24 * 3_600_000;
const pollMs = 2000;

export interface RunListener {
  event(event: ClusterEvent): void;
  pod(pod: PodState): void;
  interrupted(words: string): void;
}

/** What happens to the pods of one run, from two watches for all of it: its pods, and what is said of pods in its namespace. */
export class RunWatch {
  readonly pods = new Map<string, PodState>();
  readonly #objects: ClusterObjects;
  readonly #plan: ComparisonPlan;
  readonly #listener: RunListener;
  readonly #told = new Set<string>();
  #waiters: (() => void)[] = [];
  #isListed = false;
  #interruption = '';

  constructor(objects: ClusterObjects, plan: ComparisonPlan, listener: RunListener) {
    this.#objects = objects;
    this.#plan = plan;
    this.#listener = listener;
  }

  /** Watches until the signal aborts. Rejects when that cannot be done, such as for a missing right. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#watchPods(signal), this.#watchEvents(signal)]);
  }

  /** Resolves with what `look` finds; it looks again after every change, and once a second. */
  async until<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const found = this.#isListed ? look() : undefined;
      if (found !== undefined) return found;
      await this.#change(signal);
    }
  }

  /** What was said of one pod, asked for and not waited for. */
  async tell(pod: string, signal: AbortSignal): Promise<void> {
    const { namespace } = this.#plan;
    for (const event of await listEvents(this.#objects, { namespace, signal, kind: 'Pod', name: pod }))
      this.#event(event);
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { clock } = this.#objects.connection;
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        cancel();
        reject(signal.reason);
      };
      const wake = () => {
        cancel();
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const cancel = clock.timer(1000, wake);
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.push(wake);
    });
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  async #watchPods(signal: AbortSignal): Promise<void> {
    const { namespace, runId } = this.#plan;
    const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: selectorText(ownLabels(runId)) };
    for await (const change of watchObjects(this.#objects, query, { signal, deadlineMs: longestMs }))
      this.#take(change, {
        clear: () => {
          this.#isListed = true;
          this.pods.clear();
        },
        set: object => this.#pod(object),
        remove: object => this.pods.delete(object.metadata.name),
      });
  }

  async #watchEvents(signal: AbortSignal): Promise<void> {
    const { namespace } = this.#plan;
    const query = { ...eventKind, namespace, fieldSelector: 'involvedObject.kind=Pod' };
    try {
      for await (const change of watchObjects(this.#objects, query, { signal, deadlineMs: longestMs }))
        this.#take(change, {
          clear: () => {},
          set: object => this.#event(readEvent(object)),
          remove: () => {},
        });
    } catch (error) {
      if (signal.aborted || !isClusterError(error, 'forbidden', 'denied')) throw error;
      await this.#pollEvents(signal);
    }
  }

  /** For who may list events and not watch them. */
  async #pollEvents(signal: AbortSignal): Promise<void> {
    const { clock } = this.#objects.connection;
    const { namespace } = this.#plan;
    for (;;) {
      for (const event of await listEvents(this.#objects, { namespace, signal, kind: 'Pod' }))
        this.#event(event);
      await clock.sleep(pollMs, signal);
    }
  }

  #take(
    change: ObjectChange,
    store: { clear(): void; set(object: KubernetesObject): void; remove(object: KubernetesObject): void },
  ): void {
    if (change.kind === 'interrupted') {
      if (this.#interruption !== change.error.message) this.#listener.interrupted(change.error.message);
      this.#interruption = change.error.message;
      return;
    }
    this.#interruption = '';
    if (change.kind === 'resumed') return;
    if (change.kind === 'listed') {
      store.clear();
      for (const object of change.objects) store.set(object);
    } else if (change.kind === 'deleted') store.remove(change.object);
    else store.set(change.object);
    this.#changed();
  }

  #pod(object: KubernetesObject): void {
    const pod = podState(object);
    this.pods.set(pod.name, pod);
    this.#listener.pod(pod);
  }

  /** An event that is counted up comes again and says the same. */
  #event(event: ClusterEvent): void {
    if (this.#told.has(event.uid)) return;
    this.#told.add(event.uid);
    this.#listener.event(event);
    this.#changed();
  }
}
