import { stripVTControlCharacters, styleText } from 'node:util';
import { plainText, printable } from '../base/outsideText';

/** Where a command prints: results on stdout, everything else on stderr. */
export interface Terminal {
  result(line: string): void;
  note(line: string): void;
  /** A note for whoever asked for details. */
  detail(line: string): void;
  /** A line that the next one replaces, where there is a screen; elsewhere it is dropped. */
  progress(line: string): void;
  /** Colours a part of a result. */
  paint(style: Style, text: string): string;
}

export type Style = 'green' | 'yellow' | 'red' | 'dim';

/**
 * Colour and progress only on a screen; NO_COLOR (no-color.org) is honoured. What is printed quotes registries, clusters and programs, so
 * that of all escape sequences only those of `paint` reach the screen: they are marked in a way that nobody outside this process knows.
 */
export function processTerminal({
  stdout,
  stderr,
  env,
}: Pick<typeof process, 'stdout' | 'stderr' | 'env'>): Terminal {
  // A reader that has gone, as `| head` does, is no failure of the command.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const mark = crypto.randomUUID().replaceAll('-', '');
  const marked = new RegExp(`\u001b\\]${mark};(\\d+)\u0007`);
  const painter = ({ isTTY }: NodeJS.WriteStream) => {
    const isColourful = isTTY && !env.NO_COLOR;
    return (style: Style, text: string) =>
      isColourful
        ? styleText(style, printable(text)).replace(/\u001b\[(\d+)m/g, `\u001b]${mark};$1\u0007`)
        : text;
  };
  // Every second piece is the number of one of our own colours.
  const shown = (line: string) =>
    line
      .split(marked)
      .map((piece, index) => (index % 2 === 0 ? printable(piece) : `\u001b[${piece}m`))
      .join('');
  const dim = painter(stderr);
  const clear = () => stderr.isTTY && stderr.write('\r\u001b[K');
  const print = (stream: NodeJS.WriteStream) => (line: string) => {
    clear();
    stream.write(`${shown(line)}\n`);
  };
  const note = print(stderr);
  return {
    result: print(stdout),
    note,
    detail: line => note(dim('dim', line)),
    progress(line) {
      if (clear()) stderr.write(plainText(line));
    },
    paint: painter(stdout),
  };
}

/** Aligns cells in columns, two spaces apart; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), 0),
  );
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
