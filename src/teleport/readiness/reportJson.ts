import type { Facts } from './facts';
import type { Fix } from './fix';
import { isoTime } from './isoTime';
import type { AcceleratorReadiness, Judgement, Readiness } from './readiness';
import type { Accelerator, ReadinessVerdict, Source, Subject, Verdict } from './rule';

/** What programs read. Keys stay; words may be added to unions; null is what was not named or does not apply. */
export interface ReportJson {
  /** In full, as it was given. */
  readonly image: string | null;
  /** The login server. */
  readonly registry: string | null;
  /** The resource id. */
  readonly cluster: string | null;
  readonly pool: string | null;
  /** ISO 8601. */
  readonly checkedAt: string | null;
  readonly verdict: ReadinessVerdict;
  readonly answer: string;
  readonly accelerators: readonly AcceleratorJson[];
}

export interface AcceleratorJson {
  readonly accelerator: Accelerator;
  readonly verdict: ReadinessVerdict;
  readonly sentence: string;
  /** In the order of the rules. */
  readonly findings: readonly FindingJson[];
}

export interface FindingJson {
  /** Such as `streaming.tier`. */
  readonly rule: string;
  readonly about: Subject;
  readonly title: string;
  readonly verdict: Verdict;
  readonly evidence: string;
  readonly source: Source;
  readonly fix: Fix | null;
}

export function reportAsJson(readiness: Readiness, facts: Facts): ReportJson {
  const { image, registry, cluster, pool, now } = facts;
  return {
    image: image?.reference ?? null,
    registry: registry?.loginServer ?? null,
    cluster: cluster?.cluster.id ?? null,
    pool: pool?.name ?? null,
    checkedAt: isoTime(now) ?? null,
    verdict: readiness.verdict,
    answer: readiness.answer,
    accelerators: readiness.accelerators.map(acceleratorJson),
  };
}

function acceleratorJson(readiness: AcceleratorReadiness): AcceleratorJson {
  const { accelerator, verdict, sentence, judgements } = readiness;
  return { accelerator, verdict, sentence, findings: judgements.map(findingJson) };
}

function findingJson({ rule, finding }: Judgement): FindingJson {
  const { id, about, title, source } = rule;
  const { verdict, evidence, fix } = finding;
  return { rule: id, about, title, verdict, evidence, source, fix: fix ?? null };
}
