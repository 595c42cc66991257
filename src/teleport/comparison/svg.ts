import { settingOf, sizeWords } from './circumstances';
import { markupText } from './markup';
import { type LaneLine, laneLines, longestMs } from './pulls';
import { percentAlong, type Scale, scaleFor, tickWords } from './scale';
import { type ComparisonState, isLive } from './state';
import { type ImageStatistics, statisticsOf } from './statistics';
import { imageName, imageSentences, laneTitles, resultSentences } from './words';

const width = 760;
const margin = 28;
const barLeft = 176;
const barWidth = 432;
const barHeight = 22;
const rowHeight = 46;
const lineHeight = 20;
/** So many characters of 14 px fit into a line, whatever the font. */
const lineLength = 84;

const style = `.card{fill:#fff;stroke:#d0d7de}text{font:14px system-ui,"Segoe UI",sans-serif;fill:#1f2328}
.name{font-size:20px;font-weight:600}.result{font-weight:600}.soft{font-size:12px;fill:#59636e}
.grid{stroke:#d0d7de}.tick{stroke:#1f2328;stroke-width:1.5}
.teleport{fill:#0969da}.shuttle{fill:url(#shuttle)}.streaming{fill:url(#streaming)}`;

const patterns = `<pattern id="shuttle" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="8" height="8" fill="#d8dee4"/><rect width="3" height="8" fill="#6e7781"/></pattern>
<pattern id="streaming" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#d8b9ff"/>
<circle cx="4" cy="4" r="2.2" fill="#6639ba"/></pattern>`;

/**
 * What came out as a picture that stands alone: a card of its own, so that it can be read on any ground, and bars that differ by
 * pattern as well, so that it can be read without colour.
 */
export function comparisonAsSvg(state: ComparisonState): string {
  const images = statisticsOf(state);
  const { parts, bottom } = stacked(images, state);
  const height = bottom + margin;
  const title = `Pull times of ${images.map(({ image }) => imageName(image.reference)).join(' and ')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${markupText(title)}</title>`,
    `<desc id="desc">${markupText([...resultSentences(state), ...images.flatMap(laneDescriptions)].join(' '))}</desc>`,
    `<style>${style}</style>`,
    `<defs>${patterns}</defs>`,
    `<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function laneDescriptions(statistics: ImageStatistics): string[] {
  return laneLines(statistics).map(
    ({ statistics: { lane }, median, spread, pulls }) =>
      `${imageName(statistics.image.reference)}, ${laneTitles[lane]}: median ${median}, spread ${spread}, pulls ${pulls}.`,
  );
}

interface Stack {
  readonly parts: readonly string[];
  readonly bottom: number;
}

function stacked(images: readonly ImageStatistics[], state: ComparisonState): Stack {
  const live = isLive(state);
  let bottom = margin;
  const parts = images.flatMap(each => {
    const image = imageParts(each, live, bottom);
    bottom = image.bottom + lineHeight;
    return image.parts;
  });
  return {
    parts: [...parts, textAt(margin, bottom, cut(settingOf(state).join(' · '), 100), 'soft')],
    bottom,
  };
}

function imageParts(statistics: ImageStatistics, live: boolean, top: number): Stack {
  const { image } = statistics;
  const size = sizeWords(image);
  const sentences = imageSentences(statistics, live).flatMap(sentence => wrapped(sentence, lineLength));
  const name = textAt(margin, top + 16, cut(imageName(image.reference), 56), 'name');
  const sized = `<text class="soft" x="${width - margin}" y="${top + 16}" text-anchor="end">${markupText(size)}</text>`;
  const results = sentences.map((line, index) =>
    textAt(margin, top + 44 + index * lineHeight, line, 'result'),
  );
  const chartTop = top + 44 + sentences.length * lineHeight;
  const chart = chartParts(statistics, chartTop);
  return { parts: [name, sized, ...results, ...chart.parts], bottom: chart.bottom };
}

function chartParts(statistics: ImageStatistics, top: number): Stack {
  const scale = scaleFor(longestMs(statistics));
  const lines = laneLines(statistics);
  const bottom = top + lines.length * rowHeight;
  const grid = scale.ticksMs.flatMap(tickMs => {
    const x = along(scale, tickMs);
    return [
      `<line class="grid" x1="${x}" y1="${top}" x2="${x}" y2="${bottom}"/>`,
      `<text class="soft" x="${x}" y="${bottom + 16}" text-anchor="middle">${tickWords(tickMs)}</text>`,
    ];
  });
  const rows = lines.flatMap((line, index) => rowParts(line, scale, top + index * rowHeight));
  return { parts: [...grid, ...rows], bottom: bottom + lineHeight };
}

function rowParts(line: LaneLine, scale: Scale, top: number): string[] {
  const { lane, times, measuredMs } = line.statistics;
  const y = top + 6;
  const valueX = barLeft + barWidth + 14;
  const bar = times
    ? [
        `<rect class="${lane}" x="${barLeft}" y="${y}" width="${lengthOf(scale, times.medianMs)}" height="${barHeight}"/>`,
      ]
    : [];
  const marks = measuredMs.map(timeMs => {
    const x = along(scale, timeMs);
    return `<line class="tick" x1="${x}" y1="${y + barHeight + 2}" x2="${x}" y2="${y + barHeight + 8}"/>`;
  });
  return [
    textAt(margin, y + 16, laneTitles[lane]),
    ...bar,
    ...marks,
    textAt(valueX, y + (line.spread === '–' ? 16 : 12), line.median, 'result'),
    ...(line.spread === '–' ? [] : [textAt(valueX, y + 28, line.spread, 'soft')]),
  ];
}

function lengthOf(scale: Scale, timeMs: number): number {
  return Math.round(percentAlong(scale, timeMs) * barWidth) / 100;
}

function along(scale: Scale, timeMs: number): number {
  return Math.round((barLeft + lengthOf(scale, timeMs)) * 100) / 100;
}

function textAt(x: number, y: number, text: string, className = ''): string {
  return `<text${className === '' ? '' : ` class="${className}"`} x="${x}" y="${y}">${markupText(text)}</text>`;
}

function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** Lines of whole words; a word that fits into none is cut. */
function wrapped(text: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).map(each => cut(each, length))) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && longer.length <= length) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
