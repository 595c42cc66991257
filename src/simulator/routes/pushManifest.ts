import type { Buffer } from 'node:buffer';
import type { CallOn } from '../call';
import { empty, refusal, type SimulatorResponse } from '../message';
import { isDigest } from '../registry/digest';
import { expansionOf } from '../registry/expansion';
import type { ManifestContent } from '../registry/manifest';
import { parseManifest, platformOf } from '../registry/parseManifest';
import type { Registry } from '../registry/registry';
import type { Repository } from '../registry/repository';
import { stored } from '../registry/storedManifest';
import { readBody } from '../requestBody';
import { refusals } from './refusals';
import { isRepositoryName } from './repositoryName';

const largestManifestBytes = 4 * 1024 ** 2;

/** PUT of a manifest, which makes an image of the blobs pushed before (OCI distribution specification, "Pushing Manifests"). */
export async function pushManifest(call: CallOn<'manifest'>): Promise<SimulatorResponse> {
  const { registry, request, target, now } = call;
  if (!isRepositoryName(target.repository)) return refusals.name(target.repository);
  const bytes = await readBody(request, largestManifestBytes);
  if (!bytes) return refusals.tooLarge();
  const read = readManifest(bytes, request.headers['content-type']);
  if (typeof read === 'string') return refusals.manifestInvalid(read);
  const byDigest = isDigest(target.reference);
  if (byDigest && read.digest !== target.reference) return refusals.digest();
  const repository = registry.open(target.repository, now);
  if (!repository.attributes.writeEnabled) return refusals.locked();
  const missing = missingPart(repository, read);
  if (missing !== undefined) return missingBlob(missing);
  store(registry, repository, read, now);
  if (!byDigest) repository.tag(target.reference, read.digest, now);
  return empty(201, {
    location: `/v2/${repository.name}/manifests/${read.digest}`,
    'docker-content-digest': read.digest,
    ...(read.subject && registry.referrersApi && { 'oci-subject': read.subject.digest }),
  });
}

function readManifest(bytes: Buffer, contentType: string | undefined): ManifestContent | string {
  try {
    return parseManifest(bytes, contentType);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function missingPart({ blobs, manifests }: Repository, content: ManifestContent): string | undefined {
  const parts = content.config ? [content.config, ...content.layers] : content.layers;
  const missing =
    parts.find(({ digest }) => !blobs.has(digest)) ??
    content.references.find(({ digest }) => !manifests.has(digest));
  return missing?.digest;
}

function missingBlob(digest: string): SimulatorResponse {
  return refusal(400, {
    code: 'MANIFEST_BLOB_UNKNOWN',
    message: 'blob unknown to registry',
    detail: { digest },
  });
}

/** A push enables its repository while there is room, and is expanded then; what was pushed before stays as it was (ACR Teleport preview, limits). */
function store(registry: Registry, repository: Repository, content: ManifestContent, now: number): void {
  if (registry.teleport && !registry.teleportFull) registry.setTeleport(repository, true);
  const platform = platformOf(repository.blobs.get(content.config?.digest ?? '')?.bytes);
  const whole = { ...content, ...(platform && { platform }) };
  const before = repository.manifests.get(content.digest);
  const startable = registry.teleport && repository.teleportEnabled ? expansionOf(whole, now) : undefined;
  const expansion = before?.expansion ?? startable;
  repository.manifests.set(content.digest, {
    ...stored(whole, now),
    ...(before && { createdAt: before.createdAt, attributes: before.attributes }),
    ...(expansion && { expansion }),
  });
  repository.updatedAt = Math.max(repository.updatedAt, now);
  registry.pushed(repository, whole);
}
