import { asArray, asNumber, asRecord, asString, asTime, parseJson } from '../base/json';
import { isDigest, isRepositoryName, isTag } from './reference';

/** A tag as listed; only its name is known where the registry lacks `/acr/v1`. */
export interface Tag {
  readonly name: string;
  readonly digest?: string;
  /** When it was last pushed or moved; milliseconds since 1970. */
  readonly updatedAt?: number;
}

/** `/acr/v1/{repo}/_tags`. undefined when the answer is none. */
export function readAcrTags(body: string): Tag[] | undefined {
  const answer = asRecord(parseJson(body));
  if (answer === undefined || !('tags' in answer)) return undefined;
  return asArray(answer.tags).flatMap(entry => {
    const tag = asRecord(entry);
    const name = asString(tag?.name);
    const digest = asString(tag?.digest);
    const updatedAt = asTime(tag?.lastUpdateTime);
    if (name === undefined || !isTag(name)) return [];
    return {
      name,
      ...(digest !== undefined && isDigest(digest) ? { digest } : {}),
      ...(updatedAt === undefined ? {} : { updatedAt }),
    };
  });
}

/**
 * The `field` of names in a listing of the OCI distribution API; undefined when the answer has none, or has entries of which none is a name.
 * Names outside the grammar are left out: they will be parts of URLs.
 */
export function readNames(body: string, field: 'repositories' | 'tags'): string[] | undefined {
  const answer = asRecord(parseJson(body));
  if (answer === undefined || !(field in answer)) return undefined;
  const isName = field === 'tags' ? isTag : isRepositoryName;
  const entries = asArray(answer[field]);
  const names = entries.flatMap(entry => asString(entry) ?? []).filter(isName);
  return names.length === 0 && entries.length > 0 ? undefined : names;
}

/** What `/acr/v1/{repo}/_manifests/{digest}` adds to a manifest. */
export interface ManifestAttributes {
  /** Milliseconds since 1970. */
  readonly createdAt: number | undefined;
  readonly sizeBytes: number | undefined;
  readonly platform: string | undefined;
}

export function readManifestAttributes(body: string): ManifestAttributes | undefined {
  const manifest = asRecord(asRecord(parseJson(body))?.manifest);
  if (manifest === undefined) return undefined;
  const os = asString(manifest.os);
  const architecture = asString(manifest.architecture);
  return {
    createdAt: asTime(manifest.createdTime),
    sizeBytes: asNumber(manifest.imageSize),
    platform: os && architecture ? `${os}/${architecture}` : undefined,
  };
}
