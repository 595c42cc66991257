import { randomUUID } from 'node:crypto';
import type { OpenAzure } from './azure/simulatedAzure';
import { type Answerer, pathOf } from './endpoint';
import type { OpenKubernetes } from './kubernetes/openKubernetes';
import type { SimulatorRequest, SimulatorResponse } from './message';
import type { RequestKind } from './requestLog';
import { parseTarget } from './target';

/** What stands behind a name: it reads a request first, and answers when it is told to. */
export type Door = (request: SimulatorRequest) => {
  readonly kind: RequestKind;
  answer(): Promise<SimulatorResponse>;
};

/** A registry; `settle` does what Azure should have done to it by now. */
export function registryDoor(answerer: Answerer, settle: () => void = () => {}): Door {
  return request => {
    const target = parseTarget(pathOf(request));
    const answer = async () => {
      settle();
      return signed(await answerer(request, target), { 'docker-distribution-api-version': 'registry/2.0' });
    };
    return { kind: target.kind, answer };
  };
}

/** Resource Manager. */
export function armDoor({ arm, settle }: OpenAzure): Door {
  return request => {
    const { kind, answer } = arm(request);
    return {
      kind,
      answer: async () => {
        settle();
        return signed(await answer(), { 'x-ms-request-id': randomUUID() });
      },
    };
  };
}

/** The API server of a cluster. */
export function kubernetesDoor(open: () => OpenKubernetes, settle: () => void): Door {
  return request => ({
    kind: 'kubernetes',
    answer: async () => {
      settle();
      return signed(await open().handle(request), { 'audit-id': randomUUID() });
    },
  });
}

function signed(response: SimulatorResponse, more: Readonly<Record<string, string>>): SimulatorResponse {
  const common = { ...more, 'x-ms-correlation-request-id': randomUUID() };
  return { ...response, headers: { ...common, ...response.headers } };
}
