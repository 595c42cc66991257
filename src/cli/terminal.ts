import { stripVTControlCharacters, styleText } from 'node:util';

/** Where a command prints: results on stdout, everything else on stderr. */
export interface Terminal {
  result(line: string): void;
  note(line: string): void;
  /** A line that the next one replaces, where there is a screen; elsewhere it is dropped. */
  progress(line: string): void;
  paint(style: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string): string;
}

/** Colour and progress only on a screen; NO_COLOR (no-color.org) is honoured. */
export function processTerminal({ stdout, stderr, env }: typeof process): Terminal {
  const isColourful = stdout.isTTY && !env.NO_COLOR;
  const clear = () => stderr.isTTY && stderr.write('\r\u001b[K');
  const print = (stream: NodeJS.WriteStream) => (line: string) => {
    clear();
    stream.write(`${line}\n`);
  };
  return {
    result: print(stdout),
    note: print(stderr),
    progress(line) {
      if (clear()) stderr.write(line);
    },
    paint: (style, text) => (isColourful ? styleText(style, text) : text),
  };
}

/** Aligns cells in columns, two spaces apart; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => width(row[column] ?? ''))));
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
