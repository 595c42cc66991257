import { plainText } from '../../base/outsideText';
import { settingOf, sizeWords } from './circumstances';
import { progressWords } from './progress';
import { type LaneLine, laneLines, longestMs } from './pulls';
import { remarksOf } from './remarks';
import type { ComparisonState } from './state';
import { type ImageStatistics, statisticsOf } from './statistics';
import { imageName, laneTitles, resultSentences } from './words';

const barCells = 32;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Lines for a terminal: what came out, a bar a lane, and what to know of it. */
export function comparisonAsText(state: ComparisonState): string[] {
  const progress = progressWords(state);
  const error = state.phase === 'failed' ? `: ${state.error}` : '';
  return [
    ...(progress === undefined ? [] : [plainText(`${progress}${error}`)]),
    ...resultSentences(state).map(words => plainText(words)),
    ...statisticsOf(state).flatMap(imageLines),
    ...remarksOf(state).map(({ words }) => plainText(words)),
    plainText(settingOf(state).join(' · ')),
  ];
}

function imageLines(statistics: ImageStatistics): string[] {
  const { image } = statistics;
  const size = sizeWords(image);
  const lines = laneLines(statistics);
  const nameWidth = Math.max(0, ...lines.map(line => laneTitles[line.statistics.lane].length));
  const longest = longestMs(statistics);
  return [
    '',
    plainText([imageName(image.reference), size].filter(part => part !== '').join(' — ')),
    ...lines.map(line => barLine(line, nameWidth, longest)),
    '',
  ];
}

function barLine({ statistics, median, spread }: LaneLine, nameWidth: number, longest: number): string {
  const { lane, times } = statistics;
  const bar = times && longest > 0 ? barOf((times.medianMs / longest) * barCells) : '';
  const told = spread === '–' ? median : `${median} (${spread})`;
  return `  ${laneTitles[lane].padEnd(nameWidth)}  ${bar}${bar === '' ? '' : ' '}${told}`;
}

/** A bar so many cells long, to an eighth of one. */
function barOf(cells: number): string {
  const whole = Math.floor(cells);
  return '█'.repeat(whole) + (eighths[Math.floor((cells - whole) * 8)] ?? '');
}
