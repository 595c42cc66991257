import { plainText } from '../../base/outsideText';
import type { Facts } from './facts';
import type { AcceleratorReadiness, Judgement, Readiness } from './readiness';
import { circumstances, gravestFirst, subjectsOf } from './reportParts';
import { fixWords } from './words';

/** Lines for a terminal, in words and aligned, the gravest first. */
export function reportAsText(readiness: Readiness, facts: Facts): string[] {
  return [
    plainText(subjectsOf(facts)),
    plainText(readiness.answer),
    ...readiness.accelerators.flatMap(one => ['', ...section(one)]),
    '',
    plainText(circumstances(facts)),
  ];
}

const verdictWidth = 'unknown'.length;

function section({ sentence, judgements }: AcceleratorReadiness): string[] {
  const titleWidth = Math.max(0, ...judgements.map(({ rule }) => rule.title.length));
  return [plainText(sentence), ...gravestFirst(judgements).flatMap(each => entry(each, titleWidth))];
}

function entry({ rule, finding }: Judgement, titleWidth: number): string[] {
  const { verdict, evidence, fix } = finding;
  const head = `  ${verdict.padEnd(verdictWidth)}  ${rule.title.padEnd(titleWidth)}  `;
  const more = [
    ...(fix === undefined ? [] : [`Fix: ${plainText(fixWords(fix))}.`]),
    ...(verdict === 'ok' ? [] : [rule.source.url]),
  ];
  return [`${head}${plainText(evidence)}`, ...more.map(line => ' '.repeat(head.length) + line)];
}
