/** A place in a text: lines and columns from 1, the offset from 0. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export type Yaml = typeof import('yaml');

/** The package is loaded when the first text is read. */
export function loadYaml(): Promise<Yaml> {
  return import('yaml');
}

/** Turns offsets of a text into positions. */
export function positionsIn(text: string): (offset: number) => TextPosition {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  };
}

/** `line 3, column 5`. */
export function placeIn({ line, column }: TextPosition): string {
  return `line ${line}, column ${column}`;
}

/** What the parser says, as a part of a sentence: it adds the place and a picture of the line on lines of their own. */
export function parserWords(message: string): string {
  const [first = ''] = message.split('\n');
  if (/call stack/i.test(first)) return 'its nesting cannot be followed';
  return first.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');
}
