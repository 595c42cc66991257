import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExplainedError, explain, explainFully } from '../../src/base/errors';
import { plainLines, plainText, printable } from '../../src/base/outsideText';

/** As VS Code finds links in notifications and in messages of inputs (src/vs/base/common/linkedText.ts). */
const vsCodeLink = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

/** What steers a terminal, or cannot be seen and turns or splits what can be. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u3164]/u;

/** Pieces that links and escape sequences are made of, in any order, among any other text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[click](command:workbench.action.closeWindow)',
        '[x](https://evil.example "title")',
        '[',
        ']',
        '](',
        '(command:a.b)',
        '(file:///etc/passwd)',
        '\u001b[2J',
        '\u001b]8;;https://evil.example\u0007',
        '\u001b]52;c;ZXZpbA==\u001b\\',
        '\u009b31m',
        '\u009d0;title\u009c',
        '\u001b',
        '\u202e',
        '\u2066',
        '\u200b',
        '\ufeff',
        '\u00ad',
        '\r',
        '\n',
        '\ud800',
        '\u{e0041}',
      ),
      fc.string(),
    ),
  )
  .map(parts => parts.join(''));

const link = '[click](command:workbench.action.closeWindow)';

describe('text from outside', () => {
  it('has no link that VS Code would open, whatever it is made of', () => {
    assert.match(link, vsCodeLink);
    fc.assert(
      fc.property(hostile, text => {
        const shown = [plainText(text), plainLines(text), explain(new Error(text)), explain(text)];
        for (const each of shown) assert.doesNotMatch(each, vsCodeLink);
      }),
    );
  });

  it('has no control character, no escape sequence, and nothing that turns or hides writing', () => {
    fc.assert(
      fc.property(hostile, text => {
        assert.doesNotMatch(plainText(text), unprintable);
        for (const many of [plainLines(text), printable(text)])
          assert.doesNotMatch(many.replace(/[\n\t]/g, ''), unprintable);
      }),
    );
  });

  it('is bounded, and says where it was cut', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 30 }), (text, most) => {
        for (const each of [plainText(text, most), plainLines(text, most)]) {
          assert.ok(each.length <= most);
        }
      }),
    );
    assert.equal(plainText('a'.repeat(10_000)), `${'a'.repeat(1999)}…`);
    assert.equal(plainText('ab🚀d', 4), 'ab…');
  });

  it('stays readable: a link is its text and its address beside it, a sequence goes as a whole', () => {
    assert.equal(plainText(`Refused: ${link}.`), 'Refused: [click] (command:workbench.action.closeWindow).');
    assert.equal(plainText('\u001b[31mno\u001b[0m \u001b]0;title\u0007room'), 'no room');
    assert.equal(plainText('\u009b31mno\u009b0m \u009d0;title\u009croom'), 'no room');
    assert.equal(plainText(' one\r\n two\u2028three '), 'one two three');
    assert.equal(plainText('user\u202etxt.exe'), 'user txt.exe');
  });

  it('keeps its lines and tabs where it may have some', () => {
    assert.equal(plainLines('one\r\n\ttwo\u0085\rthree\n'), 'one\n\ttwo three');
    assert.equal(printable('one\r\n\ttwo\n'), 'one\n\ttwo\n');
  });

  it('is as it was where it is harmless', () => {
    const harmless = 'Größe 5 % (of "[1,2]") – 漢字 🚀 é ❤️ a[0] (b) https://aka.ms/acr/firewall';
    assert.equal(plainText(harmless), harmless);
    assert.equal(printable(`${link} stays in a terminal`), `${link} stays in a terminal`);
  });

  it('takes no time that grows faster than it', () => {
    const begun = performance.now();
    for (const unit of ['\u001b]', '\u009d', '\u001b[', '\u001b[1;', '](', '\u001bP', ' '])
      plainLines(unit.repeat(300_000));
    assert.ok(performance.now() - begun < 3000);
  });

  it('takes no such time either where it may have any length', () => {
    const begun = performance.now();
    for (const unit of ['\u001b]', '\u009d', '\u0090', '\u009e\u009f', '\u001b[1;', '\u001bP'])
      printable(unit.repeat(300_000));
    assert.ok(performance.now() - begun < 3000);
  });
});

describe('errors for people', () => {
  it('have nothing of it in their message, hint or detail', () => {
    const text = `\u001b[2J\u202e${link}`;
    const error = new ExplainedError(text, { code: 'x', hint: text, detail: `${link}\n${link}\u001b[0m` });
    const clean = '[click] (command:workbench.action.closeWindow)';
    assert.equal(error.message, clean);
    assert.equal(explainFully(error), `${clean} ${clean}\n  ${clean}\n  ${clean}`);
  });
});
