import type { HttpReply } from '../base/http';
import { asRecord, asString, type JsonRecord, parseJson } from '../base/json';

export function bodyOf({ body }: HttpReply): JsonRecord | undefined {
  return asRecord(parseJson(body));
}

/** The word for where it stands: an operation says `status`, a resource `properties.provisioningState`; undefined: it is done. */
export function stateOf(reply: HttpReply): string | undefined {
  const body = bodyOf(reply);
  return asString(body?.status) ?? asString(asRecord(body?.properties)?.provisioningState);
}

/** Any word but these means that it goes on (Resource Manager RPC, "Asynchronous operations"). */
export function isOver(reply: HttpReply): boolean {
  return reply.status !== 202 && /^succeeded$/i.test(stateOf(reply) ?? 'succeeded');
}

export function isFailure(state: string): boolean {
  return /^(failed|cancell?ed)$/i.test(state);
}

export function isResource(body: JsonRecord | undefined): boolean {
  return typeof body?.id === 'string' && body.properties !== undefined;
}
