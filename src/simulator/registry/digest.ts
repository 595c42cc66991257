import { createHash } from 'node:crypto';

/** The content address of these bytes (OCI image specification, "Digests"). */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function isDigest(reference: string): boolean {
  return reference.startsWith('sha256:') && reference.length === 71;
}
