import { Buffer } from 'node:buffer';
import type { GeneratedBody } from '../message';

const chunkBytes = 65_536;

/** The contents of a layer that exists by its claimed size only: a pattern, which does not match the digest. */
export function virtualLayer(sizeBytes: number): GeneratedBody {
  return {
    sizeBytes,
    *chunks() {
      const chunk = Buffer.alloc(chunkBytes, 'virtual layer ');
      for (let left = sizeBytes; left > 0; left -= chunkBytes) yield chunk.subarray(0, left);
    },
  };
}
