import type { Reach } from './examine';
import type { Outcome, ReachStep } from './step';

const signs: Readonly<Record<Outcome, string>> = { ok: '✓', warning: '!', failed: '✕', skipped: '–' };

/** A step as lines for a terminal; `paint` may colour its sign and title. */
export function reachLines(
  { outcome, title, evidence, hint }: ReachStep,
  paint: (outcome: Outcome, text: string) => string = (_, text) => text,
): string[] {
  const [said = '', ...more] = evidence;
  const further = [...more, ...(hint !== undefined && outcome !== 'ok' ? [`→ ${hint}`] : [])];
  return [`${paint(outcome, `${signs[outcome]} ${title}`)}: ${said}`, ...further.map(line => `    ${line}`)];
}

/** The whole as programs read it. Fields and codes stay as they are. */
export function reachAsJson({ registry, conclusion, steps, checkedAt, elapsedMs }: Reach): string {
  const { verdict, code, sentence, hint } = conclusion;
  const told = {
    registry,
    verdict,
    code: code ?? null,
    conclusion: sentence,
    hint: hint ?? null,
    steps: steps.map(step => ({
      id: step.id,
      outcome: step.outcome,
      code: step.code ?? null,
      evidence: step.evidence,
      hint: step.hint ?? null,
      tookMs: step.tookMs,
    })),
    checkedAt: new Date(checkedAt).toISOString(),
    elapsedMs,
  };
  return JSON.stringify(told, undefined, 2);
}

/** The whole as a page to read and to hand on. */
export function reachReport({ registry, conclusion, steps, checkedAt }: Reach): string {
  const { sentence, hint } = conclusion;
  return [
    `# The way to ${escaped(registry)}`,
    '',
    `**${escaped(sentence)}**${hint === undefined ? '' : ` ${escaped(hint)}`}`,
    '',
    '| | Step | Outcome | Time |',
    '|---|---|---|---|',
    ...steps.map(
      ({ title, outcome, tookMs }) => `| ${signs[outcome]} | ${title} | ${outcome} | ${tookMs} ms |`,
    ),
    '',
    ...steps.flatMap(section),
    `Checked on ${new Date(checkedAt).toISOString()}. It holds names and addresses of your network, and no credential.`,
    '',
  ].join('\n');
}

function section({ title, outcome, evidence, hint }: ReachStep): string[] {
  return [
    `## ${signs[outcome]} ${title}`,
    '',
    ...evidence.map(line => `- ${escaped(line)}`),
    ...(hint !== undefined && outcome !== 'ok' ? ['', `What to do: ${escaped(hint)}`] : []),
    '',
  ];
}

/** Text as text, whatever it looks like, and as little changed as that takes; only pages of the service become links. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*[\]|<>~$&]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/^\s*(?=[-=+#])/, '$&\\')
    .replace(/^(\s*\d+)(?=[.)]\s)/, '$1\\')
    .replace(/:\/\/(?!aka\.ms\/|learn\.microsoft\.com\/)/g, '\\://');
}
