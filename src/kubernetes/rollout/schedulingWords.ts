const maxLength = 4000;

/** Why no node takes a pod, in words, out of what the scheduler says: `0/3 nodes match the selector`. */
export function schedulingWords(message: string): string {
  const text = message.slice(0, maxLength);
  const [, all = '', rest = ''] = /^0\/(\d+) nodes are available:?(.*)$/s.exec(text) ?? [];
  if (all === '') return text === '' ? 'no node takes it' : firstSentence(text);
  const total = Number(all);
  if (total === 0) return 'the cluster has no nodes';
  const reasons = reasonsIn(rest);
  const [only] = reasons;
  if (only === undefined) return `none of ${total} nodes takes it`;
  if (reasons.length === 1 && only.count === total && only.word === 'selector')
    return `0/${total} nodes match the selector`;
  const parts = reasons.map(({ count, word, said }) => `${count} ${words(word, said, count)}`);
  return `0/${total} nodes can take it: ${parts.join(', ')}`;
}

interface Reason {
  readonly count: number;
  readonly word: Word;
  readonly said: string;
}

type Word =
  | 'selector'
  | 'taint'
  | 'cpu'
  | 'memory'
  | 'pods'
  | 'cordoned'
  | 'affinity'
  | 'ports'
  | 'volume'
  | 'other';

/** `1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector. preemption: …` */
function reasonsIn(text: string): Reason[] {
  const [sentence = ''] = text.split(/\.(?:\s|$)/);
  // A taint in braces may hold commas; a reason begins with its number.
  return sentence.split(/,\s(?=\d+ )/).flatMap(part => {
    const [, amount, said = ''] = /^\s*(\d+) (.+)$/s.exec(part) ?? [];
    return amount === undefined ? [] : { count: Number(amount), word: wordOf(said), said: said.trim() };
  });
}

const signs: readonly (readonly [Word, RegExp])[] = [
  ['selector', /didn't match (?:Pod's )?node (?:affinity\/)?selector|didn't match Pod's node affinity/],
  ['taint', /taint/],
  ['cpu', /^Insufficient cpu/],
  ['memory', /^Insufficient memory/],
  ['pods', /^(?:Too many pods|Insufficient pods)/],
  ['cordoned', /were unschedulable/],
  ['affinity', /affinity|topology spread/],
  ['ports', /free ports/],
  ['volume', /volume|disk|pvc/i],
];

function wordOf(said: string): Word {
  return signs.find(([, sign]) => sign.test(said))?.[0] ?? 'other';
}

function words(word: Word, said: string, count: number): string {
  const verb = (one: string, many: string) => (count === 1 ? one : many);
  switch (word) {
    case 'selector':
      return `${verb('does', 'do')} not match the selector`;
    case 'taint':
      return `${verb('has', 'have')} a taint that it does not tolerate${taintIn(said)}`;
    case 'cpu':
      return `${verb('has', 'have')} too little cpu left`;
    case 'memory':
      return `${verb('has', 'have')} too little memory left`;
    case 'pods':
      return `${verb('has', 'have')} as many pods as ${verb('it', 'they')} may`;
    case 'cordoned':
      return `${verb('is', 'are')} cordoned`;
    case 'affinity':
      return `${verb('does', 'do')} not fit its affinity`;
    case 'ports':
      return `${verb('has', 'have')} its ports in use`;
    case 'volume':
      return `cannot have its volume`;
    case 'other':
      return said;
  }
}

/** `node(s) had untolerated taint {key: value}`; newer schedulers do not say which. */
function taintIn(said: string): string {
  const [, key, value = ''] = /\{([^:}]+):\s?([^}]*)\}/.exec(said) ?? [];
  return key === undefined ? '' : ` (${value.trim() === '' ? key : `${key}=${value.trim()}`})`;
}

function firstSentence(text: string): string {
  return (text.split(/\.(?:\s|$)/)[0] ?? text).trim();
}
