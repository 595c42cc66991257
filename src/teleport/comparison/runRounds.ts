import { type Clock, countdown } from '../../base/clock';
import { ExplainedError } from '../../base/errors';
import { formatSpan } from '../../base/units';
import type { ClusterEvent } from '../../kubernetes/events';
import type { ObjectReference } from '../../kubernetes/kubernetesObject';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { PodState } from '../../kubernetes/rollout/podState';
import type { ComparisonFact, PullFact } from './apply';
import { isAcceleration, pullFact } from './runEvents';
import { podOf, type RoundPod, roundPods } from './runPods';
import { RunWatch } from './runWatch';
import type { ComparisonPlan } from './state';

export interface RoundsOptions {
  readonly pullDeadlineMs: number;
  learn(fact: ComparisonFact): void;
}

/** A pod that runs was pulled; its event may come a little later, or not at all. */
const eventPatienceMs = 15_000;
const removalDeadlineMs = 120_000;

/** The rounds of one comparison: pods are made, their pulls told, and they are removed. */
export class Rounds {
  readonly #objects: ClusterObjects;
  readonly #plan: ComparisonPlan;
  readonly #options: RoundsOptions;
  readonly #watch: RunWatch;
  /** By name: those that are there, or may be. */
  readonly #pods = new Map<string, RoundPod>();
  readonly #settled = new Set<string>();
  /** Names of pods that have been there, and of those that have been on a node. */
  readonly #seen = new Set<string>();
  readonly #runningSince = new Map<string, number>();

  constructor(objects: ClusterObjects, plan: ComparisonPlan, options: RoundsOptions) {
    this.#objects = objects;
    this.#plan = plan;
    this.#options = options;
    this.#watch = new RunWatch(objects, plan, {
      event: event => this.#event(event),
      pod: pod => this.#pod(pod),
      interrupted: words => this.#note(words),
    });
  }

  watch(signal: AbortSignal): Promise<void> {
    return this.#watch.run(signal);
  }

  /** What may still be in the cluster. */
  created(): readonly ObjectReference[] {
    return [...this.#pods.keys()].map(name => this.#reference(name));
  }

  /** One image after the other, so that a pull waits for no other of ours; the lanes at once, since their nodes are others. */
  async run(round: number, signal: AbortSignal): Promise<void> {
    for (const [index, image] of this.#plan.images.entries()) {
      const pods = roundPods(this.#plan, image, index, round);
      for (const pod of pods) {
        this.#pods.set(pod.name, pod);
        this.#options.learn(this.#pending(pod));
        await this.#objects.apply(podOf(pod, this.#plan), { signal });
      }
      await Promise.all(pods.map(pod => this.#pulled(pod, signal)));
      await Promise.all(pods.map(pod => this.#remove(pod, signal)));
    }
  }

  #pending(pod: RoundPod, more: Partial<PullFact> = {}): PullFact {
    const { round, lane, name, image } = pod;
    const at = this.#now();
    return {
      kind: 'pull',
      at,
      round,
      lane: lane.name,
      pod: name,
      image: image.reference,
      outcome: 'pending',
      ...more,
    };
  }

  async #pulled(pod: RoundPod, signal: AbortSignal): Promise<void> {
    const left = countdown(this.#clock, this.#options.pullDeadlineMs);
    const seen = await this.#watch.until(() => this.#look(pod.name, left), signal);
    if (seen === 'settled') return;
    // Events may have been missed; asked for once more.
    await this.#watch.tell(pod.name, signal);
    if (this.#settled.has(pod.name)) return;
    if (seen === 'late') this.#late(pod);
    this.#settled.add(pod.name);
    const outcome = seen === 'running' ? 'pulled' : 'failed';
    const event =
      seen === 'running'
        ? 'It runs, and the kubelet told nothing of a pull.'
        : 'Somebody has removed the pod.';
    this.#options.learn(this.#pending(pod, { outcome, event }));
  }

  #look(name: string, left: () => number): 'settled' | 'running' | 'removed' | 'late' | undefined {
    if (this.#settled.has(name)) return 'settled';
    const pod = this.#watch.pods.get(name);
    const since = this.#runningSince.get(name);
    if (since !== undefined && this.#clock.monotonic() - since >= eventPatienceMs) return 'running';
    if (pod === undefined && this.#seen.has(name)) return 'removed';
    return left() <= 0 ? 'late' : undefined;
  }

  /** Throws: a pod that finds no node in one round finds none in the next. */
  #late({ name, image, lane }: RoundPod): never {
    const pod = this.#watch.pods.get(name);
    const within = formatSpan(this.#options.pullDeadlineMs);
    throw new ExplainedError(
      `${image.reference} was not pulled within ${within} in the lane ${lane.name} of ${this.#plan.cluster.name}: ${pod?.words ?? 'its pod is not there'}.`,
      { code: 'timeout', hint: 'Look at the nodes of this lane, and at the image.' },
    );
  }

  #event(event: ClusterEvent): void {
    const pod = this.#pods.get(event.involved.name);
    if (pod === undefined) return;
    if (isAcceleration(event)) this.#note(`${event.source} on ${pod.name}: ${event.message}`);
    const fact = pullFact(pod, event, this.#watch.pods.get(pod.name)?.node);
    if (fact === undefined) return;
    if (fact.outcome !== 'pending') this.#settled.add(pod.name);
    this.#options.learn(fact);
  }

  #pod({ name, phase, node }: PodState): void {
    const pod = this.#pods.get(name);
    if (pod === undefined) return;
    const isNew = node !== undefined && !this.#seen.has(`${name} on a node`);
    this.#seen.add(name);
    if (isNew) {
      this.#seen.add(`${name} on a node`);
      this.#options.learn(this.#pending(pod, { node }));
    }
    const runs = phase === 'ready' || phase === 'running' || phase === 'finished';
    if (runs && !this.#runningSince.has(name)) this.#runningSince.set(name, this.#clock.monotonic());
  }

  async #remove({ name }: RoundPod, signal: AbortSignal): Promise<void> {
    const left = countdown(this.#clock, removalDeadlineMs);
    const outcome = await this.#objects.remove(this.#reference(name), { signal });
    if (outcome !== 'absent')
      await this.#watch.until(() => (this.#watch.pods.has(name) && left() > 0 ? undefined : true), signal);
    if (!this.#watch.pods.has(name)) this.#pods.delete(name);
  }

  #reference(name: string): ObjectReference {
    return { apiVersion: 'v1', kind: 'Pod', name, namespace: this.#plan.namespace };
  }

  #note(words: string): void {
    this.#options.learn({ kind: 'note', words, at: this.#now() });
  }

  get #clock(): Clock {
    return this.#objects.connection.clock;
  }

  #now(): number {
    return this.#clock.now();
  }
}
