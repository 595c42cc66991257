import type { Accelerator } from '../imageState';
import type { Facts, Known } from './facts';
import type { Fix } from './fix';

export type { Accelerator };

/** What a rule looks at, and so what would have to change. */
export type Subject = 'registry' | 'repository' | 'image' | 'cluster' | 'pool';

/** `advice` stands in nobody's way; `unknown` could not be found out. */
export type Verdict = 'ok' | 'blocks' | 'advice' | 'unknown';

/**
 * Of all rules together. `ready`: everything was looked at, and nothing stands in the way. `doubtful`: nothing known does, but not all is
 * known or was named. `unknown`: more could not be found out than is known to be in order.
 */
export type ReadinessVerdict = 'ready' | 'blocked' | 'doubtful' | 'unknown';

/** A page that says why there is such a rule. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, or why it is unknown; a sentence or more. It holds words from outside as they came. */
  readonly evidence: string;
  readonly fix?: Fix;
}

/** undefined: there is nothing to apply the rule to. */
export type Check = (facts: Facts) => Finding | undefined;

/** One condition of a fast start. */
export interface Rule {
  /** Stable, for programs. */
  readonly id: string;
  readonly accelerator: Accelerator;
  readonly about: Subject;
  /** What holds when the rule does; short. */
  readonly title: string;
  readonly source: Source;
  readonly check: Check;
}

export function ok(evidence: string): Finding {
  return { verdict: 'ok', evidence };
}

export function blocks(evidence: string, fix?: Fix): Finding {
  return withFix('blocks', evidence, fix);
}

export function advice(evidence: string, fix?: Fix): Finding {
  return withFix('advice', evidence, fix);
}

export function unknown(evidence: string, fix?: Fix): Finding {
  return withFix('unknown', evidence, fix);
}

function withFix(verdict: Verdict, evidence: string, fix: Fix | undefined): Finding {
  return fix === undefined ? { verdict, evidence } : { verdict, evidence, fix };
}

type Named = 'image' | 'registry' | 'cluster' | 'pool';

/** A check of something that may not have been named. */
export function given<K extends Named>(
  key: K,
  check: (thing: NonNullable<Facts[K]>, facts: Facts) => Finding | undefined,
): Check {
  return facts => {
    const thing = facts[key];
    return thing === undefined ? undefined : check(thing, facts);
  };
}

/** What follows from a value, or why there is none. */
export function known<T>(fact: Known<T>, follows: (value: T) => Finding): Finding {
  return 'value' in fact ? follows(fact.value) : unknown(`Not known: ${ended(fact.unknown)}`);
}

/** With a period, where a reason is not a sentence already. */
export function ended(reason: string): string {
  return /[.!?]\s*$/.test(reason) ? reason : `${reason}.`;
}

export function ifKnown<T>(fact: Known<T> | undefined): T | undefined {
  return fact !== undefined && 'value' in fact ? fact.value : undefined;
}

/** Words of Azure are compared without regard to case. */
export function isWord(word: string | undefined, ...expected: readonly string[]): boolean {
  return word !== undefined && expected.some(other => other.toLowerCase() === word.toLowerCase());
}
