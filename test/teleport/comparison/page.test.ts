import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ComparisonState } from '../../../src/teleport/comparison/state';
import { comparisonPage, type PageOptions, redrawAfterMs } from '../../../src/ui/comparison/page';
import { pageStyle } from '../../../src/ui/comparison/page.css';
import { anyNumber, anyRun, anyText } from './anyRun';
import { assertGolden } from './golden';
import { tagsOf } from './markupTags';
import {
  aborted,
  alreadyThere,
  begun,
  done,
  failed,
  manyRounds,
  racing,
  racingAt,
  running,
  runningAt,
  squashed,
  twoImages,
  withFacts,
} from './runs';

const links = [
  { label: 'Export Markdown', command: 'command:acrTeleport.exportComparison?%5B%22markdown%22%5D' },
  { label: 'Run Again', command: 'command:acrTeleport.compare' },
];

function page(state: ComparisonState, more: Partial<PageOptions> = {}): string {
  return comparisonPage(state, { nonce: 'n0nce', now: runningAt, links, ...more });
}

/** Without the style sheet, which is looked at and not compared. */
function bodyOf(html: string): string {
  return html.slice(html.indexOf('<body>'));
}

const allowedTags =
  '!doctype html head meta title body svg defs pattern rect circle line text main header section nav h1 h2 p span small strong a ul ol li div dl dt dd table caption thead tbody tr th td'.split(
    ' ',
  );

describe('the page of a comparison', () => {
  it('is the file done.html.golden', () => {
    assertGolden('done.html.golden', bodyOf(page(done, { previous: squashed })));
  });

  it('is the file running.html.golden while it runs', () => {
    assertGolden('running.html.golden', bodyOf(page(running)));
  });

  it('lets in its own style and nothing else', () => {
    const html = page(done);
    assert.match(
      html,
      /content="default-src 'none'; style-src 'nonce-n0nce'; form-action 'none'; base-uri 'none'"/,
    );
    assert.match(html, /<style nonce="n0nce">/);
    assert.doesNotMatch(html, /<script|\sstyle=|\son\w+=|https?:|@import|url\((?!#)/);
    assert.match(comparisonPage(done, { nonce: `x"; script-src *`, now: 0 }), /'nonce-xscript-src';/);
  });

  it('takes all colors from the theme', () => {
    const style = pageStyle.slice(0, pageStyle.indexOf('@media print'));
    assert.doesNotMatch(style, /#[\da-f]{3,8}\b(?!\))|rgba?\(|hsla?\(/i);
    for (const [, value] of style.matchAll(/(?:color|background|fill|stroke):\s*([^;]+);/g))
      assert.match(value ?? '', /^(?:var\(--[\w-]+\)|url\(#\w+\)|none)$/);
  });

  it('says the result first, then shows it, then gives the pulls', () => {
    const body = bodyOf(page(done));
    const places = [
      '<h1>azure-vote-front:v1',
      '4.3 × <small>faster</small>',
      'Teleport 8.0 s against 34.7 s: 4.3 × faster; 3 rounds.',
      'role="img"',
      'Export Markdown',
      '<caption>',
      'Circumstances',
    ].map(text => body.indexOf(text));
    assert.ok(places.every(place => place > 0));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('gives each bar its words', () => {
    assert.match(
      page(done),
      /role="img" aria-label="Teleport, azure-vote-front:v1: median 8\.0 s, spread 7\.9–8\.2 s, pulls 3"/,
    );
    assert.match(
      page(running),
      /aria-label="Normal pull, azure-vote-front:v1: pulling for 12 s in round 2; median 33\.9 s/,
    );
  });

  it('lets bars and seconds go on by style alone, where motion is wanted', () => {
    const html = page(running);
    assert.match(html, /@keyframes grow-0 \{ from \{ width: 31%; \} to \{ width: 100%; \} \}/);
    assert.match(
      html,
      /@media \(prefers-reduced-motion: no-preference\) \{\s+body:not\(\.vscode-reduce-motion\) \.grow-0 \{ animation: grow-0 27600ms linear forwards; \}/,
    );
    assert.match(html, /class="shuttle growing grow-0" x="0" y="7" height="26" width="31%"/);
    assert.match(html, /\.tick-0::after \{ --seconds: 12; \}/);
    assert.doesNotMatch(page(done), /@keyframes|growing"/);
  });

  it('says how long until a bar has no more room', () => {
    assert.equal(redrawAfterMs(running, runningAt), 27_600);
    assert.equal(redrawAfterMs(racing, racingAt), 2_700);
    assert.equal(redrawAfterMs(racing, racingAt + 2_700), 2_000);
    assert.equal(redrawAfterMs(done, runningAt), undefined);
    assert.equal(redrawAfterMs(aborted, runningAt), undefined);
  });

  it('gives a row to each pull, the latest first while more come', () => {
    const rows = (html: string) =>
      [
        ...html.matchAll(/<tr role="row"[^>]*><td role="cell" class="number">(\d)<\/td>.*?<\/svg>(\w+)</g),
      ].map(([, round, lane]) => `${round} ${lane}`);
    assert.deepEqual(rows(page(running)), ['2 shuttle', '2 teleport', '1 shuttle', '1 teleport']);
    assert.deepEqual(rows(page(aborted)), ['1 teleport', '1 shuttle', '2 teleport', '2 shuttle']);
  });

  it('says what does not count, what failed and where it was given up', () => {
    assert.match(page(alreadyThere), /<li>4 pulls do not count: the image was already on the node/);
    assert.match(page(failed), /Failed before the first round .*<p class="sentence error">demo-aks refused/s);
    assert.match(page(aborted), /Stopped in round 2 of 3/);
    assert.match(page(aborted), /not finished/);
    const givenUp = withFacts(racing, { kind: 'phase', phase: 'aborted', at: racingAt });
    for (const state of [failed, givenUp]) assert.doesNotMatch(page(state), /role="img"|class="key"/);
  });

  it('has a section for each image', () => {
    const body = bodyOf(page(twoImages));
    assert.match(body, /<h1>azure-vote-front:v1 and redis:6\.0\.8<\/h1>/);
    assert.equal(body.match(/<h2 class="image">/g)?.length, 2);
    assert.equal(body.match(/<ul class="chart">/g)?.length, 2);
    assert.match(body, /15\.8 × <small>faster<\/small>/);
    assert.match(body, /<p class="head words">no difference<\/p>/);
  });

  it('sets an earlier run beside it', () => {
    const body = bodyOf(page(done, { previous: squashed }));
    assert.match(body, /Two runs side by side/);
    assert.match(
      body,
      /<td class="number">1\.9 s<\/td><td class="number result">8\.0 s<\/td><td>4\.2 × slower<\/td>/,
    );
    assert.match(body, /The images differ: azure-vote-front:squashed first/);
  });

  it('links to commands alone', () => {
    const body = bodyOf(
      page(done, {
        links: [
          ...links,
          { label: 'Evil', command: 'https://evil.example' },
          { label: 'Worse', command: 'javascript:alert(1)' },
          { label: 'Broken', command: 'command:x?"><script>' },
        ],
      }),
    );
    assert.doesNotMatch(body, /Evil|Worse|javascript:|<script/);
    assert.match(body, /href="command:x\?&quot;&gt;&lt;script&gt;"/);
    assert.doesNotMatch(bodyOf(page(done, { links: [] })), /<nav/);
  });

  it('keeps a long argument of a link whole', () => {
    const command = `command:x?${'a'.repeat(5_000)}`;
    assert.ok(page(done, { links: [{ label: 'Long', command }] }).includes(`href="${command}"`));
  });

  it('shows what comes from outside as it is, for any run', () => {
    const link = fc.record({ label: anyText, command: anyText });
    fc.assert(
      fc.property(
        anyRun,
        anyRun,
        anyNumber,
        fc.array(link, { maxLength: 2 }),
        (run, previous, now, given) => {
          const html = comparisonPage(run, { nonce: 'n0nce', now, links: given, previous });
          for (const { name, attributes } of tagsOf(html)) {
            assert.ok(allowedTags.includes(name), name);
            assert.doesNotMatch(attributes.replace(/"[^"]*"/g, '""'), /\s(?:on\w*|style|src)=/);
          }
          assert.doesNotMatch(html, /\p{Cs}/u);
          const style = html.slice(html.indexOf(pageStyle) + pageStyle.length, html.indexOf('</style>'));
          assert.doesNotMatch(style, /<|NaN|Infinity|undefined/);
          const wait = redrawAfterMs(run, now);
          assert.ok(wait === undefined || wait >= 1000);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('comes of a run that has not begun, and of one with many rounds', () => {
    assert.match(page(begun()), /Preparing/);
    assert.equal(page(manyRounds(50)).match(/<tr role="row"/g)?.length, 101);
  });
});
