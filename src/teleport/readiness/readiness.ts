import type { Facts } from './facts';
import {
  type Accelerator,
  type Finding,
  type ReadinessVerdict,
  type Rule,
  unknown,
  type Verdict,
} from './rule';
import { streamingRules } from './streamingRules';
import { teleportRules } from './teleportRules';
import { acceleratorSentence, answer, shortAnswer, type Tally } from './words';

/** What one rule says of the facts. */
export interface Judgement {
  readonly rule: Rule;
  readonly finding: Finding;
}

export interface AcceleratorReadiness {
  readonly accelerator: Accelerator;
  readonly verdict: ReadinessVerdict;
  /** One sentence that begins with the accelerator's name. */
  readonly sentence: string;
  /** In the order of the rules, from registry to pool. */
  readonly judgements: readonly Judgement[];
}

/** Whether an image starts fast, by what, and if not why. */
export interface Readiness {
  /** That of the accelerator that gets furthest: one is enough. */
  readonly verdict: ReadinessVerdict;
  /** The answer to "will this start fast?". */
  readonly answer: string;
  readonly accelerators: readonly AcceleratorReadiness[];
}

export const allRules: readonly Rule[] = [...streamingRules, ...teleportRules];

const furthestFirst: readonly ReadinessVerdict[] = ['ready', 'doubtful', 'unknown', 'blocked'];

/** Judges the facts by all rules. Never throws. */
export function evaluate(facts: Facts): Readiness {
  const accelerators = [judge('streaming', streamingRules, facts), judge('teleport', teleportRules, facts)];
  const verdict = furthestFirst.find(one => accelerators.some(other => other.verdict === one)) ?? 'unknown';
  return { verdict, answer: answer(verdict, accelerators.map(tallyOf)), accelerators };
}

/** One line for a tooltip. */
export function summary({ verdict, accelerators }: Readiness): string {
  return shortAnswer(verdict, accelerators.map(tallyOf));
}

function judge(accelerator: Accelerator, rules: readonly Rule[], facts: Facts): AcceleratorReadiness {
  const judgements = rules.flatMap(rule => {
    const finding = applied(rule, facts);
    return finding === undefined ? [] : [{ rule, finding }];
  });
  const verdict = verdictOf(judgements, facts);
  const sentence = acceleratorSentence(tallyOf({ accelerator, verdict, judgements }), unnamed(facts));
  return { accelerator, verdict, sentence, judgements };
}

/** A fact of a shape that no rule expects is one rule's doubt, not the end of the report. */
function applied(rule: Rule, facts: Facts): Finding | undefined {
  try {
    return rule.check(facts);
  } catch {
    return unknown('Not known: what was found out is not of the shape that this rule reads.');
  }
}

function verdictOf(judgements: readonly Judgement[], facts: Facts): ReadinessVerdict {
  if (counted(judgements, 'blocks') > 0) return 'blocked';
  const unsure = counted(judgements, 'unknown');
  if (judgements.length === 0 || unsure > counted(judgements, 'ok')) return 'unknown';
  return unsure > 0 || unnamed(facts) !== undefined ? 'doubtful' : 'ready';
}

function tallyOf({ accelerator, verdict, judgements }: Omit<AcceleratorReadiness, 'sentence'>): Tally {
  const [blocks, unsure] = [counted(judgements, 'blocks'), counted(judgements, 'unknown')];
  return { accelerator, verdict, blocks, unknown: unsure };
}

function counted(judgements: readonly Judgement[], verdict: Verdict): number {
  return judgements.filter(({ finding }) => finding.verdict === verdict).length;
}

function unnamed({ image, registry, cluster, pool }: Facts): string | undefined {
  const names = [
    ...(image ? [] : ['image']),
    ...(registry ? [] : ['registry']),
    ...(cluster ? (pool ? [] : ['node pool']) : ['cluster']),
  ];
  const last = names.pop();
  if (last === undefined) return undefined;
  return names.length === 0 ? `no ${last} was named` : `no ${names.join(', ')} or ${last} was named`;
}
