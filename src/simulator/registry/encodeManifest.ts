import { Buffer } from 'node:buffer';
import { digestOf } from './digest';

/** A manifest as it is stored: the same document gives the same bytes, on every machine and at every time. */
export function encodeManifest(document: { readonly mediaType: string }) {
  const bytes = Buffer.from(JSON.stringify(document, undefined, 2));
  return { bytes, digest: digestOf(bytes), mediaType: document.mediaType };
}
