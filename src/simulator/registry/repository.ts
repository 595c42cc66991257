import type { ImageData, RepositoryData } from '../world/worldData';
import { newAttributes } from './attributes';
import { Contents, type Tag } from './contents';
import { expansionOf } from './expansion';
import { buildImage } from './image';
import type { Blob, Descriptor } from './manifest';
import { pushedAt } from './pushedAt';
import { referrersOf } from './referrers';
import { type StoredManifest, stored } from './storedManifest';
import type { Conversion } from './streaming/conversion';
import { Streaming } from './streaming/streaming';

export interface RepositoryOptions {
  /** Milliseconds since 1970; conversions go on by it. Time stands still when absent. */
  readonly now?: () => number;
  /** Whether referrers are listed by an API; true when absent, otherwise a tag of each image bears the list. */
  readonly referrersApi?: boolean;
}

/** One repository's contents. Its images are made when first looked at. */
export class Repository {
  readonly name: string;
  readonly attributes = newAttributes();
  teleportEnabled: boolean;
  readonly createdAt: number;
  updatedAt: number;
  readonly #openedAt: number;
  readonly #now: () => number;
  readonly #streaming: Streaming;
  /** The flag when the images were pushed, whatever has become of it since. */
  readonly #expands: boolean;
  #unmade: readonly ImageData[];
  readonly #contents: Contents;

  constructor(data: RepositoryData, openedAt: number, options: RepositoryOptions = {}) {
    this.name = data.name;
    this.teleportEnabled = data.teleportEnabled ?? false;
    this.#streaming = new Streaming(data.convertPushedImages ?? false);
    this.#openedAt = openedAt;
    this.#now = options.now ?? (() => openedAt);
    this.#contents = new Contents(options.referrersApi ?? true);
    this.#expands = this.teleportEnabled;
    this.#unmade = data.images;
    const pushes = data.images.map(image => pushedAt(image, openedAt));
    this.createdAt = pushes.reduce((first, push) => Math.min(first, push), openedAt);
    this.updatedAt = pushes.reduce((last, push) => Math.max(last, push), this.createdAt);
  }

  get tags(): Map<string, Tag> {
    return this.#settled.tags;
  }

  get manifests(): Map<string, StoredManifest> {
    return this.#settled.manifests;
  }

  get blobs(): Map<string, Blob> {
    return this.#settled.blobs;
  }

  /** Its policy and its conversions. */
  get streaming(): Streaming {
    this.#settle();
    return this.#streaming;
  }

  /** Known without making the images, unless conversions add to them. */
  get tagCount(): number {
    this.#settleConversions();
    return this.#unmade.reduce((sum, { tags }) => sum + tags.length, this.#contents.tags.size);
  }

  get manifestCount(): number {
    this.#settleConversions();
    const count = ({ platforms = [] }: ImageData) => (platforms.length > 1 ? platforms.length + 1 : 1);
    return this.#unmade.reduce((sum, image) => sum + count(image), this.#contents.manifests.size);
  }

  /** The manifest that a tag or a digest names. */
  find(reference: string): StoredManifest | undefined {
    return this.manifests.get(this.tags.get(reference)?.digest ?? reference);
  }

  /** Puts a tag on a manifest, or moves it there. */
  tag(name: string, digest: string, now: number): void {
    this.#contents.tag(name, digest, now);
    this.updatedAt = Math.max(this.updatedAt, now);
  }

  /** What refers to a manifest, sorted by digest. */
  referrers(digest: string): Descriptor[] {
    return referrersOf(this.manifests, digest);
  }

  /** Begins to convert an image to be streamed, or gives what is under way; undefined where there is no such image. */
  convert(digest: string): Conversion | undefined {
    const image = this.manifests.get(digest);
    return image && this.#streaming.convert(image, this.#contents.manifests, this.#now());
  }

  /** Deletes a manifest with all of its tags, and with all that refers to it. */
  delete(digest: string): void {
    const now = this.#now();
    for (const gone of this.#settled.delete(digest, now)) this.#streaming.forget(gone, now);
  }

  /** All that there is by now: images are made, and what conversions have brought is listed. */
  get #settled(): Contents {
    this.#settle();
    return this.#contents;
  }

  #settle(): void {
    const unmade = this.#unmade;
    this.#unmade = [];
    for (const image of unmade) this.#store(image);
    for (const finished of this.#streaming.finished(this.#now())) this.#contents.list(finished);
  }

  #settleConversions(): void {
    if (this.#unmade.length === 0 || this.#unmade.some(({ streaming }) => streaming)) this.#settle();
  }

  #store(image: ImageData): void {
    const pushed = pushedAt(image, this.#openedAt);
    const built = buildImage(this.name, image);
    const { blobs, manifests } = this.#contents;
    for (const [digest, blob] of built.blobs) blobs.set(digest, blob);
    for (const content of built.manifests) {
      const expands = image.expanded ?? this.#expands;
      const expansion = expands ? expansionOf(content, pushed) : undefined;
      manifests.set(content.digest, { ...stored(content, pushed), ...(expansion && { expansion }) });
    }
    const whole = built.manifests.at(-1);
    for (const name of image.tags) this.tag(name, whole?.digest ?? '', pushed);
    if (!image.streaming || !whole) return;
    const moments = { pushedAt: pushed, openedAt: this.#openedAt };
    this.#streaming.remember(whole, image.streaming, manifests, moments);
  }
}
