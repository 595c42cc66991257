import type { CallOn } from '../call';
import { json, refusal, type SimulatorResponse } from '../message';
import { readyAt } from '../registry/expansion';
import { refusals } from './refusals';

/**
 * `/mount/v1/{name}/_manifests/{digest}`: 200 expanded, 409 expanding, 404 not enabled (ACR Teleport, check-expansion.sh).
 * The real bodies are not public; these are stand-ins.
 */
export function answerMount({ registry, request, target, now }: CallOn<'mount'>): SimulatorResponse {
  if (!registry.teleport) return refusals.path();
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusals.method();
  const manifest = registry.find(target.repository)?.manifests.get(target.reference);
  if (!manifest) return refusals.manifest(target.reference);
  if (!manifest.expansion) {
    return refusal(404, { code: 'MOUNT_UNKNOWN', message: 'the image was not expanded', detail: null });
  }
  if (now < readyAt(manifest.expansion)) {
    return refusal(409, { code: 'MOUNT_PENDING', message: 'the layers are being expanded', detail: null });
  }
  return json(200, { digest: manifest.digest, layers: manifest.layers.map(({ digest }) => digest) });
}
