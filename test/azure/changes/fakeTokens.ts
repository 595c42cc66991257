import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { parseJson } from '../../../src/base/json';
import { reply } from '../../support/http';
import { armOver, pathOf, refusal, registryId } from './armOver';

export const password = 'canary-Pa55+word/=';

/** Answers in place of the service; undefined leaves it to the service. */
export type Fault = (request: HttpRequest, service: FakeTokens) => HttpReply | undefined;

interface FakeTokens {
  /** What is in the registry, by its path below it. */
  readonly things: Map<string, unknown>;
}

/** A registry's scope maps and tokens, as Azure keeps them: a token takes two polls to be made, and so does its password. */
export function fakeTokens(fault: Fault = () => undefined, existing: readonly string[] = []) {
  const things = new Map<string, unknown>(
    existing.map(path => [path, { properties: { creation: 'before' } }]),
  );
  let polls = 0;
  const service = { things };

  const put = (path: string, body: unknown): HttpReply => {
    const made = {
      id: `${registryId}/${path}`,
      properties: { ...(body as { properties: object }).properties },
    };
    things.set(path, made);
    if (path.startsWith('scopeMaps')) return reply(200, made);
    polls = 0;
    return reply(201, made, {
      'azure-asyncoperation': `https://management.azure.com${registryId}/creation?v=1`,
    });
  };

  const operations: Readonly<Record<string, () => HttpReply>> = {
    creation: () => reply(200, { status: polls++ < 1 ? 'Creating' : 'Succeeded' }),
    generateCredentials: () => {
      polls = 0;
      return reply(202, '', { location: `https://management.azure.com${registryId}/generation?v=1` });
    },
    generation: () => (polls++ < 1 ? reply(202) : reply(200, credentials(things))),
  };

  const answer = (request: HttpRequest): HttpReply => {
    const path = pathOf(request).replace(`${registryId}/`, '');
    const operation = operations[path];
    if (operation) return operation();
    if (request.method === 'PUT') return put(path, parseJson(request.body ?? ''));
    if (request.method === 'DELETE') return reply(things.delete(path) ? 200 : 204);
    const known = things.get(path);
    return known === undefined ? refusal(404, 'ResourceNotFound') : reply(200, known);
  };

  return { ...armOver(request => fault(request, service) ?? answer(request)), things };
}

function credentials(things: ReadonlyMap<string, unknown>): unknown {
  const name = [...things.keys()]
    .find(path => path.startsWith('tokens/acr-teleport'))
    ?.slice('tokens/'.length);
  return { username: name, passwords: [{ name: 'password1', value: password }] };
}
