/**
 * Text that others wrote (a registry, Azure, a cluster, a program), made fit to be shown.
 *
 * It may hold what acts in place of being read: links of Markdown, which VS Code opens out of a notification, commands included
 * (`[x](command:…)`, src/vs/base/common/linkedText.ts there); escape sequences, which a terminal obeys (ECMA-48, also as C1 controls);
 * and marks that turn the direction of writing or cannot be seen (Unicode TR 36).
 */

/** Longer than any honest sentence. */
const maxLength = 2000;
const maxLinesLength = 8000;

/**
 * CSI, then OSC, DCS, SOS, PM and APC with what they carry up to their end, then the short ones. What is carried holds no other beginning: a
 * text of nothing but beginnings is looked through once.
 */
const sequences =
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n\u009d\u0090\u0098\u009e\u009f]{0,2000}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]{0,8}[0-Z\\^-~]/g;

/** Controls, marks of format and direction, halves of characters, separators of lines, and letters that are blank. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u3164\uffa0]+/gu;
const unprintableInLines =
  /(?:(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u3164\uffa0])+/gu;

/** Text of any length for a terminal or an editor, with its lines and tabs: nothing in it acts, and nothing in it hides. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(sequences, '').replace(unprintableInLines, ' ');
}

/** Text in one line of at most so many characters, with no link that VS Code would open. */
export function plainText(text: string, most = maxLength): string {
  const line = roughly(text, most).replace(sequences, '').replace(unprintable, ' ').replace(/\s+/g, ' ');
  return cut(unlinked(line.trim()), most);
}

/** The same, with its lines and tabs. */
export function plainLines(text: string, most = maxLinesLength): string {
  return cut(unlinked(printable(roughly(text, most)).trim()), most);
}

/** VS Code wants the two brackets side by side. */
function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** What is far beyond the bound is not looked at. */
function roughly(text: string, most: number): string {
  return text.slice(0, 4 * most + 10_000);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
