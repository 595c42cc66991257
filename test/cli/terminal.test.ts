import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { jsonPrinter, processTerminal, table, tablePrinter } from '../../src/cli/terminal';

/** A terminal whose streams are screens or not, and what went to them. */
function terminal({ out, err, env = {} }: { out: boolean; err: boolean; env?: NodeJS.ProcessEnv }) {
  const stdout = Object.assign(new PassThrough(), { isTTY: out });
  const stderr = Object.assign(new PassThrough(), { isTTY: err });
  const streams = { stdout, stderr, env } as unknown as Parameters<typeof processTerminal>[0];
  const written = (stream: PassThrough) => String(stream.read() ?? '');
  return { ...processTerminal(streams), stdout, out: () => written(stdout), err: () => written(stderr) };
}

const screen = { out: true, err: true };
const coloured = /\u001b\[\d+m/;

describe('terminal', () => {
  const forced = process.env.FORCE_COLOR;
  before(() => {
    // Newer versions of Node ask the test's own terminal too.
    process.env.FORCE_COLOR = '1';
  });
  after(() => {
    if (forced === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = forced;
  });

  it('colours on a screen', () => {
    const { paint, result, detail, out, err } = terminal(screen);
    result(`a  ${paint('green', 'expanded')}  b`);
    assert.equal(out(), 'a  \u001b[32mexpanded\u001b[39m  b\n');
    detail('a step');
    assert.match(err(), coloured);
  });

  it('colours nothing where NO_COLOR is set', () => {
    const { paint, detail, err } = terminal({ ...screen, env: { NO_COLOR: '1' } });
    assert.equal(paint('green', 'expanded'), 'expanded');
    detail('a step');
    assert.doesNotMatch(err(), coloured);
  });

  it('colours each stream by what that one is', () => {
    const toFile = terminal({ out: false, err: true });
    assert.equal(toFile.paint('green', 'expanded'), 'expanded');
    const logged = terminal({ out: true, err: false });
    logged.detail('a step');
    assert.equal(logged.err(), 'a step\n');
  });

  it('shows progress on a screen, and clears it before the next line', () => {
    const { progress, note, err } = terminal(screen);
    progress('1 of 2');
    note('done');
    assert.equal(err(), '\r\u001b[K1 of 2\r\u001b[Kdone\n');
  });

  it('drops progress elsewhere', () => {
    const { progress, err } = terminal({ out: true, err: false });
    progress('1 of 2');
    assert.equal(err(), '');
  });

  it('prints no sequence that is not its own, and nothing that cannot be seen, on a screen or into a file', () => {
    const hostile = 'a\u001b[2J\u001b]52;c;ZXZpbA==\u0007b\u009b31mc\u202ed\u001b[32mready\rx';
    for (const isScreen of [true, false]) {
      const { paint, result, note, detail, out, err } = terminal({ out: isScreen, err: isScreen });
      result(`${hostile} ${paint('red', `no${hostile}`)}\n\tnext`);
      note(hostile);
      detail(hostile);
      const own = /\u001b\[(?:31|39|2|22)m|\r\u001b\[K/g;
      const written = out() + err();
      assert.equal(written.match(own)?.length ?? 0, isScreen ? 7 : 0);
      assert.doesNotMatch(written.replace(own, '').replace(/[\n\t]/g, ''), /[\p{Cc}\p{Cf}]/u);
      assert.match(written.replace(own, ''), /^abc dready x noabc dready x\n\tnext\n/);
    }
  });

  it('shows progress in one line, whatever it quotes', () => {
    const { progress, err } = terminal(screen);
    progress('pulling\n\u001b[1A\u001b[2Knode');
    assert.equal(err(), '\r\u001b[Kpulling node');
  });

  it('aligns what it paints', () => {
    const { paint } = terminal(screen);
    const [first = '', second = ''] = table([
      [paint('green', 'on'), 'x'],
      ['longer', 'y'],
    ]);
    assert.ok(first.endsWith('      x') && second === 'longer  y');
  });

  it('minds nothing of a reader that has gone', () => {
    const { stdout, result } = terminal(screen);
    stdout.destroy(new Error('EPIPE'));
    result('unread');
  });
});

describe('table', () => {
  it('aligns columns by their widest cell, coloured or not, and leaves the last one ragged', () => {
    const rows = [
      ['NAME', 'STATE', 'AGE'],
      ['a', '\u001b[32mready\u001b[39m', '2 days'],
      ['longest', 'off', ''],
    ];
    assert.deepEqual(table(rows), [
      'NAME     STATE  AGE',
      'a        \u001b[32mready\u001b[39m  2 days',
      'longest  off',
    ]);
  });

  it('takes as many rows as a registry can have repositories', () => {
    const rows = Array.from({ length: 200_000 }, () => ['a', 'b']);
    assert.equal(table(rows).length, rows.length);
  });
});

describe('tablePrinter', () => {
  it('prints what table would, where there are few rows', () => {
    const lines: string[] = [];
    const printer = tablePrinter(['A', 'B'], line => lines.push(line));
    printer.add(['long', '1']);
    printer.add(['x', '2']);
    assert.deepEqual(lines, []);
    printer.end(true);
    assert.deepEqual(
      lines,
      table([
        ['A', 'B'],
        ['long', '1'],
        ['x', '2'],
      ]),
    );
  });

  it('prints a hundred rows at a time, in columns that only widen', () => {
    const lines: string[] = [];
    const printer = tablePrinter(['A', 'B'], line => lines.push(line));
    for (let row = 1; row <= 100; row++) printer.add(['wide', String(row)]);
    assert.equal(lines.length, 101);
    printer.add(['x', '101']);
    printer.end(false);
    assert.deepEqual(lines.slice(100), ['wide  100', 'x     101']);
  });

  it('prints no head without a row', () => {
    tablePrinter(['A'], () => assert.fail('It printed.')).end(true);
  });
});

describe('jsonPrinter', () => {
  const printed = (values: readonly unknown[], isWhole = true) => {
    const lines: string[] = [];
    const printer = jsonPrinter(line => lines.push(line));
    for (const value of values) printer.add(value);
    printer.end(isWhole);
    return lines.join('\n');
  };

  it('prints an array as JSON.stringify does', () => {
    for (const values of [[], [1], [{ a: 'x\ny', b: [] }, { c: { d: 1 } }]])
      assert.equal(printed(values), JSON.stringify(values, undefined, 2));
  });

  it('leaves one open that was broken off', () => {
    assert.equal(printed([1, 2], false), '[\n  1,\n  2');
    assert.equal(printed([], false), '');
  });
});
