import type { CallOn } from '../../call';
import { json, type SimulatorResponse } from '../../message';
import { type Conversion, stateOf } from '../../registry/streaming/conversion';
import { readJsonObject } from '../../requestBody';
import { refusals } from '../refusals';
import { operationHeaders } from './operationBody';
import { badKind, isKind } from './policy';

/** `/acr/v1/{name}/_streaming/{digest}`: the latest conversion of an image (GET), or a new one (POST). */
export async function answerConversion(call: CallOn<'conversion'>): Promise<SimulatorResponse> {
  const { registry, request, target, now } = call;
  if (!registry.streaming) return refusals.path();
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  if (request.method === 'POST') {
    if (!isKind(await readJsonObject(request))) return badKind();
    const conversion = repository.convert(target.reference);
    return conversion ? described(call, conversion, 202) : refusals.manifest(target.reference);
  }
  if (request.method !== 'GET') return refusals.method();
  const last = repository.streaming.last(target.reference, now);
  return last ? described(call, last, 200) : refusals.operation();
}

function described(call: CallOn<'conversion'>, conversion: Conversion, status: number): SimulatorResponse {
  const { id } = conversion;
  const headers = operationHeaders(call, call.target.repository, id);
  return json(status, { id, status: stateOf(conversion, call.now).status }, headers);
}
