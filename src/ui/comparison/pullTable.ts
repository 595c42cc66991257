import { markupText } from '../../teleport/comparison/markup';
import { eventWords, includingWaitingWords, outcomeWords } from '../../teleport/comparison/pulls';
import { type ComparisonState, isLive, measuredMs, type Sample } from '../../teleport/comparison/state';
import { imageName } from '../../teleport/comparison/words';
import { ticking } from './chart';
import type { Motion } from './motion';

/** A row a pull; the latest first while they still come. Roles are written out because a narrow page lays the cells out anew. */
export function pullTable(state: ComparisonState, several: boolean, motion: Motion): string {
  const live = isLive(state);
  const samples = live ? state.samples.toReversed() : state.samples;
  const names = new Map(samples.map(({ image }) => [image, markupText(imageName(image))]));
  const order = live ? ', the latest first' : '';
  const head = [
    column('Round', 'number'),
    column('Lane'),
    ...(several ? [column('Image')] : []),
    column('Node'),
    column('Pulled', 'number'),
    column('With waiting', 'number waiting'),
    column('Event', 'event'),
  ];
  const rows = samples.map((sample, index) => {
    const first = index > 0 && sample.round !== samples[index - 1]?.round;
    return `<tr role="row"${first ? ' class="first"' : ''}>${cells(sample, live, motion, several ? (names.get(sample.image) ?? '') : undefined)}</tr>`;
  });
  return `<table role="table" class="pulls${several ? ' images' : ''}">
<caption>As the kubelets told it${order}; “pulled” leaves out waiting for other pulls, and “…” stands for the image.</caption>
<thead role="rowgroup"><tr role="row">${head.join('')}</tr></thead>
<tbody role="rowgroup">
${rows.join('\n')}
</tbody></table>`;
}

function column(name: string, className = ''): string {
  return `<th role="columnheader" scope="col"${className === '' ? '' : ` class="${className}"`}>${name}</th>`;
}

function cells(sample: Sample, live: boolean, motion: Motion, image: string | undefined): string {
  const { lane, round } = sample;
  const swatch = `<svg class="swatch" aria-hidden="true"><rect class="${lane}" width="10" height="10"/></svg>`;
  return [
    cell(String(round), 'number'),
    `<th role="rowheader" scope="row" class="nowrap">${swatch}${lane}</th>`,
    ...(image === undefined ? [] : [cell(image, 'image')]),
    nodeCell(sample.node),
    cell(outcome(sample, live, motion), 'number'),
    cell(includingWaitingWords(sample), 'number waiting soft'),
    cell(markupText(shortened(sample)), 'event'),
  ].join('');
}

function cell(content: string, className = ''): string {
  return `<td role="cell"${className === '' ? '' : ` class="${className}"`}>${content}</td>`;
}

function outcome(sample: Sample, live: boolean, motion: Motion): string {
  if (live && sample.outcome === 'pending') return ticking(sample, motion);
  const className =
    measuredMs(sample) === undefined ? (sample.outcome === 'failed' ? 'error' : 'none') : 'result';
  return `<span class="${className}">${outcomeWords(sample, live)}</span>`;
}

/** The kubelet's words without the image, which each of them repeats in full; exports have them whole. */
function shortened(sample: Sample): string {
  return eventWords(sample).replaceAll(`"${sample.image}"`, '…');
}

const endLength = 10;

/** In two parts, the first of which may be cut where room is scarce: nodes of a pool differ by their end. */
function nodeCell(node: string | undefined): string {
  if (node === undefined) return cell('–');
  const characters = Array.from(node);
  const start = markupText(characters.slice(0, -endLength).join(''));
  const end = markupText(characters.slice(-endLength).join(''));
  const whole = markupText(node);
  return `<td role="cell" aria-label="${whole}" title="${whole}"><span class="node"><span class="start">${start}</span><span class="end">${end}</span></span></td>`;
}
