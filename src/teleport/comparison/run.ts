import { createAbort } from '../../base/abort';
import { type ExplainedError, explain, isExplained } from '../../base/errors';
import { ClusterObjects } from '../../kubernetes/objects';
import { leftWords, removeCreated } from '../deployment/cleanUp';
import type { DeployTarget } from '../deployment/target';
import { apply, type ComparisonFact } from './apply';
import { inLanes, nodesWith, requireNodes, seenNodes } from './runNodes';
import { paced } from './runPace';
import { RunQueue } from './runQueue';
import { type Recycler, type RecycleTerms, recycler } from './runRecycle';
import { Rounds } from './runRounds';
import { type ComparisonPlan, type ComparisonState, newComparison } from './state';

export interface RunOptions {
  /** An abort removes what is there, and is told as the last state. */
  readonly signal: AbortSignal;
  /** How long one pull may take, with the wait for a node; a quarter of an hour where none is given. */
  readonly pullDeadlineMs?: number;
  /** What was agreed to about making nodes anew; where the plan wants that and nothing is given, the run fails. */
  readonly terms?: RecycleTerms;
  /** How nodes are made anew, where the plan wants it; by the target's own means where none is given. */
  readonly recycler?: Recycler;
  /** Takes what it failed with; the states tell it in words alone. */
  readonly failure?: (error: unknown) => void;
  /** Takes why something is left in the cluster, where that is known. */
  readonly leaves?: (error: ExplainedError) => void;
}

/** Calls that a run begins in a second, at most: they arrive less evenly than they are begun, and no second is to have more than five. */
export const callsPerSecond = 4;
const usualPullMs = 900_000;

/**
 * Compares the lanes of a plan round by round, and yields how it stands after each thing that is learnt. The last state is `done`, `failed` or
 * `aborted`; nothing of the run is in the cluster then but what that state names as `left`. What the cluster says never makes it throw. Whoever stops taking states stops the run.
 */
export async function* runComparison(
  target: Pick<DeployTarget, 'objects' | 'azure'>,
  plan: ComparisonPlan,
  options: RunOptions,
): AsyncGenerator<ComparisonState, void> {
  const run = new Comparison(target, plan, options);
  const ended = run.run();
  // Told by `ended` below; here it would be told as nobody's.
  ended.catch(() => {});
  try {
    yield* run.states.taken();
  } finally {
    run.stop();
    await ended;
  }
}

class Comparison {
  readonly states = new RunQueue<ComparisonState>();
  readonly #target: Pick<DeployTarget, 'objects' | 'azure'>;
  readonly #objects: ClusterObjects;
  readonly #plan: ComparisonPlan;
  readonly #options: RunOptions;
  readonly #own = createAbort();
  readonly #rounds: Rounds;
  readonly #recycler: Recycler;
  #state: ComparisonState;

  constructor(target: Pick<DeployTarget, 'objects' | 'azure'>, plan: ComparisonPlan, options: RunOptions) {
    const { connection } = target.objects;
    this.#target = target;
    this.#plan = plan;
    this.#options = options;
    this.#objects = new ClusterObjects(paced(connection, callsPerSecond));
    this.#state = newComparison(plan, connection.clock.now());
    this.states.put(this.#state);
    this.#recycler = options.recycler ?? recycler(target, this.#objects, plan, options.terms);
    this.#rounds = new Rounds(this.#objects, plan, {
      pullDeadlineMs: options.pullDeadlineMs ?? usualPullMs,
      learn: fact => this.#learn(fact),
    });
  }

  stop(): void {
    this.#own.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const leave = () => this.#own.abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      await this.#all();
      await this.#leaveNothing();
      this.#learn({ kind: 'phase', phase: 'done', at: this.#now() });
    } catch (error) {
      await this.#ended(error);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#own.abort(new Error('over'));
      this.states.close();
    }
  }

  async #all(): Promise<void> {
    const { signal } = this.#own;
    await this.#prepare(signal);
    this.#learn({ kind: 'phase', phase: 'running', at: this.#now() });
    // A watch that cannot go on ends the run.
    this.#rounds.watch(signal).catch(error => this.#own.abort(error));
    for (let round = 1; round <= this.#plan.rounds; round++) {
      if (round > 1 && this.#plan.recycle) await this.#recycle(signal);
      await this.#rounds.run(round, signal);
    }
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    const seen = await seenNodes(this.#objects, signal);
    if (seen === undefined && !this.#plan.recycle)
      return this.#note('The nodes may not be seen, so it is not known which have the image.');
    const nodes = inLanes(seen ?? [], this.#plan);
    if (seen) requireNodes(nodes, this.#plan);
    if (this.#plan.recycle) await this.#recycler.check(signal, words => this.#note(words));
    const warm = nodesWith(nodes, this.#plan);
    if (warm.length === 0) return;
    if (this.#plan.recycle) return this.#recycle(signal);
    const names = warm.map(({ name }) => name).join(', ');
    this.#note(
      `On ${names} an image is there already: nothing will be pulled there unless nodes are recycled.`,
    );
  }

  async #recycle(signal: AbortSignal): Promise<void> {
    this.#note(await this.#recycler.recycle(signal, words => this.#note(words)));
  }

  async #ended(error: unknown): Promise<void> {
    // What ended it, where its own signal only passes that on.
    const reason = this.#own.signal.aborted ? this.#own.signal.reason : error;
    const isStopped = this.#options.signal.aborted || (this.#own.signal.aborted && !isExplained(reason));
    const at = this.#now();
    if (isStopped) this.#learn({ kind: 'phase', phase: 'aborted', at });
    else {
      this.#options.failure?.(reason);
      this.#learn({ kind: 'phase', phase: 'failed', error: explain(reason), at });
    }
    await this.#leaveNothing();
    if (!isStopped && !isExplained(reason)) throw reason;
  }

  async #leaveNothing(): Promise<void> {
    const { runId } = this.#plan;
    // Not paced: whoever stops it waits for this.
    const { removed, left, error } = await removeCreated(this.#target.objects, runId, this.#rounds.created());
    if (removed.length > 0) this.#note(`Removed ${removed.map(({ name }) => `pod ${name}`).join(' and ')}.`);
    if (left.length === 0) return;
    this.#learn({ kind: 'left', left });
    this.#note(leftWords(left, runId, error));
    if (error) this.#options.leaves?.(error);
  }

  #note(words: string): void {
    this.#learn({ kind: 'note', words, at: this.#now() });
  }

  #learn(fact: ComparisonFact): void {
    const state = apply(this.#state, fact);
    if (state === this.#state) return;
    this.#state = state;
    this.states.put(state);
  }

  #now(): number {
    return this.#objects.connection.clock.now();
  }
}
