import { type AzureSignIn, type Credentials, credentialsOf } from './access/credentials';
import { TokenSigner } from './access/tokens';
import type { Call, Endpoint } from './call';
import { faultAnswer, tooManyRequests } from './faults/faultAnswer';
import { type FaultPlan, stepOf } from './faults/faults';
import { headerRefusal } from './headerLimit';
import { refusal, type SimulatorRequest, type SimulatorResponse } from './message';
import { Registry } from './registry/registry';
import { Uploads } from './registry/uploads';
import { route } from './routes/route';
import type { Target } from './target';
import { throttle, throttleEach } from './throttle';
import type { RegistryData } from './world/worldData';

export interface EndpointOptions {
  readonly now: () => number;
  readonly passwordOf: (user: string) => string;
  readonly faults: FaultPlan;
  /** Who Azure lets in, where the world has it. */
  readonly azure?: AzureSignIn;
}

/** Answers for one registry: firewall, then the limit of headers, then faults, then throttling, then the routes. */
export type Answerer = (request: SimulatorRequest, target: Target) => Promise<SimulatorResponse>;

/** What answers for a registry, with what it holds and whom it knows. */
export interface OpenEndpoint {
  readonly answer: Answerer;
  readonly registry: Registry;
  readonly credentials: Credentials;
}

const noQuery = new URLSearchParams();

export function openEndpoint(
  data: RegistryData,
  { now, passwordOf, faults, azure }: EndpointOptions,
): OpenEndpoint {
  const signer = new TokenSigner();
  const registry = new Registry(data, now);
  const endpoint: Endpoint = {
    registry,
    credentials: credentialsOf(data, passwordOf, signer, azure),
    signer,
    uploads: new Uploads(),
    referrersTurn: turns(registry, now),
  };
  const { requestsPerSecond } = data;
  const secondsToWait = requestsPerSecond === undefined ? () => 0 : throttle(requestsPerSecond, now);
  const answer: Answerer = async (request, target) => {
    if (data.deniedClientIp !== undefined) return firewalled(data.deniedClientIp);
    const tooLarge = data.headerLimit && headerRefusal(request, data.headerLimit);
    if (tooLarge) return tooLarge;
    const call = callOf(endpoint, request, now());
    const rightAnswer = () => {
      const waitSeconds = secondsToWait();
      return waitSeconds > 0 ? tooManyRequests(waitSeconds) : route(call, target);
    };
    const fault = faults(stepOf(target, request.method));
    return fault ? faultAnswer(fault, call, target, rightAnswer) : rightAnswer();
  };
  return { answer, registry, credentials: endpoint.credentials };
}

function turns({ streaming }: Registry, now: () => number): Endpoint['referrersTurn'] {
  const perMinute = streaming?.referrersPerMinute;
  return perMinute === undefined ? () => 0 : throttleEach(perMinute, now, 60);
}

/** The path of a request, without its query. */
export function pathOf({ target }: SimulatorRequest): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

function callOf(endpoint: Endpoint, request: SimulatorRequest, now: number): Call {
  const path = pathOf(request);
  const query = path === request.target ? noQuery : new URLSearchParams(request.target.slice(path.length));
  return { ...endpoint, request, path, query, now };
}

/** What ACR answers to an address outside its network rules (Azure Container Registry, troubleshooting access). */
function firewalled(clientIp: string): SimulatorResponse {
  const message = `client with IP '${clientIp}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
  return refusal(403, { code: 'DENIED', message });
}
