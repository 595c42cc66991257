import { durationMs, momentOf } from '../world/duration';
import type { ImageData, RepositoryData } from '../world/worldData';
import { type Attributes, newAttributes } from './attributes';
import { type Expansion, expansionMs, total } from './expansion';
import { buildImage } from './image';
import { layerSizes } from './layerSizes';
import type { Blob, ManifestContent } from './manifest';

export interface StoredManifest extends ManifestContent {
  readonly createdAt: number;
  updatedAt: number;
  readonly attributes: Attributes;
  /** Absent: never given to the service to expand. */
  expansion?: Expansion;
}

export interface Tag {
  readonly name: string;
  digest: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly attributes: Attributes;
}

/** One repository's contents. Its images are made when first looked at. */
export class Repository {
  readonly name: string;
  readonly attributes = newAttributes();
  teleportEnabled: boolean;
  readonly createdAt: number;
  updatedAt: number;
  readonly #openedAt: number;
  /** The flag when the images were pushed, whatever has become of it since. */
  readonly #expands: boolean;
  #unmade: readonly ImageData[];
  readonly #tags = new Map<string, Tag>();
  readonly #manifests = new Map<string, StoredManifest>();
  readonly #blobs = new Map<string, Blob>();

  constructor(data: RepositoryData, openedAt: number) {
    this.name = data.name;
    this.teleportEnabled = data.teleportEnabled ?? false;
    this.#openedAt = openedAt;
    this.#expands = this.teleportEnabled;
    this.#unmade = data.images;
    const pushes = data.images.map(image => pushedAt(image, openedAt));
    this.createdAt = pushes.reduce((first, push) => Math.min(first, push), openedAt);
    this.updatedAt = pushes.reduce((last, push) => Math.max(last, push), this.createdAt);
  }

  get tags(): Map<string, Tag> {
    this.#make();
    return this.#tags;
  }

  get manifests(): Map<string, StoredManifest> {
    this.#make();
    return this.#manifests;
  }

  get blobs(): Map<string, Blob> {
    this.#make();
    return this.#blobs;
  }

  /** Known without making the images. */
  get tagCount(): number {
    return this.#unmade.reduce((sum, { tags }) => sum + tags.length, this.#tags.size);
  }

  get manifestCount(): number {
    const count = ({ platforms = [] }: ImageData) => (platforms.length > 1 ? platforms.length + 1 : 1);
    return this.#unmade.reduce((sum, image) => sum + count(image), this.#manifests.size);
  }

  /** The manifest that a tag or a digest names. */
  find(reference: string): StoredManifest | undefined {
    return this.manifests.get(this.tags.get(reference)?.digest ?? reference);
  }

  /** Puts a tag on a manifest, or moves it there. */
  tag(name: string, digest: string, now: number): void {
    const tag = this.#tags.get(name);
    if (tag) Object.assign(tag, { digest, updatedAt: now });
    else this.#tags.set(name, { name, digest, createdAt: now, updatedAt: now, attributes: newAttributes() });
    this.updatedAt = Math.max(this.updatedAt, now);
  }

  /** Deletes a manifest with all of its tags. */
  delete(digest: string): void {
    this.manifests.delete(digest);
    for (const tag of this.#tags.values()) if (tag.digest === digest) this.#tags.delete(tag.name);
  }

  #make(): void {
    const unmade = this.#unmade;
    this.#unmade = [];
    for (const image of unmade) this.#store(image);
  }

  #store(image: ImageData): void {
    const pushed = pushedAt(image, this.#openedAt);
    const { manifests, blobs } = buildImage(this.name, image);
    for (const [digest, blob] of blobs) this.#blobs.set(digest, blob);
    for (const content of manifests) {
      const expanded = image.expanded ?? this.#expands;
      const times = { createdAt: pushed, updatedAt: pushed, attributes: newAttributes() };
      const expansion = expanded ? expansionOf(content, pushed) : undefined;
      this.#manifests.set(content.digest, { ...content, ...times, ...(expansion && { expansion }) });
    }
    const digest = manifests.at(-1)?.digest ?? '';
    for (const name of image.tags) this.tag(name, digest, pushed);
  }
}

/** What the service has to expand after this push: the layers of a Linux image, nothing for an index or another system. */
export function expansionOf(content: ManifestContent, startedAt: number): Expansion | undefined {
  if (content.references.length > 0 || content.platform?.os !== 'linux') return undefined;
  return { startedAt, layerSizesBytes: content.layers.map(({ size }) => size) };
}

function pushedAt(image: ImageData, openedAt: number): number {
  if (image.readyIn !== undefined) {
    const sizes = layerSizes(image);
    return openedAt + (durationMs(image.readyIn) ?? 0) - expansionMs(total(sizes), sizes.length);
  }
  return momentOf(image.pushed ?? '30d', openedAt) ?? openedAt;
}
