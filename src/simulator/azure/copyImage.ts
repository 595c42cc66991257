import { expansionOf } from '../registry/expansion';
import type { Registry } from '../registry/registry';
import type { Repository } from '../registry/repository';
import { type StoredManifest, stored } from '../registry/storedManifest';

/** Puts an image of one repository into another registry under a tag, as a push of it would. */
export function copyImage(
  source: Repository,
  image: StoredManifest,
  { registry, repository: name, tag }: { registry: Registry; repository: string; tag: string | undefined },
  now: number,
): void {
  const target = registry.open(name, now);
  // A push enables its repository while there is room (ACR Teleport preview, limits).
  if (registry.teleport && !registry.teleportFull) registry.setTeleport(target, true);
  const parts = image.references.flatMap(({ digest }) => source.manifests.get(digest) ?? []);
  for (const part of [...parts, image]) {
    for (const { digest } of part.config ? [part.config, ...part.layers] : part.layers) {
      const blob = source.blobs.get(digest);
      if (blob) target.blobs.set(digest, blob);
    }
    store(registry, target, part, now);
  }
  if (tag !== undefined) target.tag(tag, image.digest, now);
  target.updatedAt = Math.max(target.updatedAt, now);
}

function store(registry: Registry, target: Repository, manifest: StoredManifest, now: number): void {
  if (target.manifests.has(manifest.digest)) return;
  const { expansion: _before, ...content } = manifest;
  const expands = registry.teleport && target.teleportEnabled;
  const expansion = expands ? expansionOf(content, now) : undefined;
  target.manifests.set(content.digest, { ...stored(content, now), ...(expansion && { expansion }) });
  registry.pushed(target, content);
}
