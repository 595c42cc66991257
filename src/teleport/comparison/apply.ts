import type { ObjectReference } from '../../kubernetes/kubernetesObject';
import { type ComparisonState, isDuration, isLive, type Note, type Phase, type Sample } from './state';

/** What is learnt of one pull. The first one of a pod and image is where it begins; later ones add to it until its outcome is known. */
export interface PullFact extends Omit<Sample, 'event' | 'startedAt' | 'endedAt'> {
  readonly kind: 'pull';
  /** When it happened; a pending pull begins at its latest. */
  readonly at: number;
  readonly event?: string;
}

export type PhaseFact = Exclude<Phase, { phase: 'preparing' }> & {
  readonly kind: 'phase';
  readonly at: number;
};

/** What a run learns, one at a time. */
export type ComparisonFact =
  | PullFact
  | PhaseFact
  | (Note & { readonly kind: 'note' })
  | { readonly kind: 'left'; readonly left: readonly ObjectReference[] };

/** The state after a fact. A run that has ended takes notes alone, such as on what was removed, and what is left of it. */
export function apply(state: ComparisonState, fact: ComparisonFact): ComparisonState {
  if (fact.kind === 'note') return { ...state, notes: [...state.notes, { at: fact.at, words: fact.words }] };
  if (fact.kind === 'left') return { ...state, left: fact.left };
  if (!isLive(state)) return state;
  return fact.kind === 'phase' ? inPhase(state, fact) : withPull(state, fact);
}

function inPhase(state: ComparisonState, fact: PhaseFact): ComparisonState {
  const { phase: _, ...rest } = state;
  if (fact.phase === 'running') return { ...rest, phase: 'running' };
  const ended = { ...rest, endedAt: fact.at };
  return fact.phase === 'failed'
    ? { ...ended, phase: 'failed', error: fact.error }
    : { ...ended, phase: fact.phase };
}

/**
 * The first outcome of a pull stands: a container that starts again finds its image present, and what is pulled after a failure finds
 * some of the layers.
 */
function withPull(state: ComparisonState, fact: PullFact): ComparisonState {
  const index = state.samples.findIndex(({ pod, image }) => pod === fact.pod && image === fact.image);
  const known = state.samples[index];
  if (known && known.outcome !== 'pending') return state;
  const sample = sampleOf(fact, known);
  const samples = known ? state.samples.with(index, sample) : [...state.samples, sample];
  return state.phase === 'preparing' ? { ...state, phase: 'running', samples } : { ...state, samples };
}

function sampleOf(fact: PullFact, known: Sample | undefined): Sample {
  const { round, lane, pod, image, outcome, at } = fact;
  const node = fact.node ?? known?.node;
  return {
    round,
    lane,
    pod,
    ...(node === undefined ? {} : { node }),
    image,
    outcome,
    ...(outcome === 'pulled' ? measures(fact) : {}),
    event: fact.event ?? known?.event ?? '',
    ...(outcome === 'pending' ? { startedAt: at } : { startedAt: known?.startedAt ?? at, endedAt: at }),
  };
}

type Measures = Pick<Sample, 'pulledMs' | 'includingWaitingMs' | 'sizeBytes'>;

function measures({ pulledMs, includingWaitingMs, sizeBytes }: Measures): Measures {
  return {
    ...(isDuration(pulledMs) ? { pulledMs } : {}),
    ...(isDuration(includingWaitingMs) ? { includingWaitingMs } : {}),
    ...(isDuration(sizeBytes) ? { sizeBytes } : {}),
  };
}
