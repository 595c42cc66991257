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
export function table(rows: readonly Row[]): string[] {
  return aligned(rows, widthsOf(rows));
}

type Row = readonly string[];

function widthsOf(rows: readonly Row[], atLeast: readonly number[] = []): number[] {
  return (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), atLeast[column] ?? 0),
  );
}

function aligned(rows: readonly Row[], widths: readonly number[]): string[] {
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

/** Results that are printed as they come, so that a long list is never at hand as a whole. */
export interface Printer<T> {
  add(next: T): void;
  /** Prints what is held back. A list that was broken off is not whole. */
  end(isWhole: boolean): void;
}

const rowsAtOnce = 100;

/** A table, a hundred rows at a time; its columns only ever widen. Nothing is printed where it has no rows. */
export function tablePrinter(head: Row, print: (line: string) => void): Printer<Row> {
  const rows: Row[] = [head];
  let widths: readonly number[] = [];
  let hasRows = false;
  const end = () => {
    if (!hasRows) return;
    widths = widthsOf(rows, widths);
    for (const line of aligned(rows.splice(0), widths)) print(line);
  };
  const add = (row: Row) => {
    hasRows = true;
    rows.push(row);
    if (rows.length > rowsAtOnce) end();
  };
  return { add, end };
}

/** A JSON array, an element at a time. One that was broken off is left open, so that no program takes it for whole. */
export function jsonPrinter(print: (line: string) => void): Printer<unknown> {
  let held: string | undefined;
  return {
    add(next) {
      print(held === undefined ? '[' : `${held},`);
      held = JSON.stringify(next, undefined, 2).replace(/^/gm, '  ');
    },
    end(isWhole) {
      if (held !== undefined) print(held);
      if (isWhole) print(held === undefined ? '[]' : ']');
    },
  };
}
