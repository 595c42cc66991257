import type { Call, CallOn } from '../call';
import { empty, json, refusal, type SimulatorResponse } from '../message';
import { changeAttributes } from '../registry/attributes';
import type { Tag } from '../registry/contents';
import type { Repository } from '../registry/repository';
import { readJsonObject } from '../requestBody';
import { orderedPage } from './order';
import { pageSize } from './paging';
import { refusals } from './refusals';
import { isoTime } from './time';

/** `/v2/{name}/tags/list` (OCI distribution specification) and `/acr/v1/{name}/_tags` (ACR REST API). */
export function answerTags({ registry, query, path, request, target }: CallOn<'tags'>): SimulatorResponse {
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  const size = pageSize(query);
  if (size === undefined) return refusals.query('n');
  const plain = target.api === 'v2';
  const order = plain ? new URLSearchParams({ last: query.get('last') ?? '' }) : query;
  const wanted = query.get('digest');
  const tags = [...repository.tags.values()].filter(
    ({ digest, attributes }) => attributes.listEnabled && (wanted === null || digest === wanted),
  );
  const { entries, headers } = orderedPage(tags, ({ name }) => name, order, { path, size });
  if (plain) return json(200, { name: repository.name, tags: entries.map(({ name }) => name) }, headers);
  const body = { registry: request.host, imageName: repository.name, tags: entries.map(describe) };
  return json(200, body, headers);
}

/** `/acr/v1/{name}/_tags/{tag}`. */
export async function answerTag(call: CallOn<'tag'>): Promise<SimulatorResponse> {
  const repository = call.registry.find(call.target.repository);
  if (!repository) return refusals.repository(call.target.repository);
  const tag = repository.tags.get(call.target.reference);
  if (!tag) return refusals.tag(call.target.reference);
  switch (call.request.method) {
    case 'GET':
      return one(call, repository, tag);
    case 'PATCH': {
      const change = await readJsonObject(call.request);
      if (!change) return refusal(400, { code: 'UNSUPPORTED', message: 'the body is not a JSON object' });
      changeAttributes(tag.attributes, change);
      return one(call, repository, tag);
    }
    case 'DELETE':
      if (!tag.attributes.deleteEnabled) return refusals.locked();
      repository.tags.delete(tag.name);
      return empty(202);
    default:
      return refusals.method();
  }
}

function one({ request }: Call, { name }: Repository, tag: Tag): SimulatorResponse {
  return json(200, { registry: request.host, imageName: name, tag: describe(tag) });
}

function describe({ name, digest, createdAt, updatedAt, attributes }: Tag) {
  return {
    name,
    digest,
    createdTime: isoTime(createdAt),
    lastUpdateTime: isoTime(updatedAt),
    signed: false,
    changeableAttributes: attributes,
  };
}
