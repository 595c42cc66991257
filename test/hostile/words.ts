import type { Ended } from '../cli/cli';

/** What a hostile server says wherever there is room for words. */
export const hostileWords = [
  '\u001b]0;owned\u0007\u001b[2J\u001b[31mred',
  '\u001b]8;;https://collector.example/\u0007here\u001b]8;;\u0007',
  '\u009b31m',
  '[Sign in again](command:workbench.action.quit)',
  '[there](https://collector.example/)',
  '\u202Etxt.exe\u2066\u200E',
  '\r\nAll is well.\r\u0008\u0008',
].join(' ');

/** The same, and so long that nobody can read past it. */
export const hostileFlood = `${hostileWords} ${'A'.repeat(1_000_000)}`;

const longestLine = 4_000;
const mostTold = 40_000;

/** What is wrong with what a command printed: everything from a server is text, and of a bounded length. */
export function unclean({ out, err }: Ended): string[] {
  const printed = out + err;
  const wrong: readonly (readonly [string, boolean])[] = [
    ['a control or escape character', /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(printed)],
    ['a bidirectional mark', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(printed)],
    ['a link', /\]\(\s*[a-z][a-z0-9+.-]*:/i.test(printed)],
    ['a line that a server began', /^All is well\./m.test(printed)],
    ['a stack trace', /^\s+at .+:\d+:\d+\)?$/m.test(printed)],
    ['a warning of Node', /\(node:\d+\)/.test(printed)],
    [`a line of over ${longestLine} characters`, printed.split('\n').some(line => line.length > longestLine)],
    [`over ${mostTold} characters`, printed.length > mostTold],
  ];
  return wrong.filter(([, is]) => is).map(([what]) => what);
}
