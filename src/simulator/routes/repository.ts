import type { Call, CallOn } from '../call';
import { json, refusal, type SimulatorResponse } from '../message';
import { changeAttributes } from '../registry/attributes';
import type { Repository } from '../registry/repository';
import { readJsonObject } from '../requestBody';
import { refusals } from './refusals';
import { isoTime } from './time';

/** `/acr/v1/{name}`: one repository's attributes, their change, its deletion (ACR REST API). */
export async function answerRepository(call: CallOn<'repository'>): Promise<SimulatorResponse> {
  const { registry, request } = call;
  const repository = registry.find(call.target.repository);
  if (!repository) return refusals.repository(call.target.repository);
  if (request.method === 'GET') return json(200, describe(call, repository));
  if (request.method === 'PATCH') return update(call, repository);
  return request.method === 'DELETE' ? remove(call, repository) : refusals.method();
}

async function update(call: Call, repository: Repository): Promise<SimulatorResponse> {
  const change = await readJsonObject(call.request);
  if (!change) return refusal(400, { code: 'UNSUPPORTED', message: 'the body is not a JSON object' });
  const { teleportEnabled } = change;
  const { registry } = call;
  if (typeof teleportEnabled === 'boolean' && registry.teleport) {
    if (teleportEnabled && !repository.teleportEnabled && registry.teleportFull) return full();
    registry.setTeleport(repository, teleportEnabled);
  }
  changeAttributes(repository.attributes, change);
  return json(200, describe(call, repository));
}

/** The service allows ten; how it words that is not public. */
function full(): SimulatorResponse {
  const message = 'the registry has ten repositories with teleport enabled, which is the limit';
  return refusal(409, { code: 'DENIED', message, detail: null });
}

function remove({ registry }: Call, repository: Repository): SimulatorResponse {
  if (!repository.attributes.deleteEnabled) return refusals.locked();
  const manifestsDeleted = [...repository.manifests.keys()];
  const tagsDeleted = [...repository.tags.keys()];
  registry.delete(repository);
  return json(202, { manifestsDeleted, tagsDeleted });
}

/** A service that has forgotten Teleport shows no `teleportEnabled` at all. */
function describe({ registry, request }: Call, repository: Repository) {
  const { name, attributes, teleportEnabled } = repository;
  return {
    registry: request.host,
    imageName: name,
    createdTime: isoTime(repository.createdAt),
    lastUpdateTime: isoTime(repository.updatedAt),
    manifestCount: repository.manifestCount,
    tagCount: repository.tagCount,
    changeableAttributes: { ...attributes, ...(registry.teleport && { teleportEnabled }) },
  };
}
