import { streamingArtifactType } from '../../../registry/streaming/artifact';
import type { ConversionCode } from '../../../registry/streaming/conversionFailures';
import type { ManifestContent, Platform } from '../manifest';
import { partTypes } from '../mediaTypes';

/** What of an image is converted, or why nothing is (ACR, "Troubleshoot artifact streaming"). */
export type ConversionSource =
  | { readonly source: ManifestContent }
  | { readonly fails: ConversionCode; readonly source?: undefined };

const imageConfigs: readonly string[] = [partTypes.docker.config, partTypes.oci.config];

/** Only images for linux/amd64 are converted: the image itself, or that one of an index. */
export function conversionSource(
  image: ManifestContent,
  manifests: ReadonlyMap<string, ManifestContent>,
): ConversionSource {
  if (image.artifactType === streamingArtifactType) return { fails: 'UNSUPPORTED_ARTIFACT_TYPE' };
  if (image.references.length > 0) {
    const images = image.references.flatMap(({ digest }) => manifests.get(digest) ?? []);
    const source = images.find(({ platform }) => isSupported(platform));
    return source ? { source } : { fails: 'NO_SUPPORTED_PLATFORM_FOUND' };
  }
  if (!isRunnable(image)) return { fails: 'IMAGE_NOT_RUNNABLE' };
  return isSupported(image.platform) ? { source: image } : { fails: 'UNSUPPORTED_PLATFORM' };
}

function isRunnable({ artifactType, config, platform }: ManifestContent): boolean {
  return (
    artifactType === undefined && platform !== undefined && imageConfigs.includes(config?.mediaType ?? '')
  );
}

function isSupported(platform: Platform | undefined): boolean {
  return platform?.os === 'linux' && platform.architecture === 'amd64';
}
