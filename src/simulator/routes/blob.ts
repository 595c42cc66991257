import type { CallOn } from '../call';
import { empty, type SimulatorResponse } from '../message';
import { virtualLayer } from '../registry/virtualLayer';
import { refusals } from './refusals';

/** `/v2/{name}/blobs/{digest}` (OCI distribution specification). */
export function answerBlob({ registry, request, target }: CallOn<'blob'>): SimulatorResponse {
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  const blob = repository.blobs.get(target.reference);
  if (!blob) return refusals.blob(target.reference);
  if (request.method === 'DELETE') {
    repository.blobs.delete(target.reference);
    return empty(202);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusals.method();
  if (!repository.attributes.readEnabled) return refusals.locked();
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'docker-content-digest': target.reference },
    body: blob.bytes ?? virtualLayer(blob.sizeBytes),
  };
}
