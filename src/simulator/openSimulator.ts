import { type Clock, systemClock } from '../base/clock';
import type { AzureSignIn } from './access/credentials';
import { armHosts } from './azure/armHosts';
import { entraTokenIn } from './azure/entraTokens';
import { type OpenAzure, openAzure } from './azure/simulatedAzure';
import { armDoor, type Door, kubernetesDoor, registryDoor } from './doors';
import { type OpenEndpoint, openEndpoint } from './endpoint';
import { type FaultPlan, parseFaults } from './faults/faults';
import { byHost } from './hosts';
import { inProcessFetch } from './inProcessFetch';
import { refusal, type SimulatorRequest, type SimulatorResponse } from './message';
import { passwordsOf } from './passwords';
import { RequestLog } from './requestLog';
import type { SimulatedRegistry, Simulator, SimulatorOptions } from './simulator';
import { readWorld } from './world/readWorld';
import type { RegistryData, WorldData } from './world/worldData';

type Password = Simulator['password'];

interface Opening {
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly password: Password;
  readonly requests: RequestLog;
  readonly operationMs: number;
  readonly authority: () => string | undefined;
}

const usualOperationMs = 3_000;

/** Opens a simulated world of registries, and of Azure where it has one. Rejects with an ExplainedError when the world or the faults cannot be read. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, latencyMs = 0, operationMs = usualOperationMs } = options;
  const faults = parseFaults(options.faults ?? '');
  const world = await readWorld(options.world ?? 'demo');
  const password = passwordsOf(world, options.passwords);
  const requests = new RequestLog();
  let trusted: string | undefined;
  const authority = () => trusted;
  const { doors, azure } = openDoors(world, { clock, faults, password, requests, operationMs, authority });
  const doorOf = byHost(doors);
  const handle = handler(doorOf, requests, { clock, latencyMs });
  const serves = (host: string) => doorOf(host) !== undefined;
  const fetch = inProcessFetch({ handle, requests, serves });
  const registries = offered(world, password);
  const simulator = {
    fetch,
    registries,
    requests,
    world,
    password,
    serves,
    cluster: (host: string) => {
      const found = azure?.servers.reachable.get(host);
      return found && azure?.servers.of(found);
    },
    trust: (pem: string) => {
      trusted = pem;
    },
    handle,
    hosts: [...doors.keys()],
  };
  return azure ? { ...simulator, azure: azure.reaching(fetch) } : simulator;
}

/** Registries come first: the first of them is what a loopback address means. */
function openDoors(world: WorldData, opening: Opening) {
  const { clock, operationMs, authority } = opening;
  const endpoints = new Map<string, OpenEndpoint>();
  const endpointAt = (loginServer: string) => endpoints.get(loginServer);
  const azure = world.azure && openAzure(world.azure, { clock, operationMs, endpointAt, authority });
  for (const data of world.registries) endpoints.set(data.loginServer, endpointOf(data, opening, azure));
  const doors = new Map<string, Door>();
  for (const [loginServer, { answer }] of endpoints)
    doors.set(loginServer, registryDoor(answer, azure?.settle));
  if (azure) openAzureDoors(doors, azure);
  return { doors, azure };
}

function openAzureDoors(doors: Map<string, Door>, azure: OpenAzure): void {
  for (const host of armHosts) doors.set(host, armDoor(azure));
  for (const [host, cluster] of azure.servers.reachable)
    doors.set(
      host,
      kubernetesDoor(() => azure.servers.of(cluster), azure.settle),
    );
}

function endpointOf(
  data: RegistryData,
  { clock, faults, password, requests }: Opening,
  azure: OpenAzure | undefined,
): OpenEndpoint {
  const { loginServer } = data;
  return openEndpoint(data, {
    faults,
    now: () => clock.now(),
    passwordOf: user => password(loginServer, user),
    ...(azure && { azure: noting(azure.signInTo(loginServer), loginServer, requests) }),
  });
}

/** Notes the tokens that come in the form of an exchange. */
function noting(signIn: AzureSignIn, loginServer: string, requests: RequestLog): AzureSignIn {
  return {
    ...signIn,
    account: (token, nowMs) => {
      requests.tokenSent(loginServer, token);
      return signIn.account(token, nowMs);
    },
  };
}

function handler(
  doorOf: (host: string) => Door | undefined,
  requests: RequestLog,
  { clock, latencyMs }: { readonly clock: Clock; readonly latencyMs: number },
): Simulator['handle'] {
  return async request => {
    const { kind, answer } = (doorOf(request.host) ?? nowhere)(request);
    requests.begin(request.method, kind);
    const token = entraTokenIn(request.headers.authorization);
    if (token !== undefined) requests.tokenSent(request.host, token);
    try {
      if (latencyMs > 0) await clock.sleep(latencyMs, request.signal);
      return await answer();
    } finally {
      requests.end();
    }
  };
}

const nowhere: Door = request => ({ kind: 'unknown', answer: async () => misdirected(request) });

function misdirected({ host }: SimulatorRequest): SimulatorResponse {
  return refusal(421, {
    code: 'NOT_FOUND',
    message: `the simulator has no registry "${host}"`,
    detail: null,
  });
}

function offered({ registries }: WorldData, password: Password): SimulatedRegistry[] {
  return registries
    .filter(({ users }) => users.length > 0)
    .map(({ loginServer, users }) => {
      const user = users[0]?.name ?? '';
      return { loginServer, user, password: password(loginServer, user) };
    });
}
