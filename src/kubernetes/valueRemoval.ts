/** A value that was sent and is not to be seen again. */
export interface SentValue {
  readonly name: string;
  readonly value: string;
  /** Of a Secret: no piece of it is to be seen either. Others are removed where they stand as a whole. */
  readonly isSecret: boolean;
}

const removed = '(value removed)';
/** A server's words are read up to here. */
const maxText = 20_000;
/** A piece of a Secret this long is removed: errors of a JSON parser quote what is around the place. */
const pieceLength = 8;
/** Shorter ones, and words like these, stand in many a sentence that is not about them. */
const wholeLength = 4;
const commonplace = /^(?:true|false|null|none|yes|no|on|off|\d{1,5})$/i;

/** A value with the forms in which a server writes it: worked out once for many texts. */
export interface WrittenValue extends SentValue {
  readonly forms: readonly string[];
}

export function written(sent: SentValue): WrittenValue {
  return { ...sent, forms: formsOf(sent.value) };
}

/** A text without such values, in any of their forms. */
export function wordsWithout(text: string, values: readonly WrittenValue[]): string {
  const said = text.slice(0, maxText);
  const hidden = new Uint8Array(said.length);
  const pieces = values.some(({ isSecret }) => isSecret) ? piecesIn(said) : new Set<string>();
  for (const value of values) {
    if (value.value === '') continue;
    for (const form of value.forms) hide(hidden, placesOf(said, form, value));
    if (value.isSecret) hide(hidden, sharedPieces(said, pieces, value.forms));
  }
  return shown(said, hidden);
}

type Place = readonly [start: number, end: number];

function hide(hidden: Uint8Array, places: Iterable<Place>): void {
  for (const [start, end] of places) hidden.fill(1, start, end);
}

function shown(text: string, hidden: Uint8Array): string {
  let kept = '';
  for (let start = 0; start < text.length; ) {
    const isHidden = hidden[start] === 1;
    const next = hidden.indexOf(isHidden ? 0 : 1, start);
    const end = next === -1 ? text.length : next;
    kept += isHidden ? removed : text.slice(start, end);
    start = end;
  }
  return kept;
}

/** As it is, quoted once and twice as JSON, Go's JSON and Go's `%q` do, in base64, and as Go prints bytes (`%v`, `%#v`). */
function formsOf(value: string): string[] {
  // None of the long ones can be in the text as a whole, and pieces of bytes are read by nobody.
  if (value.length > maxText) return [value, Buffer.from(value).toString('base64')];
  const quoted = JSON.stringify(value).slice(1, -1);
  const escaped = quoted.replace(/[<>&\u2028\u2029]/g, escapedInGo);
  const bytes = Buffer.from(value);
  const forms = [
    value,
    value.trim(),
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    [...bytes].join(' '),
    [...bytes].map(byte => `0x${byte.toString(16)}`).join(', '),
  ];
  return [...new Set(forms)].filter(form => form !== '');
}

/** As `encoding/json` of Go writes what could be markup in a page. */
function escapedInGo(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function* placesOf(text: string, form: string, { name }: SentValue): Generator<Place, void> {
  const isShort = form.length < wholeLength || commonplace.test(form);
  if (isShort) return yield* valuesOf(text, form, name);
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
    const end = at + form.length;
    if (form.length >= pieceLength || isWord(text, at, end)) yield [at, end];
  }
}

function isWord(text: string, start: number, end: number): boolean {
  return !/\w/.test(text.charAt(start - 1)) && !/\w/.test(text.charAt(end));
}

/** Behind its name or `value`, as in `PIN: "1"`, `{"PIN":"1"}` and `{Name:PIN Value:1 …}`. */
function* valuesOf(text: string, form: string, name: string): Generator<Place, void> {
  const names = ['value', ...(name === '' ? [] : [literally(name)])].join('|');
  const behind = new RegExp(
    `(?<![\\w])(?:${names})[\\\\"']{0,4}[:=] ?(?<quote>[\\\\"'\`]{0,4})(?<value>${literally(form)})(?![\\w.-])`,
    'gi',
  );
  for (const { index, 0: whole } of text.matchAll(behind))
    yield [index + whole.length - form.length, index + whole.length];
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function piecesIn(text: string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (let at = 0; at + pieceLength <= text.length; at++) pieces.add(text.slice(at, at + pieceLength));
  return pieces;
}

/** Where the text has so many characters of one of the forms in a row; of a long form, every eighth place is looked at. */
function* sharedPieces(
  text: string,
  pieces: ReadonlySet<string>,
  forms: readonly string[],
): Generator<Place, void> {
  for (const form of forms) {
    const step = form.length > maxText ? pieceLength : 1;
    const shared = new Set<string>();
    for (let at = 0; at + pieceLength <= form.length; at += step) {
      const piece = form.slice(at, at + pieceLength);
      if (pieces.has(piece)) shared.add(piece);
    }
    for (const piece of shared)
      for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + 1))
        yield [at, at + pieceLength];
  }
}
