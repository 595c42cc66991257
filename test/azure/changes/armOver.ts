import type { Arm } from '../../../src/azure/arm';
import { createArm } from '../../../src/azure/armClient';
import { publicCloud } from '../../../src/azure/cloud';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { parseJson } from '../../../src/base/json';
import { logging } from '../../../src/base/logging';
import { accountWith } from '../../support/azure';
import { reply, scripted } from '../../support/http';
import { recordingLog } from '../../support/log';
import { VirtualClock } from '../../support/virtualClock';

export const registryId =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/demo/providers/Microsoft.ContainerRegistry/registries/demo42t';
export const clusterId =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/demo/providers/Microsoft.ContainerService/managedClusters/demo-aks';

/** One request as the tests compare it: `PUT /path?query` from the last known resource on, and the body. */
export interface Sent {
  readonly call: string;
  readonly body?: unknown;
}

export interface ArmOver {
  readonly arm: Arm;
  readonly clock: VirtualClock;
  readonly log: ReturnType<typeof recordingLog>;
  readonly requests: readonly HttpRequest[];
  sent(): Sent[];
}

/** The real client over a wire on which the test answers, in virtual time. */
export function armOver(answer: (request: HttpRequest, index: number) => HttpReply): ArmOver {
  const clock = new VirtualClock();
  const log = recordingLog();
  const wire = scripted((request, index) => {
    request.signal.throwIfAborted();
    return answer(request, index);
  });
  const send = logging(wire, clock, log);
  const arm = createArm({
    cloud: publicCloud,
    account: accountWith('azure-token'),
    tenant: undefined,
    send,
    clock,
  });
  return { arm, clock, log, requests: wire.requests, sent: () => wire.requests.map(told) };
}

export function told({ method, url, body }: HttpRequest): Sent {
  const call = `${method} ${shortened(url)}`;
  return body === undefined ? { call } : { call, body: parseJson(body) };
}

function shortened(url: string): string {
  return url
    .replace(publicCloud.arm, '')
    .replace(registryId, '{registry}')
    .replace(clusterId, '{cluster}')
    .replace('?api-version=', ' ');
}

export function pathOf({ url }: HttpRequest): string {
  return new URL(url).pathname;
}

export function refusal(status: number, code: string, message = 'No.'): HttpReply {
  return reply(status, { error: { code, message } });
}
