import type { Facts } from '../readiness/facts';
import type { Verdict } from '../readiness/rule';
import { streamingImageRules } from '../readiness/streamingImageRules';

/** One thing that bears on whether an image can be converted, and whether that is worth it. */
export interface Obstacle {
  /** Of the rule, stable. */
  readonly id: string;
  readonly title: string;
  /** `blocks`: it cannot be converted, or would not be streamed; `advice`: it can. */
  readonly verdict: Exclude<Verdict, 'ok'>;
  /** A sentence or more; it holds words from outside as they came. */
  readonly evidence: string;
}

/** Of the rules of readiness, those that ask for what conversion itself brings about, or for what holds of every image. */
const besides: readonly string[] = ['streaming.preview', 'streaming.converted'];
const worstFirst: readonly Verdict[] = ['blocks', 'unknown', 'advice'];

/** Why an image cannot be converted, or not to any use, worst first; empty where nothing speaks against it. */
export function whyNotConvertible(facts: Facts): readonly Obstacle[] {
  return streamingImageRules
    .filter(({ id }) => !besides.includes(id))
    .flatMap(({ id, title, check }) => {
      const finding = check(facts);
      if (finding === undefined || finding.verdict === 'ok') return [];
      return [{ id, title, verdict: finding.verdict, evidence: finding.evidence }];
    })
    .sort((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict));
}
