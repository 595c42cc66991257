import type { Facts } from './facts';
import type { Fix } from './fix';
import { markdownText } from './outsideText';
import type { AcceleratorReadiness, Judgement, Readiness } from './readiness';
import { circumstances, gravestFirst, subjectsOf } from './reportParts';
import { acceleratorNames, fixWords, symbols } from './words';

/** Makes the Markdown link that runs a fix. `label` is Markdown already. */
export type FixLink = (label: string, fix: Fix) => string;

/**
 * The whole of it as a Markdown document: the answer first, then for each accelerator what stands in the way before what does not.
 * It is read as it stands as often as it is rendered, so it has lists and no tables, and its sources stand at the end.
 */
export function report(readiness: Readiness, facts: Facts, link?: FixLink): string {
  const sources = [...new Set(judged(readiness).map(({ rule }) => rule.source.url))];
  const lines = [
    `# Will it start fast? ${markdownText(subjectsOf(facts))}`,
    '',
    `**${markdownText(readiness.answer)}**`,
    '',
    ...readiness.accelerators.flatMap(one => [...section(one, sources, link), '']),
    markdownText(circumstances(facts)),
    '',
    ...sources.map((url, index) => `[${index + 1}]: ${url}`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function judged({ accelerators }: Readiness): readonly Judgement[] {
  return accelerators.flatMap(({ judgements }) => gravestFirst(judgements));
}

function section(
  { accelerator, sentence, verdict, judgements }: AcceleratorReadiness,
  sources: readonly string[],
  link: FixLink | undefined,
): string[] {
  const heading = `## ${symbols[verdict]} ${acceleratorNames[accelerator]}: ${verdict}`;
  const items = gravestFirst(judgements).map(judgement => item(judgement, sources, link));
  return [heading, '', markdownText(sentence), ...(items.length === 0 ? [] : ['', ...items])];
}

function item({ rule, finding }: Judgement, sources: readonly string[], link: FixLink | undefined): string {
  const { verdict, evidence, fix } = finding;
  const head = `- ${symbols[verdict]} ${verdict}: **${markdownText(rule.title)}.** ${markdownText(evidence)}`;
  const source = `[${markdownText(rule.source.title)}][${sources.indexOf(rule.source.url) + 1}]`;
  return [head, ...(fix === undefined ? [] : [fixText(fix, link)]), source].join(' ');
}

function fixText(fix: Fix, link: FixLink | undefined): string {
  const label = markdownText(fixWords(fix));
  return link === undefined ? `Fix: ${label}.` : `→ ${link(label, fix)}.`;
}
