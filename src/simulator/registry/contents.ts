import { type Attributes, newAttributes } from './attributes';
import type { Blob } from './manifest';
import { referrersIndex, referrersOf, referrersTag } from './referrers';
import { type StoredManifest, stored } from './storedManifest';
import type { Finished } from './streaming/streaming';
import { streamingArtifact } from './streaming/streamingArtifact';

export interface Tag {
  readonly name: string;
  digest: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly attributes: Attributes;
}

/** The tags, manifests and blobs of one repository. */
export class Contents {
  readonly tags = new Map<string, Tag>();
  readonly manifests = new Map<string, StoredManifest>();
  readonly blobs = new Map<string, Blob>();
  readonly #referrersApi: boolean;

  constructor(referrersApi: boolean) {
    this.#referrersApi = referrersApi;
  }

  /** Puts a tag on a manifest, or moves it there. */
  tag(name: string, digest: string, now: number): void {
    const tag = this.tags.get(name);
    if (tag) Object.assign(tag, { digest, updatedAt: now });
    else this.tags.set(name, { name, digest, createdAt: now, updatedAt: now, attributes: newAttributes() });
  }

  /** Takes in what a conversion has brought. */
  list({ image, source, listedAt }: Finished): void {
    const { manifest, blobs } = streamingArtifact(image, source);
    for (const [digest, blob] of blobs) this.blobs.set(digest, blob);
    this.manifests.set(manifest.digest, stored(manifest, listedAt));
    this.#tagReferrers(image.digest, listedAt);
  }

  /** Deletes a manifest with its tags and all that refers to it; gives the digests of what is gone. */
  delete(digest: string, now: number): string[] {
    const subject = this.manifests.get(digest)?.subject;
    const gone = this.#remove(digest);
    this.#tagReferrers(subject?.digest ?? digest, now);
    return gone;
  }

  #remove(digest: string): string[] {
    this.manifests.delete(digest);
    for (const tag of this.tags.values()) if (tag.digest === digest) this.tags.delete(tag.name);
    const referrers = referrersOf(this.manifests, digest);
    return [digest, ...referrers.flatMap(referrer => this.#remove(referrer.digest))];
  }

  /** Brings the tag that bears the list of referrers up to date, where there is no API for that. */
  #tagReferrers(digest: string, now: number): void {
    if (this.#referrersApi) return;
    const name = referrersTag(digest);
    const before = this.tags.get(name);
    if (before) this.#remove(before.digest);
    const referrers = referrersOf(this.manifests, digest);
    if (referrers.length === 0) return;
    const index = referrersIndex(referrers);
    this.manifests.set(index.digest, stored(index, now));
    this.tag(name, index.digest, now);
  }
}
