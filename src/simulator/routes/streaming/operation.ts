import type { CallOn } from '../../call';
import { json, type SimulatorResponse } from '../../message';
import { refusals } from '../refusals';
import { operationBody, startTime } from './operationBody';

/** `/acr/v1/{name}/_operations/{id}`: how a conversion stands. */
export function answerOperation({ registry, request, target, now }: CallOn<'operation'>): SimulatorResponse {
  if (!registry.streaming) return refusals.path();
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  if (request.method !== 'GET') return refusals.method();
  const { name, streaming } = repository;
  const conversion = streaming.operation(target.reference, now);
  if (conversion) return json(200, operationBody(name, conversion, now));
  const changedAt = streaming.changedAt(target.reference);
  return changedAt === undefined ? refusals.operation() : json(200, changeBody(name, changedAt));
}

/** `/acr/v1/{name}/_operations/{id}:cancel`. How the service answers for one that has ended is not recorded; here it shows how that ended. */
export function answerCancel({ registry, request, target, now }: CallOn<'cancel'>): SimulatorResponse {
  if (!registry.streaming) return refusals.path();
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  if (request.method !== 'POST') return refusals.method();
  const conversion = repository.streaming.operation(target.reference, now);
  if (!conversion) return refusals.operation();
  repository.streaming.cancel(conversion, now);
  return json(200, operationBody(repository.name, conversion, now, 'Cancel: '));
}

/** The change of a policy has an id as well; what is told of it is not recorded. */
function changeBody(resource: string, changedAt: number) {
  return {
    name: 'ArtifactStreamingPolicy',
    resource,
    status: 'Succeeded',
    startTime: startTime(changedAt),
    progress: '100%',
    details: `Policy changed for resource ${resource}`,
  };
}
