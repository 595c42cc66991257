import { count, formatBytes } from '../base/units';
import { largestLayer, type Manifest } from './manifest';

/** What the mount endpoint says of an image: `GET /mount/v1/{repo}/_manifests/{digest}` (Azure/acr, check-expansion.sh). */
export type MountAnswer = 'ready' | 'expanding' | 'none';

/** 404 means that the repository is not enabled, or that the service has Teleport no longer: the endpoint does not tell which. */
export const mountAnswers: Readonly<Record<number, MountAnswer>> = {
  200: 'ready',
  409: 'expanding',
  404: 'none',
};

/** At most so many repositories of a registry can be enabled (Azure/acr, teleport README). */
export const maxTeleportRepositories = 10;

const gigabyte = 1_000_000_000;
/** Beyond either, expansion fails and is tried again for ever (Azure/acr issue 557). */
export const expansionLimits = { layerBytes: 16 * gigabyte, totalBytes: 100 * gigabyte } as const;

/** What a manifest tells of the two known limits of expansion. It knows compressed sizes only, so it can prove a cause but not rule one out. */
export function expansionDoubts(manifest: Manifest | undefined): string {
  if (manifest?.kind !== 'image')
    return 'Its layer sizes are not known here; a layer over 16 GB or over 100 GB in all would be the cause.';
  const largest = largestLayer(manifest.layers)?.sizeBytes ?? 0;
  if (largest > expansionLimits.layerBytes) {
    return `Its largest layer is ${formatBytes(largest)} compressed: layers over 16 GB never finish.`;
  }
  const total = manifest.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > expansionLimits.totalBytes) {
    return `Its layers are ${formatBytes(total)} compressed in all: images over 100 GB expanded never finish.`;
  }
  return `Compressed, it keeps the known limits (${count(manifest.layers.length, 'layer')}, the largest ${formatBytes(largest)}, ${formatBytes(total)} in all); a layer over 16 GB or over 100 GB in all once expanded would be the cause.`;
}
