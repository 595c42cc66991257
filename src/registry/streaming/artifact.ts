import { asArray, asNumber, asRecord, asString, type JsonRecord, parseJson } from '../../base/json';
import { isDigest } from '../reference';
import { present } from './present';

/** The type under which a streaming artifact refers to the image that it was made of. */
export const streamingArtifactType = 'application/vnd.azure.artifact.streaming.v1';

/** How a streaming artifact's descriptor names what it holds. */
export const artifactAnnotations = {
  format: 'streaming.format',
  version: 'streaming.version',
  os: 'streaming.platform.os',
  architecture: 'streaming.platform.arch',
} as const;

/** A converted copy of an image, there to be streamed. The service lists it once all of it is stored: this is what makes an image ready. */
export interface StreamingArtifact {
  readonly digest: string;
  /** Of its manifest; what it stores is not told. */
  readonly sizeBytes: number;
  readonly format?: string;
  readonly version?: string;
  readonly platform?: string;
}

/** The descriptors of an OCI image index, such as a list of referrers is; undefined when the body is none. */
export function readIndex(body: string): readonly JsonRecord[] | undefined {
  const index = asRecord(parseJson(body));
  if (index === undefined || !('manifests' in index)) return undefined;
  return asArray(index.manifests)
    .map(asRecord)
    .filter(descriptor => descriptor !== undefined);
}

/** The streaming artifacts among descriptors. One that names no type counts only where the registry had left out all others. */
export function streamingArtifacts(
  descriptors: readonly JsonRecord[],
  { isFiltered }: { readonly isFiltered: boolean },
): StreamingArtifact[] {
  return descriptors
    .filter(({ artifactType }) => artifactType === streamingArtifactType || (isFiltered && !artifactType))
    .flatMap(readArtifact);
}

function readArtifact(descriptor: JsonRecord): StreamingArtifact[] {
  const digest = asString(descriptor.digest);
  if (digest === undefined || !isDigest(digest)) return [];
  const annotations = asRecord(descriptor.annotations) ?? {};
  const told = {
    format: asString(annotations[artifactAnnotations.format]),
    version: asString(annotations[artifactAnnotations.version]),
    platform: readPlatform(annotations),
  };
  return [{ digest, sizeBytes: asNumber(descriptor.size) ?? 0, ...present(told) }];
}

function readPlatform(annotations: JsonRecord): string | undefined {
  const os = asString(annotations[artifactAnnotations.os]);
  const architecture = asString(annotations[artifactAnnotations.architecture]);
  return os && architecture ? `${os}/${architecture}` : undefined;
}
