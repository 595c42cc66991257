import { conversionKind } from '../../../registry/streaming/policy';
import { challenge } from '../../access/authorize';
import type { Principal } from '../../access/principal';
import { requirementOf } from '../../access/requirement';
import type { CallOn } from '../../call';
import { json, refusal, type SimulatorResponse } from '../../message';
import { readJsonObject } from '../../requestBody';
import { refusals } from '../refusals';
import { operationHeaders } from './operationBody';

/** `/acr/v1/{name}/_streaming`: whether a repository converts what is pushed to it. */
export async function answerPolicy(call: CallOn<'streaming'>, caller: Principal): Promise<SimulatorResponse> {
  const { registry, request, target, credentials } = call;
  if (!registry.streaming) return refusals.path();
  const refused = credentials.named(caller.name)?.streamingPolicy;
  if (refused === 'forbidden') return refusals.denied();
  if (refused === 'unauthorized')
    return challenge(call, requirementOf(target, request.method), 'insufficient_scope');
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  if (request.method === 'POST') return change(call);
  const { convertPushedImages } = repository.streaming;
  return request.method === 'GET' ? json(200, { convertPushedImages }) : refusals.method();
}

async function change(call: CallOn<'streaming'>): Promise<SimulatorResponse> {
  const body = await readJsonObject(call.request);
  const repository = call.registry.find(call.target.repository);
  if (!repository) return refusals.repository(call.target.repository);
  const convertPushedImages = body?.convertPushedImages;
  if (typeof convertPushedImages !== 'boolean' || !isKind(body)) return badKind();
  const id = repository.streaming.change(convertPushedImages, call.now);
  const answer = { convertPushedImages, ...conversionKind, status: 'Succeeded', id };
  return json(202, answer, operationHeaders(call, repository.name, id));
}

/** Whether a body asks for the one kind of artifact that there is. */
export function isKind(body: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.entries(conversionKind).every(([name, value]) => body?.[name] === value);
}

/** How the service words it is not known. */
export function badKind(): SimulatorResponse {
  return refusal(400, { code: 'UNSUPPORTED', message: 'the body is not one that streaming takes' });
}
