import { type Attributes, newAttributes } from './attributes';
import type { Expansion } from './expansion';
import type { ManifestContent } from './manifest';

export interface StoredManifest extends ManifestContent {
  readonly createdAt: number;
  updatedAt: number;
  readonly attributes: Attributes;
  /** Absent: never given to the service to expand. */
  expansion?: Expansion;
}

/** A manifest as it comes into a repository. */
export function stored(content: ManifestContent, now: number): StoredManifest {
  return { ...content, createdAt: now, updatedAt: now, attributes: newAttributes() };
}
