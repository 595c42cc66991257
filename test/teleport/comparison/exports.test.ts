import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparisonAsCsv, csvColumns } from '../../../src/teleport/comparison/csv';
import { comparisonAsMarkdown } from '../../../src/teleport/comparison/markdown';
import { comparisonAsJson } from '../../../src/teleport/comparison/runJson';
import { comparisonAsSvg } from '../../../src/teleport/comparison/svg';
import { comparisonAsText } from '../../../src/teleport/comparison/text';
import { anyRun } from './anyRun';
import { assertGolden } from './golden';
import { tagsOf } from './markupTags';
import { aborted, alreadyThere, begun, done, failed, oneLaneFailed, running, twoImages } from './runs';

/** Reads CSV as RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  const rows: string[][] = [[]];
  let end = 0;
  for (const [all, cell = '', after] of text.matchAll(cells)) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    end += all.length;
    if (after === '\r\n' && end < text.length) rows.push([]);
  }
  assert.equal(end, text.length, 'This is no CSV.');
  return rows;
}

describe('the exports of a comparison', () => {
  const goldens = [
    ['done.golden.md', comparisonAsMarkdown(done)],
    ['twoImages.golden.md', comparisonAsMarkdown(twoImages)],
    ['oneLaneFailed.golden.md', comparisonAsMarkdown(oneLaneFailed)],
    ['done.golden.csv', comparisonAsCsv(done)],
    ['done.golden.svg', comparisonAsSvg(done)],
    ['twoImages.golden.svg', comparisonAsSvg(twoImages)],
    ['done.json.golden', `${JSON.stringify(comparisonAsJson(done), undefined, 2)}\n`],
    ['done.golden.txt', `${comparisonAsText(done).join('\n')}\n`],
  ] as const;
  for (const [name, text] of goldens) it(`are the file ${name}`, () => assertGolden(name, text));

  it('say in Markdown how far a run came that did not end', () => {
    assert.match(comparisonAsMarkdown(running), /^Round 2 of 3$/m);
    assert.match(comparisonAsMarkdown(aborted), /^Stopped in round 2 of 3$/m);
    assert.match(comparisonAsMarkdown(failed), /^Failed before the first round: demo-aks refused/m);
    assert.match(comparisonAsMarkdown(alreadyThere), /^- 4 pulls do not count: the image was already/m);
  });

  it('write each pull as a line of CSV, with names that are documented', () => {
    const [head, ...rows] = parseCsv(comparisonAsCsv(aborted));
    assert.deepEqual(
      head,
      csvColumns.map(({ name }) => name),
    );
    assert.ok(csvColumns.every(({ meaning }) => meaning !== ''));
    assert.equal(rows.length, aborted.samples.length);
    const last = Object.fromEntries(head.map((name, index) => [name, rows.at(-1)?.[index]]));
    assert.deepEqual([last.outcome, last.pulled_ms, last.ended_at], ['pending', '', '']);
  });

  it('keep nanoseconds in CSV and JSON', () => {
    assert.match(comparisonAsCsv(done), /,pulled,8011\.045191,/);
    assert.equal(comparisonAsJson(done).samples[2]?.pulledMs, 8_011.045_191);
  });

  for (const formula of ['=HYPERLINK("http://x")', '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])
    it(`leave ${JSON.stringify(formula)} no formula to a spreadsheet`, () => {
      const samples = done.samples.map(sample => ({ ...sample, event: formula, node: formula }));
      const rows = parseCsv(comparisonAsCsv({ ...done, samples })).slice(1);
      for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[\s]*[=+\-@＝＋－＠]/);
    });

  it('keep what comes from outside in its cell of CSV, for any run', () => {
    fc.assert(
      fc.property(anyRun, run => {
        const rows = parseCsv(comparisonAsCsv(run));
        assert.equal(rows.length, run.samples.length + 1);
        const numbers = csvColumns.flatMap(({ name }, index) =>
          /_ms|_bytes|round/.test(name) ? [index] : [],
        );
        for (const row of rows) {
          assert.equal(row.length, csvColumns.length);
          row.forEach((cell, index) => {
            if (!numbers.includes(index)) assert.doesNotMatch(cell, /^[=+\-@\t\r＝＋－＠]/);
          });
        }
      }),
    );
  });

  it('draw a picture that tells itself in words, for any run', () => {
    fc.assert(
      fc.property(anyRun, run => {
        const svg = comparisonAsSvg(run);
        const tags = tagsOf(svg);
        assert.deepEqual(
          tags.slice(0, 3).map(({ name }) => name),
          ['svg', 'title', 'desc'],
        );
        const allowed = 'svg title desc defs pattern rect circle line text'.split(' ');
        for (const { name, attributes } of tags) {
          assert.ok(allowed.includes(name), name);
          assert.doesNotMatch(attributes, /\son|href|NaN|Infinity|undefined/);
        }
        assert.doesNotMatch(svg, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u);
      }),
    );
  });

  it('tell lanes apart in a picture without color', () => {
    const svg = comparisonAsSvg(twoImages);
    for (const words of ['Teleport', 'Normal pull', 'Artifact Streaming', '34.7 s', '944 MB, 29 layers'])
      assert.ok(svg.includes(`>${words}</text>`), words);
    assert.match(svg, /\.shuttle\{fill:url\(#shuttle\)\}\.streaming\{fill:url\(#streaming\)\}/);
  });

  it('leave nothing from outside to be read as Markdown, for any run', () => {
    fc.assert(
      fc.property(anyRun, run => {
        const text = comparisonAsMarkdown(run);
        assert.doesNotMatch(text, /(?<!\\)<(?:script|img|style)|(?<!\\)\]\(command:|undefined|\p{Cs}/u);
        const lines = text.split('\n');
        const tables = lines.filter(line => line.startsWith('| '));
        for (const line of tables) assert.match(line, / \|$/);
      }),
    );
  });

  it('print for any run what steers no terminal', () => {
    fc.assert(
      fc.property(anyRun, run => {
        for (const line of comparisonAsText(run)) assert.doesNotMatch(line, /[\u0000-\u001f\u007f\u202e]/);
      }),
    );
  });

  it('come of a run that has not begun', () => {
    const state = begun();
    assert.match(comparisonAsMarkdown(state), /Nothing is measured yet/);
    assert.equal(parseCsv(comparisonAsCsv(state)).length, 1);
    assert.ok(tagsOf(comparisonAsSvg(state)).length > 0);
  });
});
