import { formatElapsed } from '../../base/units';
import { settingOf, sizeWords } from '../../teleport/comparison/circumstances';
import { markupText } from '../../teleport/comparison/markup';
import { elapsedMs, progressWords } from '../../teleport/comparison/progress';
import { pendingPulls } from '../../teleport/comparison/pulls';
import { type ComparisonState, isLive } from '../../teleport/comparison/state';
import { type ImageStatistics, statisticsOf } from '../../teleport/comparison/statistics';
import { imageName, imageSentences, speedUpWords } from '../../teleport/comparison/words';
import { chart, chartScale, hasBars, patterns } from './chart';
import { type Motion, motionOf, pullingMs } from './motion';
import { pageStyle } from './page.css';
import { pullTable } from './pullTable';
import { beside, facts, navigation, notes, type PageLink, remarks } from './sections';

export type { PageLink };

export interface PageOptions {
  /** Of letters and digits, new for each page: it lets the style sheet in, and nothing else is let in. */
  readonly nonce: string;
  /** Milliseconds since 1970: what is under way is drawn as of now. */
  readonly now: number;
  readonly links?: readonly PageLink[];
  /** An earlier run to set beside this one. */
  readonly previous?: ComparisonState;
}

interface ImageView {
  readonly statistics: ImageStatistics;
  readonly scale: ReturnType<typeof chartScale>;
}

/** A run as a page for a webview without scripts, which allows links to commands. */
export function comparisonPage(state: ComparisonState, options: PageOptions): string {
  const { nonce, now } = options;
  const views = viewsOf(state, now);
  const motion = motionOf(
    views.flatMap(({ statistics, scale }) =>
      pendingOf(statistics, state).map(pull => [pull, scale] as const),
    ),
    now,
  );
  const title = markupText(views.map(({ statistics }) => nameOf(statistics)).join(' and '));
  const safeNonce = nonce.replace(/[^A-Za-z0-9+/=_-]/g, '');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${safeNonce}'; form-action 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pull times of ${title}</title>
<style nonce="${safeNonce}">${pageStyle}${motion.rules}</style>
</head>
<body>
${patterns}
<main>
${content(state, views, title, motion, options)}
</main>
</body>
</html>
`;
}

/** After how many milliseconds a live page has to be drawn anew, since a bar has no more room to grow; undefined when none grows. */
export function redrawAfterMs(state: ComparisonState, now: number): number | undefined {
  const rests = viewsOf(state, now).flatMap(({ statistics, scale }) =>
    pendingOf(statistics, state).map(pull => scale.endMs - pullingMs(pull, now)),
  );
  return rests.length === 0 ? undefined : Math.max(1000, Math.min(...rests));
}

function viewsOf(state: ComparisonState, now: number): readonly ImageView[] {
  return statisticsOf(state).map(statistics => ({
    statistics,
    scale: chartScale(statistics, state, now),
  }));
}

function pendingOf({ image }: ImageStatistics, state: ComparisonState) {
  return pendingPulls(state, image.reference);
}

function nameOf({ image }: ImageStatistics): string {
  return imageName(image.reference);
}

function content(
  state: ComparisonState,
  views: readonly ImageView[],
  title: string,
  motion: Motion,
  { now, links = [], previous }: PageOptions,
): string {
  const several = views.length > 1;
  const size = several ? '' : sizeOf(views[0]?.statistics);
  return [
    `<header><h1>${title}${size}</h1><p class="soft">${markupText(settingOf(state).join(' · '))}</p></header>`,
    ...progress(state, now),
    ...views.map(view => imageSection(view, state, several, motion, now)),
    ...(views.some(({ statistics }) => hasBars(statistics, pendingOf(statistics, state))) ? [key] : []),
    ...navigation(links),
    ...remarks(state),
    ...(previous ? [beside(previous, state)] : []),
    ...(state.samples.length === 0
      ? []
      : [`<section class="long"><h2>Pulls</h2>\n${pullTable(state, several, motion)}</section>`]),
    ...notes(state),
    facts(state),
  ].join('\n');
}

const key = '<p class="key">Bars are medians; the marks below them are the single pulls.</p>';

function sizeOf(statistics: ImageStatistics | undefined): string {
  const size = statistics ? sizeWords(statistics.image) : '';
  return size === '' ? '' : ` <span class="soft nowrap">— ${markupText(size)}</span>`;
}

function progress(state: ComparisonState, now: number): string[] {
  const words = progressWords(state);
  if (words === undefined) return [];
  const elapsed = formatElapsed(elapsedMs(state, now));
  const error = state.phase === 'failed' ? `<p class="sentence error">${markupText(state.error)}</p>` : '';
  return [
    `<div class="verdict progress"><p class="head words">${words} <small class="soft">${elapsed}</small></p>${error}</div>`,
  ];
}

function imageSection(
  { statistics, scale }: ImageView,
  state: ComparisonState,
  several: boolean,
  motion: Motion,
  now: number,
): string {
  const pending = pendingOf(statistics, state);
  const heading = several
    ? `<h2 class="image">${markupText(nameOf(statistics))}${sizeOf(statistics)}</h2>`
    : '';
  return `<section>${heading}<div class="verdicts">${verdicts(statistics, state)}</div>
${chart(statistics, { scale, pending, motion, now })}</section>`;
}

/** What came out, in large letters once it has; as words while more is to come. */
function verdicts(statistics: ImageStatistics, state: ComparisonState): string {
  const live = isLive(state);
  const heads = state.phase === 'done' ? statistics.speedUps : [];
  return imageSentences(statistics, live)
    .map((sentence, index) => {
      const soFar = live && statistics.lanes.some(({ times }) => times) ? 'So far: ' : '';
      const head = heads[index];
      const large = head && heads.length === statistics.lanes.length - 1 ? headOf(speedUpWords(head)) : '';
      return `<div class="verdict">${large}<p class="sentence">${soFar}${markupText(sentence)}</p></div>`;
    })
    .join('');
}

function headOf(words: string): string {
  const [, factor, change] = /^(.* ×) (\w+)$/.exec(words) ?? [];
  return factor === undefined
    ? `<p class="head words">${words}</p>`
    : `<p class="head">${factor} <small>${change}</small></p>`;
}
