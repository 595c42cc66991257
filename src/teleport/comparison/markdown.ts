import { markdownText } from '../readiness/outsideText';
import { circumstancesOf, settingOf, sizeWords } from './circumstances';
import { progressWords } from './progress';
import { eventWords, includingWaitingWords, laneLines, outcomeWords } from './pulls';
import { remarksOf } from './remarks';
import { type ComparisonState, isLive, type Sample } from './state';
import { type ImageStatistics, statisticsOf } from './statistics';
import { imageName, laneTitles, resultSentences } from './words';

/** A run as a Markdown document: what came out, the lanes, the pulls one by one, and under which circumstances. */
export function comparisonAsMarkdown(state: ComparisonState): string {
  const images = statisticsOf(state);
  const lines = [
    `# Pull times of ${markdownText(images.map(({ image }) => imageName(image.reference)).join(' and '))}`,
    '',
    ...paragraphs(resultSentences(state).map(sentence => `**${markdownText(sentence)}**`)),
    ...paragraphs(progressLines(state)),
    ...images.flatMap(each => imageLines(each, images.length > 1)),
    ...section(
      'What to know of it',
      remarksOf(state).map(({ words }) => bullet(words)),
    ),
    ...section('Pulls', pullLines(state, images.length > 1)),
    ...section(
      'Beside them',
      state.notes.map(({ words }) => bullet(words)),
    ),
    ...section(
      'Circumstances',
      circumstancesOf(state).map(([name, words]) => bullet(`${name}: ${words}`)),
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap(text => [text, '']);
}

function progressLines(state: ComparisonState): string[] {
  const progress = progressWords(state);
  const error = state.phase === 'failed' ? `: ${state.error}` : '';
  return [
    ...(progress === undefined ? [] : [markdownText(`${progress}${error}`)]),
    markdownText(settingOf(state).join(' · ')),
  ];
}

function imageLines(statistics: ImageStatistics, several: boolean): string[] {
  const { image } = statistics;
  const size = sizeWords(image);
  const title = size === '' ? imageName(image.reference) : `${imageName(image.reference)}, ${size}`;
  const rows = laneLines(statistics).map(({ statistics: { lane }, median, spread, pulls, change }) =>
    row([laneTitles[lane], median, spread, pulls, change]),
  );
  const head = ['| Lane | Median | Spread | Pulls | Speed |', '| --- | ---: | ---: | ---: | --- |'];
  return [...(several ? [`## ${markdownText(title)}`, ''] : []), ...head, ...rows, ''];
}

function pullLines(state: ComparisonState, several: boolean): string[] {
  if (state.samples.length === 0) return [];
  const heads = ['Round', 'Lane', ...(several ? ['Image'] : []), 'Node', 'Pulled', 'With waiting', 'Event'];
  const rules = heads.map(head => (head === 'Pulled' || head === 'With waiting' ? '---:' : '---'));
  const cells = (sample: Sample) => [
    String(sample.round),
    sample.lane,
    ...(several ? [imageName(sample.image)] : []),
    sample.node ?? '–',
    outcomeWords(sample, isLive(state)),
    includingWaitingWords(sample),
    eventWords(sample),
  ];
  return [row(heads), `| ${rules.join(' | ')} |`, ...state.samples.map(sample => row(cells(sample)))];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}

function bullet(words: string): string {
  return `- ${markdownText(words)}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |`;
}
