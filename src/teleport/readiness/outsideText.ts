import { plainText } from '../../base/outsideText';

/** Text as Markdown that shows it as it is, also in a cell of a table: no markup, no HTML, no links of its own. */
export function markdownText(text: string): string {
  return plainText(text)
    .replace(/[\\`*_[\]<>|~#&$!]/g, '\\$&')
    .replace(/:(?=\/\/)|@/g, '\\$&')
    .replace(/www\./gi, word => `${word.slice(0, 3)}\\.`);
}
