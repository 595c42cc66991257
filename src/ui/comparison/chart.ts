import { markupText } from '../../teleport/comparison/markup';
import { type LaneLine, laneLines, longestMs, pendingPulls } from '../../teleport/comparison/pulls';
import { percentAlong, type Scale, scaleFor, tickWords } from '../../teleport/comparison/scale';
import type { ComparisonState, Sample } from '../../teleport/comparison/state';
import type { ImageStatistics } from '../../teleport/comparison/statistics';
import { imageName, laneTitles } from '../../teleport/comparison/words';
import { type Motion, pullingMs } from './motion';

const barTop = 7;
const barHeight = 26;
const rowHeight = 52;
/** Room for a bar to grow before the page must be drawn anew. */
const growth = 1.25;
const shortestScaleMs = 8000;

/** The fills that lanes differ by; one set serves the whole page. */
export const patterns = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="stripes thin" width="7" height="7" stroke="none"/><rect class="stripes" width="2.5" height="7" stroke="none"/></pattern>
<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="dots thin" width="8" height="8" stroke="none"/><circle class="dots" cx="4" cy="4" r="2.2" stroke="none"/></pattern>
</defs></svg>`;

/** The axis under an image's bars, with room for those that still grow. */
export function chartScale(statistics: ImageStatistics, state: ComparisonState, now: number): Scale {
  const pulling = pendingPulls(state, statistics.image.reference).map(pull => pullingMs(pull, now));
  const room = pulling.length === 0 ? [] : [shortestScaleMs, ...pulling.map(elapsed => elapsed * growth)];
  return scaleFor(Math.max(longestMs(statistics), ...room));
}

export interface ChartView {
  readonly scale: Scale;
  readonly pending: readonly Sample[];
  readonly motion: Motion;
  readonly now: number;
}

/** Whether there is a bar to draw. */
export function hasBars({ lanes }: ImageStatistics, pending: readonly Sample[]): boolean {
  return pending.length > 0 || lanes.some(({ times }) => times !== undefined);
}

/** A row a lane: its name, its bar with a mark for each pull, its numbers. */
export function chart(statistics: ImageStatistics, view: ChartView): string {
  if (!hasBars(statistics, view.pending)) return '';
  const { scale } = view;
  const rows = laneLines(statistics).map(line => row(line, statistics, view));
  const ticks = scale.ticksMs.map((tickMs, index) => {
    const anchor = index === 0 ? 'start' : index === scale.ticksMs.length - 1 ? 'end' : 'middle';
    return `<text x="${percentAlong(scale, tickMs)}%" y="14" text-anchor="${anchor}">${tickWords(tickMs)}</text>`;
  });
  return `<ul class="chart">
${rows.join('\n')}
<li class="axis" aria-hidden="true"><svg height="18">${ticks.join('')}</svg></li>
</ul>`;
}

function row(line: LaneLine, { image }: ImageStatistics, view: ChartView): string {
  const { lane } = line.statistics;
  const pull = view.pending.find(sample => sample.lane === lane);
  const label = `${laneTitles[lane]}, ${imageName(image.reference)}: ${spoken(line, pull, view.now)}`;
  const grid = view.scale.ticksMs.map(tickMs => mark('grid', view.scale, tickMs, 0, rowHeight));
  return `<li class="lane"><div class="name">${laneTitles[lane]}${lane === 'shuttle' ? '<span class="soft">shuttle</span>' : ''}</div>
<svg height="${rowHeight}" role="img" aria-label="${markupText(label)}">${grid.join('')}${bar(line, pull, view)}${rug(line, view.scale)}</svg>
<div class="values">${pull ? pullingValues(line, pull, view) : values(line)}</div></li>`;
}

function spoken({ median, spread, pulls }: LaneLine, pull: Sample | undefined, now: number): string {
  const pulling = pull
    ? `pulling for ${Math.floor(pullingMs(pull, now) / 1000)} s in round ${pull.round}; `
    : '';
  return median === '–'
    ? `${pulling}nothing measured`
    : `${pulling}median ${median}, spread ${spread}, pulls ${pulls}`;
}

/** The pull under way, growing; else the median. */
function bar({ statistics }: LaneLine, pull: Sample | undefined, { scale, motion, now }: ChartView): string {
  const { lane, times } = statistics;
  const shape = `x="0" y="${barTop}" height="${barHeight}"`;
  if (!pull)
    return times ? `<rect class="${lane}" ${shape} width="${percentAlong(scale, times.medianMs)}%"/>` : '';
  const index = motion.indexes.get(pull) ?? 0;
  const width = percentAlong(scale, pullingMs(pull, now));
  const middle = times ? mark('middle', scale, times.medianMs, barTop - 4, barTop + barHeight + 4) : '';
  return `<rect class="${lane} growing grow-${index}" ${shape} width="${width}%"/>${middle}`;
}

/** A mark for each pull that counts, below the bar: how many there are and how far apart. */
function rug({ statistics }: LaneLine, scale: Scale): string {
  const top = barTop + barHeight + 5;
  return statistics.measuredMs.map(timeMs => mark('rug', scale, timeMs, top, top + 7)).join('');
}

function mark(className: string, scale: Scale, timeMs: number, top: number, bottom: number): string {
  const x = percentAlong(scale, timeMs);
  return `<line class="${className}" x1="${x}%" y1="${top}" x2="${x}%" y2="${bottom}"/>`;
}

function values({ median, spread, statistics }: LaneLine): string {
  if (!statistics.times) return `<span class="soft">${lack(statistics)}</span>`;
  const told = spread === '–' ? '' : `<span class="soft">${spread}</span>`;
  return `<strong>${median}</strong>${told}`;
}

function lack({ failed, alreadyPresent, untimed }: LaneLine['statistics']): string {
  if (failed > 0) return 'failed';
  if (alreadyPresent > 0) return 'already there';
  return untimed > 0 ? 'no time told' : 'not measured';
}

function pullingValues({ median, statistics }: LaneLine, pull: Sample, { motion }: ChartView): string {
  const second = statistics.times ? `median ${median}` : `round ${pull.round}`;
  return `<strong>${ticking(pull, motion)}</strong><span class="soft">${second}</span>`;
}

/** The seconds of a pull under way, counted by the style sheet. */
export function ticking(pull: Sample, motion: Motion): string {
  return `<span class="seconds tick-${motion.indexes.get(pull) ?? 0}" aria-hidden="true"></span><span class="unseen">pulling</span>`;
}
