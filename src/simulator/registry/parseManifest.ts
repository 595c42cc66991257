import { Buffer } from 'node:buffer';
import { isRecord } from '../requestBody';
import { digestOf } from './digest';
import type { Descriptor, ManifestContent, Platform } from './manifest';
import { isManifestType } from './mediaTypes';

/** Reads a pushed manifest. Throws a sentence about what is wrong with it. */
export function parseManifest(bytes: Buffer, contentType: string | undefined): ManifestContent {
  const document: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isRecord(document) || document.schemaVersion !== 2) throw new Error('schemaVersion is not 2');
  const mediaType = typeof document.mediaType === 'string' ? document.mediaType : (contentType ?? '');
  if (!isManifestType(mediaType)) throw new Error(`media type "${mediaType}" is not supported`);
  const config = document.config === undefined ? undefined : descriptor(document.config);
  return {
    digest: digestOf(bytes),
    mediaType,
    bytes,
    ...(config && { config }),
    layers: descriptors(document.layers),
    references: descriptors(document.manifests),
    ...referring(document),
  };
}

/** What makes a manifest refer to another (OCI image specification 1.1). */
function referring({ artifactType, subject, annotations }: Record<string, unknown>) {
  return {
    ...(typeof artifactType === 'string' && artifactType !== '' && { artifactType }),
    ...(subject !== undefined && { subject: descriptor(subject) }),
    ...(isRecord(annotations) && { annotations: texts(annotations) }),
  };
}

function texts(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

/** The platform that an image's configuration names (OCI image specification, "Image Configuration"). */
export function platformOf(config: Uint8Array | undefined): Platform | undefined {
  try {
    const document: unknown = JSON.parse(Buffer.from(config ?? []).toString('utf8'));
    if (!isRecord(document)) return undefined;
    const { architecture, os } = document;
    return typeof architecture === 'string' && typeof os === 'string' ? { architecture, os } : undefined;
  } catch {
    return undefined;
  }
}

function descriptors(value: unknown): Descriptor[] {
  return Array.isArray(value) ? value.map(descriptor) : [];
}

function descriptor(value: unknown): Descriptor {
  if (!isRecord(value)) throw new Error('a descriptor is not an object');
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') {
    throw new Error('a descriptor lacks its mediaType, digest or size');
  }
  const named = isRecord(platform)
    ? { architecture: String(platform.architecture), os: String(platform.os) }
    : undefined;
  return { mediaType, digest, size, ...(named && { platform: named }) };
}
