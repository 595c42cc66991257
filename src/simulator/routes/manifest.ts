import type { CallOn } from '../call';
import { empty, type SimulatorResponse } from '../message';
import type { StoredManifest } from '../registry/storedManifest';
import { pushManifest } from './pushManifest';
import { refusals } from './refusals';

/** `/v2/{name}/manifests/{reference}` (OCI distribution specification). */
export function answerManifest(call: CallOn<'manifest'>): SimulatorResponse | Promise<SimulatorResponse> {
  const { registry, request, target } = call;
  if (request.method === 'PUT') return pushManifest(call);
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  const manifest = repository.find(target.reference);
  if (!manifest) return refusals.manifest(target.reference);
  if (request.method === 'DELETE') {
    if (!repository.attributes.deleteEnabled || !manifest.attributes.deleteEnabled) return refusals.locked();
    repository.delete(manifest.digest);
    if (repository.manifests.size === 0) registry.delete(repository);
    return empty(202);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusals.method();
  if (!repository.attributes.readEnabled || !manifest.attributes.readEnabled) return refusals.locked();
  return accepts(request.headers.accept, manifest.mediaType)
    ? content(manifest)
    : refusals.accept(manifest.mediaType);
}

/** ACR does not convert: a type that was not asked for is not found. */
function accepts(accept: string | undefined, mediaType: string): boolean {
  return accept === undefined || accept.includes('*/*') || accept.includes(mediaType);
}

function content({ mediaType, digest, bytes }: StoredManifest): SimulatorResponse {
  const headers = { 'content-type': mediaType, 'docker-content-digest': digest, etag: `"${digest}"` };
  return { status: 200, headers, body: bytes };
}
