import { count } from '../../base/units';
import type { ComparisonState, Sample } from './state';
import { measuredMs } from './state';

/** What to know of the numbers beside them, in words; `offer` is what would help. */
export interface Remark {
  readonly words: string;
  readonly offer?: 'recycle';
}

export function remarksOf(state: ComparisonState): readonly Remark[] {
  return [...alreadyPresent(state), ...failures(state), ...untimed(state)];
}

function alreadyPresent({ samples, plan }: ComparisonState): Remark[] {
  const pulls = samples.filter(({ outcome }) => outcome === 'alreadyPresent');
  if (pulls.length === 0) return [];
  const told = `${count(pulls.length, 'pull')} ${pulls.length === 1 ? 'does' : 'do'} not count: the image was already on the node, so nothing was pulled.`;
  return plan.recycle
    ? [
        {
          words: `${told} The nodes were recycled between rounds, so look at what else pulls this image there.`,
        },
      ]
    : [
        {
          words: `${told} Recycle the node pools between rounds to begin with empty nodes.`,
          offer: 'recycle',
        },
      ];
}

function failures({ samples }: ComparisonState): Remark[] {
  const pulls = samples.filter(({ outcome }) => outcome === 'failed');
  const [first] = pulls;
  if (!first) return [];
  const where = `${pulls.length === 1 ? 'It' : 'The first'} was in the lane ${first.lane}${onNode(first)}`;
  return [
    { words: `${count(pulls.length, 'pull')} failed. ${where}: ${first.event || 'no reason was told'}` },
  ];
}

function onNode({ node }: Sample): string {
  return node === undefined ? '' : `, on ${node}`;
}

function untimed({ samples }: ComparisonState): Remark[] {
  const pulls = samples.filter(sample => sample.outcome === 'pulled' && measuredMs(sample) === undefined);
  if (pulls.length === 0) return [];
  const verb = pulls.length === 1 ? 'does' : 'do';
  return [
    {
      words: `${count(pulls.length, 'pull')} ${verb} not count: the kubelet did not say how long. Those before Kubernetes 1.20 never do.`,
    },
  ];
}
