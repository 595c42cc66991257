import { newAttributes } from '../registry/attributes';
import type { Registry } from '../registry/registry';
import { expansionOf, type Repository, type StoredManifest } from '../registry/repository';

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
  const times = { createdAt: now, updatedAt: now, attributes: newAttributes() };
  target.manifests.set(content.digest, { ...content, ...times, ...(expansion && { expansion }) });
}
