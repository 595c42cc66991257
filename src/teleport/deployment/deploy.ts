import { ExplainedError, isExplained } from '../../base/errors';
import { count } from '../../base/units';
import { awaitEstablished, isDefinition } from '../../kubernetes/customKinds';
import {
  describeObject,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
  specOf,
} from '../../kubernetes/kubernetesObject';
import { merged } from '../../kubernetes/merged';
import { followRollout } from '../../kubernetes/rollout/rollout';
import type { RolloutSnapshot } from '../../kubernetes/rollout/rolloutView';
import { awaitAddress } from '../../kubernetes/rollout/services';
import { isFollowed } from '../../kubernetes/rollout/workloads';
import { areSame, type PlannedChange, plannedChanges, takesOver } from './changes';
import { removeCreated } from './cleanUp';
import { type DeploymentState, newDeployment } from './deployment';
import type { DeployPlan } from './plan';
import type { DeployTarget } from './target';

export interface DeployOptions {
  /** An abort removes what was created, and is told as the last state. */
  readonly signal: AbortSignal;
  /** How long the rollout may take. */
  readonly deadlineMs?: number;
  /** Namespaces to create first. */
  readonly newNamespaces?: readonly string[];
  /** Takes over fields of other owners, for those who said so. */
  readonly force?: boolean;
  /** What a person has seen and agreed to: where the cluster would do something else by now, nothing is applied, and the last state is `outdated`. */
  readonly agreed?: readonly PlannedChange[];
}

const usualDeadlineMs = 600_000;
/** A definition is served within a second or two. */
const establishedDeadlineMs = 60_000;
/** A cloud's load balancer takes some minutes. */
const addressDeadlineMs = 300_000;

/**
 * Deploys, and yields how it stands after each step; the last state is `done`, `failed`, `aborted` or `outdated`, and done means that the rollout finished.
 * The server tries all of it before anything is kept, so that a refusal leaves nothing behind. What the cluster says never makes it throw.
 */
export async function* deploy(
  target: Pick<DeployTarget, 'name' | 'objects'>,
  plan: DeployPlan,
  options: DeployOptions,
): AsyncGenerator<DeploymentState, void> {
  const { runId, namespace } = plan;
  const run = new Run(target, plan, options, newDeployment({ runId, namespace, cluster: target.name }));
  try {
    yield run.state;
    for await (const state of run.steps()) yield state;
  } catch (error) {
    if (!options.signal.aborted && !isExplained(error)) throw error;
    yield options.signal.aborted ? await run.aborted() : run.failed(error as ExplainedError);
  }
}

class Run {
  state: DeploymentState;
  readonly #target: Pick<DeployTarget, 'name' | 'objects'>;
  readonly #plan: DeployPlan;
  readonly #options: DeployOptions;
  /** What may have been created, though no answer came. */
  readonly #sent: ObjectReference[] = [];

  constructor(
    target: Pick<DeployTarget, 'name' | 'objects'>,
    plan: DeployPlan,
    options: DeployOptions,
    state: DeploymentState,
  ) {
    this.#target = target;
    this.#plan = plan;
    this.#options = options;
    this.state = state;
  }

  async *steps(): AsyncGenerator<DeploymentState, void> {
    const changes = await plannedChanges(this.#target.objects, this.#plan, this.#options);
    yield this.#now({ changes });
    const { agreed } = this.#options;
    if (agreed !== undefined && !areSame(agreed, changes)) {
      yield this.#now({ phase: 'outdated' });
      return;
    }
    refuse(changes, this.#target.name);
    for (const change of changes) {
      yield await this.#apply(change);
      await this.#untilServed(change);
    }
    const applied = changes.map(({ object }) => object);
    yield* this.#rollOut(applied.filter(isFollowed));
    yield* this.#addresses(applied.filter(isLoadBalanced));
    yield this.#now({ phase: 'done' });
  }

  failed(error: ExplainedError): DeploymentState {
    return this.#now({ phase: 'failed', error });
  }

  async aborted(): Promise<DeploymentState> {
    const { objects } = this.#target;
    const { removed, left, error } = await removeCreated(objects, this.#plan.runId, this.#sent);
    return this.#now({ phase: 'aborted', removed, left, ...(error ? { error } : {}) });
  }

  /** An owner that has come since the dry run is told as a conflict. */
  async #apply(change: PlannedChange): Promise<DeploymentState> {
    const { object, reference, kind } = change;
    const { signal } = this.#options;
    if (kind === 'created') {
      await this.#requireNew(reference);
      this.#sent.push(reference);
    }
    const { isNew, warnings } = await this.#target.objects.apply(object, {
      signal,
      force: takesOver(change),
    });
    const { applied, created, warnings: before } = this.state;
    return this.#now({
      phase: 'applying',
      applied: [...applied, reference],
      created: isNew ? [...created, reference] : created,
      warnings: [...new Set([...before, ...warnings])],
    });
  }

  /** Throws where somebody has made it since the dry run: it would get our labels, and be removed with the run. In a namespace of the run, all is the run's. */
  async #requireNew(reference: ObjectReference): Promise<void> {
    const isOwn = this.#sent.some(
      each =>
        describeObject(each) === describeObject(reference) ||
        (each.kind === 'Namespace' && each.name === reference.namespace),
    );
    if (isOwn || !(await this.#target.objects.get(reference, this.#options.signal))) return;
    throw new ExplainedError(
      `${describeObject(reference)} is there by now on ${this.#target.name}, and is not of this run: it was left as it is.`,
      { code: 'changedMeanwhile', hint: 'Deploy again to see what would change.' },
    );
  }

  /** What comes next may be of the kind that was defined. */
  async #untilServed({ object }: PlannedChange): Promise<void> {
    const { signal } = this.#options;
    if (isDefinition(object))
      await awaitEstablished(this.#target.objects, object, { signal, deadlineMs: establishedDeadlineMs });
  }

  async *#rollOut(workloads: readonly KubernetesObject[]): AsyncGenerator<DeploymentState, void> {
    if (workloads.length === 0) return;
    const { signal, deadlineMs = usualDeadlineMs } = this.#options;
    const places = workloads.map(object => ({ ...referenceOf(object), ...this.#placeOf(object) }));
    yield this.#now({ phase: 'rollingOut', rollouts: places });
    const followed = places.map((place, index) => [
      String(index),
      followRollout(this.#target.objects, { workload: place, signal, deadlineMs }),
    ]);
    const sources: Record<string, AsyncGenerator<RolloutSnapshot, void>> = Object.fromEntries(followed);
    for await (const { from, value } of merged(sources)) {
      const { rollouts } = this.state;
      const seen = rollouts.map((each, index) =>
        String(index) === from ? { ...each, snapshot: value } : each,
      );
      yield this.#now({ rollouts: seen });
    }
    const ended = (state: RolloutSnapshot['state']) =>
      this.state.rollouts.filter(({ snapshot }) => snapshot?.state === state);
    const failed = ended('failed');
    if (failed.length > 0) throw notFinished(failed, this.#target.name);
    const notes = ended('notFollowed').map(
      ({ kind, name, snapshot }) => `${describeObject({ kind, name })} is not followed: ${snapshot?.words}.`,
    );
    if (notes.length > 0) yield this.#now({ warnings: [...this.state.warnings, ...notes] });
  }

  async *#addresses(services: readonly KubernetesObject[]): AsyncGenerator<DeploymentState, void> {
    if (services.length === 0) return;
    const { signal } = this.#options;
    const addresses = services.map(object => {
      const { name, namespace } = this.#placeOf(object);
      return { service: name, namespace };
    });
    yield this.#now({ phase: 'awaitingAddress', addresses });
    for (const [index, { service: name, namespace }] of addresses.entries()) {
      const address = await awaitAddress(this.#target.objects, {
        name,
        namespace,
        signal,
        deadlineMs: addressDeadlineMs,
      });
      yield address
        ? this.#now({ addresses: this.state.addresses.with(index, { service: name, namespace, address }) })
        : this.#now({ warnings: [...this.state.warnings, `Service ${name} has no external address yet.`] });
    }
  }

  #placeOf({ metadata }: KubernetesObject) {
    return { name: metadata.name, namespace: metadata.namespace ?? this.#plan.namespace };
  }

  #now(more: Partial<DeploymentState>): DeploymentState {
    this.state = { ...this.state, ...more };
    return this.state;
  }
}

function isLoadBalanced(object: KubernetesObject): boolean {
  return object.kind === 'Service' && specOf(object).type === 'LoadBalancer';
}

/** Throws the first of what the server does not take. */
function refuse(changes: readonly PlannedChange[], cluster: string): void {
  const bad = changes.filter(({ kind }) => kind === 'refused' || kind === 'conflict');
  const [first, ...more] = bad.flatMap(({ error }) => error ?? []);
  if (first === undefined) return;
  if (more.length === 0) throw first;
  throw new ExplainedError(first.message, {
    code: first.code,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    detail: `${cluster} refused ${count(bad.length, 'object')}:\n${[first, ...more].map(({ message }) => message).join('\n')}`,
    cause: first,
  });
}

type Followed = DeploymentState['rollouts'];

function notFinished(failed: Followed, cluster: string): ExplainedError {
  const told = failed.map(
    ({ kind, name, snapshot }) =>
      `${describeObject({ kind, name })} did not roll out on ${cluster}: ${snapshot?.words ?? 'nothing was seen of it'}.`,
  );
  const late = failed.every(({ snapshot }) => snapshot?.failure === 'deadline');
  return new ExplainedError(told.join(' '), {
    code: late ? 'rolloutLate' : 'rolloutFailed',
    hint: 'What was created is still there: look at it, or clean it up.',
  });
}

/** The references of a plan's objects, for those who list them before anything is asked. */
export function referencesOf({ objects }: DeployPlan): ObjectReference[] {
  return objects.map(referenceOf);
}
