import type { CallOn } from '../call';
import { json, refusal, type SimulatorResponse } from '../message';
import { changeAttributes } from '../registry/attributes';
import type { Descriptor } from '../registry/manifest';
import type { Repository } from '../registry/repository';
import type { StoredManifest } from '../registry/storedManifest';
import { readJsonObject } from '../requestBody';
import { orderedPage } from './order';
import { pageSize } from './paging';
import { refusals } from './refusals';
import { isoTime } from './time';

/** `/acr/v1/{name}/_manifests` (ACR REST API). */
export function answerManifests({
  registry,
  query,
  path,
  request,
  target,
}: CallOn<'manifests'>): SimulatorResponse {
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  const size = pageSize(query);
  if (size === undefined) return refusals.query('n');
  const { entries, headers } = orderedPage(repository.manifests.values(), ({ digest }) => digest, query, {
    path,
    size,
  });
  const tags = tagsByDigest(repository);
  const manifests = entries.map(manifest => describe(manifest, tags));
  return json(200, { registry: request.host, imageName: repository.name, manifests }, headers);
}

/** `/acr/v1/{name}/_manifests/{digest}`. */
export async function answerManifestAttributes(
  call: CallOn<'manifestAttributes'>,
): Promise<SimulatorResponse> {
  const repository = call.registry.find(call.target.repository);
  if (!repository) return refusals.repository(call.target.repository);
  const manifest = repository.manifests.get(call.target.reference);
  if (!manifest) return refusals.manifest(call.target.reference);
  if (call.request.method === 'PATCH') {
    const change = await readJsonObject(call.request);
    if (!change) return refusal(400, { code: 'UNSUPPORTED', message: 'the body is not a JSON object' });
    changeAttributes(manifest.attributes, change);
  } else if (call.request.method !== 'GET') return refusals.method();
  const described = describe(manifest, tagsByDigest(repository));
  return json(200, { registry: call.request.host, imageName: repository.name, manifest: described });
}

function tagsByDigest({ tags }: Repository): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, digest } of tags.values()) {
    const sharing = names.get(digest);
    if (sharing) sharing.push(name);
    else names.set(digest, [name]);
  }
  return names;
}

function describe(manifest: StoredManifest, tags: ReadonlyMap<string, string[]>) {
  const { digest, mediaType, platform, config, references, attributes } = manifest;
  return {
    digest,
    imageSize: imageSize(manifest),
    createdTime: isoTime(manifest.createdAt),
    lastUpdateTime: isoTime(manifest.updatedAt),
    ...platform,
    mediaType,
    ...(config && { configMediaType: config.mediaType }),
    ...(references.length > 0 && { references: references.map(reference) }),
    ...(tags.has(digest) && { tags: tags.get(digest) }),
    changeableAttributes: attributes,
  };
}

function reference({ digest, platform }: Descriptor) {
  return { digest, ...platform };
}

function imageSize({ bytes, config, layers }: StoredManifest): number {
  return layers.reduce((sum, { size }) => sum + size, bytes.length + (config?.size ?? 0));
}
