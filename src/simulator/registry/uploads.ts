import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';

interface Upload {
  readonly repository: string;
  readonly chunks: Uint8Array[];
  sizeBytes: number;
}

/** The blob uploads of one registry that have begun and not ended. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();

  begin(repository: string): string {
    const id = randomUUID();
    this.#uploads.set(id, { repository, chunks: [], sizeBytes: 0 });
    return id;
  }

  /** Bytes received so far, or undefined for an upload that this repository does not have. */
  sizeOf(repository: string, id: string): number | undefined {
    const upload = this.#uploads.get(id);
    return upload?.repository === repository ? upload.sizeBytes : undefined;
  }

  append(id: string, chunk: Uint8Array): void {
    const upload = this.#uploads.get(id);
    upload?.chunks.push(chunk);
    if (upload) upload.sizeBytes += chunk.byteLength;
  }

  /** Ends an upload and hands out what it brought. */
  end(id: string): Buffer {
    const chunks = this.#uploads.get(id)?.chunks ?? [];
    this.#uploads.delete(id);
    return Buffer.concat(chunks);
  }
}
