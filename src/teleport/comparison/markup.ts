import { plainText } from '../../base/outsideText';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from outside as HTML or XML that shows it as it is, within an element or an attribute; without what XML 1.0 does not allow. */
export function markupText(text: string): string {
  return escapeMarkup(plainText(text).replace(/[\ufffe\uffff]/g, ''));
}

/** The same of text that is whole and printable already, such as an address: nothing but the characters of markup changes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? '');
}
