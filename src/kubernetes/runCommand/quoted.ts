import { ExplainedError } from '../../base/errors';

/** A text as one word of a POSIX shell's command line, whatever it holds (POSIX, Shell Command Language §2.2.2). Throws ExplainedError for NUL, which no word can hold. */
export function quoted(text: string): string {
  if (text.includes('\0'))
    throw new ExplainedError('A name with a NUL character cannot stand in a command.', { code: 'invalid' });
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
