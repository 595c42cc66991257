import type { Buffer } from 'node:buffer';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
  /** In a list of referrers. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

export interface Platform {
  readonly architecture: string;
  readonly os: string;
}

/** What a manifest's bytes say, whichever of the four types it is. */
export interface ManifestContent {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  /** The images of an index. */
  readonly references: readonly Descriptor[];
  /** Of an image; an index has one in each reference. */
  readonly platform?: Platform;
  /** What kind of thing it is, where it is no image. */
  readonly artifactType?: string;
  /** What it refers to. */
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A blob of a repository. Without bytes it is virtual: a claimed size, and contents made up when read. */
export interface Blob {
  readonly sizeBytes: number;
  readonly bytes?: Uint8Array;
}
