import { resourceTypeOfKind } from '../api/resourceTypes';
import { Refusal } from '../api/status';
import { Backoff } from '../backoff';
import { create } from '../changes';
import type { Cluster } from '../cluster';
import { remove } from '../deletion';
import type { KubeObject, Metadata } from '../objects';
import type { Pod, PodSpec } from '../podObjects';
import { referenceTo } from './owners';

/** What is to become a pod. */
export interface PodDraft {
  readonly metadata: Partial<Metadata>;
  readonly spec: PodSpec;
}

interface Refused {
  readonly message: string;
  readonly until: number;
  readonly backoff: Backoff;
}

const podType = resourceTypeOfKind('Pod');

/** Makes and deletes the pods of those who own them, and says so on them. An owner whose pod is refused waits longer and longer before the next is tried. */
export class PodMaker {
  readonly #cluster: Cluster;
  readonly #component: string;
  readonly #again: (key: string) => void;
  readonly #refused = new Map<string, Refused>();

  constructor(cluster: Cluster, component: string, again: (key: string) => void) {
    this.#cluster = cluster;
    this.#component = component;
    this.#again = again;
  }

  /** Makes these, until one is refused; then it gives back why. */
  make(key: string, owner: KubeObject, drafts: readonly PodDraft[]): string | undefined {
    if (drafts.length === 0) return undefined;
    const { agenda } = this.#cluster;
    const { until = 0, message = '', backoff = new Backoff() } = this.#refused.get(key) ?? {};
    if (agenda.now < until) return message;
    const refusal = this.#tryEach(owner, drafts);
    this.#refused.delete(key);
    if (refusal === undefined) return undefined;
    backoff.failed();
    this.#refused.set(key, { message: refusal, until: agenda.now + backoff.waitMs, backoff });
    agenda.after(backoff.waitMs, () => this.#again(key));
    return refusal;
  }

  remove(owner: KubeObject, pod: Pod): void {
    if (podType) remove(this.#cluster, podType, pod);
    this.#event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  #tryEach(owner: KubeObject, drafts: readonly PodDraft[]): string | undefined {
    const { namespace = '' } = owner.metadata;
    for (const { metadata, spec } of drafts) {
      const pod = { metadata: { ...metadata, ownerReferences: [referenceTo(owner)] }, spec };
      try {
        if (!podType) return undefined;
        const created = create(this.#cluster, podType, pod, namespace);
        this.#event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.#event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return error.message;
      }
    }
    return undefined;
  }

  #event(owner: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#cluster.events.record(owner, { type, reason, message, component: this.#component });
  }
}
