import { formatElapsed } from '../../base/units';
import { circumstancesOf, timeWords } from '../../teleport/comparison/circumstances';
import { compareRuns } from '../../teleport/comparison/compareRuns';
import { escapeMarkup, markupText } from '../../teleport/comparison/markup';
import { remarksOf } from '../../teleport/comparison/remarks';
import type { ComparisonState } from '../../teleport/comparison/state';
import { imageName, laneTitles } from '../../teleport/comparison/words';

/** The parts of the page around its bars and its table of pulls. */

/** A link of the page; `command` is a whole URI such as `command:acrTeleport.exportComparison?…`, and one of any other scheme is left out. */
export interface PageLink {
  readonly label: string;
  readonly command: string;
}

const commandUri = /^command:[\w.-]+(?:\?[\x21-\x7e]*)?$/;

export function navigation(links: readonly PageLink[]): string[] {
  const commands = links.filter(({ command }) => commandUri.test(command));
  if (commands.length === 0) return [];
  const items = commands.map(
    ({ label, command }) => `<a href="${escapeMarkup(command)}">${markupText(label)}</a>`,
  );
  return [`<nav aria-label="What to do with this run">${items.join('')}</nav>`];
}

export function remarks(state: ComparisonState): string[] {
  const items = remarksOf(state).map(({ words }) => `<li>${markupText(words)}</li>`);
  return items.length === 0
    ? []
    : [`<section><h2>What to know of it</h2><ul class="remarks">${items.join('')}</ul></section>`];
}

export function beside(previous: ComparisonState, state: ComparisonState): string {
  const { before, after, lanes, provisos } = compareRuns(previous, state);
  const several = lanes.some(({ image }) => image !== lanes[0]?.image);
  const rows = lanes.map(
    ({ lane, image, before: then, after: now, change }) =>
      `<tr><th scope="row">${laneTitles[lane]}${several ? ` <span class="soft">${markupText(imageName(image))}</span>` : ''}</th><td class="number">${then}</td><td class="number result">${now}</td><td>${change}</td></tr>`,
  );
  const items = provisos.map(words => `<li>${markupText(words)}</li>`).join('');
  return `<section><h2>Two runs side by side</h2>
<table class="runs"><caption>${timeWords(before.startedAt)}, then ${timeWords(after.startedAt)}; medians.</caption>
<thead><tr><th scope="col">Lane</th><th scope="col" class="number">Then</th><th scope="col" class="number">Now</th><th scope="col">Change</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>${items === '' ? '' : `<ul class="remarks">${items}</ul>`}</section>`;
}

export function notes({ notes: told, startedAt }: ComparisonState): string[] {
  if (told.length === 0) return [];
  const items = told.map(
    ({ at, words }) =>
      `<li><span class="soft">${formatElapsed(elapsedAt(at, startedAt))}</span><span>${markupText(words)}</span></li>`,
  );
  return [
    `<section class="long"><h2>Beside the pulls</h2><ol class="notes">${items.join('')}</ol></section>`,
  ];
}

function elapsedAt(at: number, startedAt: number): number {
  return Number.isFinite(at - startedAt) ? at - startedAt : 0;
}

export function facts(state: ComparisonState): string {
  const items = circumstancesOf(state).map(
    ([name, words]) => `<div><dt>${name}</dt><dd>${markupText(words)}</dd></div>`,
  );
  return `<section><h2>Circumstances</h2><dl class="facts">${items.join('')}</dl></section>`;
}
