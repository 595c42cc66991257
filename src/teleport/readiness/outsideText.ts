/** Longer than any honest evidence. */
const maxLength = 2000;

/** Text in one line, without what would steer a terminal or turn the direction of writing. */
export function plainText(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim();
  return line.length > maxLength ? `${Array.from(line).slice(0, maxLength).join('')}…` : line;
}

/** Text as Markdown that shows it as it is, also in a cell of a table: no markup, no HTML, no links of its own. */
export function markdownText(text: string): string {
  return plainText(text)
    .replace(/[\\`*_[\]<>|~#&$!]/g, '\\$&')
    .replace(/:(?=\/\/)|@/g, '\\$&')
    .replace(/www\./gi, word => `${word.slice(0, 3)}\\.`);
}
